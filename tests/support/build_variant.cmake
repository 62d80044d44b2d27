# Script mode: configures a variant of the project in BUILD_DIR with OPTIONS and builds TARGETS there, for the tests that run in
# it. Several stand with "|" between them. Needs SOURCE_DIR and GENERATOR too.
include(ProcessorCount)
ProcessorCount(processors)
if(processors EQUAL 0)
    set(processors 2)
endif()
foreach(command "-S|${SOURCE_DIR}|-B|${BUILD_DIR}|-G|${GENERATOR}|${OPTIONS}"
        "--build|${BUILD_DIR}|--parallel|${processors}|--target|${TARGETS}")
    string(REPLACE "|" ";" command "${command}")
    execute_process(COMMAND ${CMAKE_COMMAND} ${command}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${output}")
    endif()
endforeach()
