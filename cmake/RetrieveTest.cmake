find_package(PkgConfig REQUIRED)
pkg_check_modules(CHECK REQUIRED IMPORTED_TARGET check)

# retrieve_unit_test(<room> <stem>): tests/unit/<room>/<stem>.c, a Check program over the objects of that room
# and of the rooms below it (internals are reachable).
function(retrieve_unit_test room stem)
    retrieve_objects_up_to(${room} objects)
    add_executable(${stem} ${stem}.c ${objects})
    target_include_directories(${stem} PRIVATE
        ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR}/tests/support)
    target_compile_definitions(${stem} PRIVATE _GNU_SOURCE)
    target_link_libraries(${stem} PRIVATE
        retrieve_test_support retrieve_rules PkgConfig::CHECK CBLAS::CBLAS Threads::Threads m)
    set_target_properties(${stem} PROPERTIES C_EXTENSIONS OFF)
    add_test(NAME unit.${room}.${stem} COMMAND ${stem})
    set_tests_properties(unit.${room}.${stem} PROPERTIES LABELS "unit;${room}")
endfunction()
