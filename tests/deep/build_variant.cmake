# Script mode: configures and builds a variant of the project (SOURCE_DIR, BUILD_DIR, SANITIZE, GENERATOR, C_COMPILER,
# TARGETS separated by commas) for the tests that run in it.
string(REPLACE "," ";" targets "${TARGETS}")
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${BUILD_DIR} -G ${GENERATOR}
        -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_BUILD_TYPE=Sanitize -DRETRIEVE_SANITIZE=${SANITIZE}
        -DRETRIEVE_WARNINGS_ARE_ERRORS=OFF -DRETRIEVE_BUILD_TESTS=ON -DRETRIEVE_BUILD_EXAMPLES=OFF
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${output}")
endif()
include(ProcessorCount)
ProcessorCount(processors)
if(processors EQUAL 0)
    set(processors 2)
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD_DIR} --parallel ${processors} --target ${targets}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${output}")
endif()
