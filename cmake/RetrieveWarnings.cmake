# One interface target carries the compile rules of the library, its tests and its examples.
add_library(retrieve_rules INTERFACE)
target_compile_features(retrieve_rules INTERFACE c_std_11)
target_compile_options(retrieve_rules INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2
    # a*b+c must round twice, as the reference does, on every processor
    -ffp-contract=off)
if(RETRIEVE_WARNINGS_ARE_ERRORS)
    target_compile_options(retrieve_rules INTERFACE -Werror)
endif()
set(CMAKE_C_FLAGS_SANITIZE "-O1 -g")
if(RETRIEVE_SANITIZE)
    target_compile_options(retrieve_rules INTERFACE
        -fsanitize=${RETRIEVE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(retrieve_rules INTERFACE -fsanitize=${RETRIEVE_SANITIZE})
endif()
