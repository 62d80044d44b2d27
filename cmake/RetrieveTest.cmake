if(RETRIEVE_CHECK_STANDIN)
    add_library(PkgConfig::CHECK INTERFACE IMPORTED GLOBAL)
    set_target_properties(PkgConfig::CHECK PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/tests/support/standin)
else()
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(CHECK REQUIRED IMPORTED_TARGET check)
    find_package(CBLAS REQUIRED) # an independent matrix product to test ours against
endif()
# What the label unit runs, built without the rest.
add_custom_target(unit_tests)

# One process per test case is Check's way to survive a crash; sanitizers and valgrind want one process.
set(RETRIEVE_UNIT_ENVIRONMENT "CK_DEFAULT_TIMEOUT=120")
set(RETRIEVE_SANITIZER_ENVIRONMENT "CK_FORK=no"
    "ASAN_OPTIONS=allocator_may_return_null=1:detect_stack_use_after_return=1"
    "UBSAN_OPTIONS=print_stacktrace=1"
    "TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1")
if(RETRIEVE_SANITIZE)
    list(APPEND RETRIEVE_UNIT_ENVIRONMENT ${RETRIEVE_SANITIZER_ENVIRONMENT})
endif()

# retrieve_unit_test(<room> <stem>): tests/unit/<room>/<stem>.c, a Check program over that room and those before
# it (internals are reachable, later rooms are not).
function(retrieve_unit_test room stem)
    retrieve_archives_up_to(${room} archives)
    add_executable(${stem} ${stem}.c)
    target_include_directories(${stem} PRIVATE
        ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR}/tests/support)
    target_compile_definitions(${stem} PRIVATE _GNU_SOURCE)
    target_link_libraries(${stem} PRIVATE
        retrieve_test_support ${archives} retrieve_rules PkgConfig::CHECK Threads::Threads m)
    set_target_properties(${stem} PROPERTIES C_EXTENSIONS OFF)
    add_test(NAME unit.${room}.${stem} COMMAND ${stem})
    set_tests_properties(unit.${room}.${stem} PROPERTIES
        LABELS "unit;${room}" TIMEOUT 300 ENVIRONMENT "${RETRIEVE_UNIT_ENVIRONMENT}")
    add_dependencies(unit_tests ${stem})
    set_property(GLOBAL APPEND PROPERTY RETRIEVE_UNIT_TESTS ${room}/${stem})
endfunction()
