# Every option of the build. Tests and examples are on only when this is the top-level project.
set(RETRIEVE_IS_TOP_LEVEL OFF)
if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
    set(RETRIEVE_IS_TOP_LEVEL ON)
endif()

option(RETRIEVE_BUILD_TESTS "Build the tests (needs Check)" ${RETRIEVE_IS_TOP_LEVEL})
option(RETRIEVE_BUILD_EXAMPLES "Build the examples" ${RETRIEVE_IS_TOP_LEVEL})
set(RETRIEVE_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=: address,undefined or thread")

if(RETRIEVE_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
