# The library as one file: the target retrieve_amalgamation writes retrieve.c and retrieve.h into the build's folder
# amalgamation, where there is a Python. With RETRIEVE_AMALGAMATION everything is linked to what they compile to.
find_package(Python3 COMPONENTS Interpreter QUIET)
if(NOT Python3_FOUND)
    if(RETRIEVE_AMALGAMATION)
        message(FATAL_ERROR "RETRIEVE_AMALGAMATION needs Python 3")
    endif()
    return()
endif()

set(amalgamation ${PROJECT_BINARY_DIR}/amalgamation)
file(GLOB amalgamate CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/amalgamate/*)
file(GLOB_RECURSE sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/include/*.h ${PROJECT_SOURCE_DIR}/lib/*.[ch] ${PROJECT_SOURCE_DIR}/lib/CMakeLists.txt)
add_custom_command(OUTPUT ${amalgamation}/retrieve.c ${amalgamation}/retrieve.h
    COMMAND ${CMAKE_COMMAND} -D ROOT=${PROJECT_SOURCE_DIR} -D OUT=${amalgamation}/sources.txt
        -P ${PROJECT_SOURCE_DIR}/cmake/amalgamate/sources.cmake
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/amalgamate/amalgamate.py
        ${PROJECT_SOURCE_DIR} ${amalgamation}/sources.txt ${amalgamation} ${CMAKE_C_COMPILER}
    DEPENDS ${amalgamate} ${sources} COMMENT "Writing the library into one file" VERBATIM)
add_custom_target(retrieve_amalgamation DEPENDS ${amalgamation}/retrieve.c)

if(RETRIEVE_AMALGAMATION)
    if(RETRIEVE_SYMBOL_PREFIX)
        message(FATAL_ERROR "RETRIEVE_SYMBOL_PREFIX and RETRIEVE_AMALGAMATION do not go together")
    endif()
    # As a user would compile it: without the rules of the sources.
    add_library(retrieve_whole OBJECT ${amalgamation}/retrieve.c)
    set_target_properties(retrieve_whole PROPERTIES POSITION_INDEPENDENT_CODE ON)
    if(RETRIEVE_INFERENCE_ONLY)
        target_compile_definitions(retrieve_whole PRIVATE RTV_INFERENCE_ONLY)
        target_compile_options(retrieve_whole PRIVATE -ffunction-sections -fdata-sections)
    endif()
    retrieve_archive(whole)
endif()
