find_package(PkgConfig REQUIRED)
pkg_check_modules(CHECK REQUIRED IMPORTED_TARGET check)
find_package(CBLAS REQUIRED) # an independent matrix product to test ours against

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
    set_property(GLOBAL APPEND PROPERTY RETRIEVE_UNIT_TESTS ${room}/${stem})
endfunction()
