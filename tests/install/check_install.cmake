# Script mode: installs the build below DESTDIR, moves the tree, and builds the consumers against the moved tree.
# Needs BUILD_DIR, WORK_DIR, SOURCE_DIR (tests/install), LIBDIR, GENERATOR, C_COMPILER.
function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        string(REPLACE ";" " " command "${ARGN}")
        message(FATAL_ERROR "failed: ${command}\n${output}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK_DIR})
file(MAKE_DIRECTORY ${WORK_DIR})
set(ENV{DESTDIR} ${WORK_DIR}/staged)
run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix /opt/somewhere)
unset(ENV{DESTDIR})
set(prefix "${WORK_DIR}/moved tree")
file(RENAME ${WORK_DIR}/staged/opt/somewhere "${prefix}")
file(GLOB_RECURSE elsewhere ${WORK_DIR}/staged/*)
if(elsewhere)
    message(FATAL_ERROR "installed outside the prefix: ${elsewhere}")
endif()

run(${CMAKE_COMMAND} -S ${SOURCE_DIR}/consumer-cmake -B ${WORK_DIR}/consumer-cmake -G ${GENERATOR}
    "-DCMAKE_PREFIX_PATH=${prefix}" -DCMAKE_C_COMPILER=${C_COMPILER})
run(${CMAKE_COMMAND} --build ${WORK_DIR}/consumer-cmake)
file(GLOB cpp_programs RELATIVE ${WORK_DIR}/consumer-cmake ${WORK_DIR}/consumer-cmake/cpp_*)
foreach(program c_retrieve c_retrieve_static ${cpp_programs})
    run(${WORK_DIR}/consumer-cmake/${program})
    message("find_package ${program}: ${output}")
endforeach()

set(ENV{CC} ${C_COMPILER})
run(sh ${SOURCE_DIR}/consumer-pkgconfig/build.sh "${prefix}/${LIBDIR}/pkgconfig"
    "${WORK_DIR}/consumer-pkgconfig")
message("pkg-config: ${output}")

# The library as a part of their build. The quickest ways to build it do: one file, and the part that serves.
function(build_with_library name)
    run(${CMAKE_COMMAND} -S ${SOURCE_DIR}/consumer-subproject -B ${WORK_DIR}/${name} -G ${GENERATOR}
        -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_BUILD_TYPE=Debug "-DRETRIEVE_SOURCE_DIR=${SOURCE_DIR}/../.." ${ARGN})
    run(${CMAKE_COMMAND} --build ${WORK_DIR}/${name} --target consumer)
    run(${WORK_DIR}/${name}/consumer)
    message("${name}: ${output}")
endfunction()
build_with_library(add_subdirectory -DRETRIEVE_AMALGAMATION=${AMALGAMATION})
build_with_library(fetch_content -DFETCH=ON -DRETRIEVE_INFERENCE_ONLY=ON)
