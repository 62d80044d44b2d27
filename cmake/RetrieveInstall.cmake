# cmake --install: libraries, headers, find_package(Retrieve) and pkg-config libretrieve. The tree may be moved.
# Component runtime is what programs need to run, component development the rest.
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Retrieve)

foreach(kind shared static)
    install(TARGETS retrieve_${kind} EXPORT retrieve_${kind}_targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(EXPORT retrieve_${kind}_targets NAMESPACE Retrieve::
        FILE Retrieve_${kind}.cmake DESTINATION ${config_dir})
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING REGEX "[.](h|hpp)$")
set(pc_definitions)
if(RETRIEVE_SYMBOL_PREFIX)
    install(FILES ${PROJECT_BINARY_DIR}/prefix/retrieve/symbol_prefix.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/retrieve)
    set(pc_definitions " -DRTV_SYMBOL_PREFIX")
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/RetrieveConfig.cmake.in RetrieveConfig.cmake
    INSTALL_DESTINATION ${config_dir} NO_SET_AND_CHECK_MACRO)
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(compatibility SameMinorVersion)
else()
    set(compatibility SameMajorVersion)
endif()
write_basic_package_version_file(${PROJECT_BINARY_DIR}/RetrieveConfigVersion.cmake COMPATIBILITY ${compatibility})
install(FILES
    ${PROJECT_BINARY_DIR}/RetrieveConfig.cmake
    ${PROJECT_BINARY_DIR}/RetrieveConfigVersion.cmake
    DESTINATION ${config_dir})

# The prefix as seen from the folder of libretrieve.pc.
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR} OR IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
    set(pc_prefix ${CMAKE_INSTALL_PREFIX})
    set(pc_libdir ${CMAKE_INSTALL_FULL_LIBDIR})
    set(pc_includedir ${CMAKE_INSTALL_FULL_INCLUDEDIR})
else()
    file(RELATIVE_PATH up /prefix/${pkgconfig_dir} /prefix)
    string(REGEX REPLACE "/$" "" up ${up})
    set(pc_prefix "\${pcfiledir}/${up}")
    set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
    set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
set(pc_file ${PROJECT_BINARY_DIR}/lib${RETRIEVE_SYMBOL_PREFIX}retrieve.pc)
configure_file(${CMAKE_CURRENT_LIST_DIR}/libretrieve.pc.in ${pc_file} @ONLY)
install(FILES ${pc_file} DESTINATION ${pkgconfig_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(FILES ${PROJECT_SOURCE_DIR}/docs/libretrieve.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
