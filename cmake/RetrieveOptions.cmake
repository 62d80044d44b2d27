# Every option of the build. Tests and examples are on only when this is the top-level project.
set(RETRIEVE_IS_TOP_LEVEL OFF)
if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
    set(RETRIEVE_IS_TOP_LEVEL ON)
endif()

option(RETRIEVE_INFERENCE_ONLY "Leave training out: open bundles, preprocess, search and recommend" OFF)
set(has_programs ${RETRIEVE_IS_TOP_LEVEL})
if(RETRIEVE_INFERENCE_ONLY)
    set(has_programs OFF) # they train
endif()
option(RETRIEVE_BUILD_TESTS "Build the tests (needs Check)" ${has_programs})
option(RETRIEVE_BUILD_EXAMPLES "Build the examples" ${has_programs})
if(RETRIEVE_INFERENCE_ONLY AND (RETRIEVE_BUILD_TESTS OR RETRIEVE_BUILD_EXAMPLES))
    message(FATAL_ERROR "tests and examples train: RETRIEVE_INFERENCE_ONLY goes without them")
endif()
option(RETRIEVE_INSTALL "Have the rules of cmake --install" ${RETRIEVE_IS_TOP_LEVEL})
option(RETRIEVE_CHECK_STANDIN "Test with tests/support/standin, where Check is not built for the target" OFF)
option(RETRIEVE_DEEP_TESTS "Also run the tests under sanitizers and valgrind, built as part of the test run" OFF)
option(RETRIEVE_AMALGAMATION "Build the library from one file that is made of all its sources (needs Python 3)" OFF)
set(RETRIEVE_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=: address,undefined or thread")
set(RETRIEVE_SYMBOL_PREFIX "" CACHE STRING
    "Put in front of every symbol's name, so that several copies can live in one process: my_ makes my_rtv_version")

# Warnings stop the build of a developer who has the compilers that the code was cleaned with; others shall be able to
# build it all the same.
set(known_compiler OFF)
if((CMAKE_C_COMPILER_ID STREQUAL GNU AND CMAKE_C_COMPILER_VERSION VERSION_LESS 13)
    OR (CMAKE_C_COMPILER_ID STREQUAL Clang AND CMAKE_C_COMPILER_VERSION VERSION_LESS 15))
    set(known_compiler ${RETRIEVE_IS_TOP_LEVEL})
endif()
option(RETRIEVE_WARNINGS_ARE_ERRORS "Stop at a compiler warning" ${known_compiler})

if(RETRIEVE_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
