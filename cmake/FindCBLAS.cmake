# CBLAS::CBLAS from OpenBLAS, a generic CBLAS, or a BLAS that carries the C interface.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
    foreach(module openblas cblas blas)
        pkg_check_modules(CBLAS_${module} QUIET IMPORTED_TARGET ${module})
        if(CBLAS_${module}_FOUND)
            set(CBLAS_PKGCONFIG_NAME ${module})
            break()
        endif()
    endforeach()
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CBLAS REQUIRED_VARS CBLAS_PKGCONFIG_NAME
    REASON_FAILURE_MESSAGE "install pkg-config and OpenBLAS with its headers (Debian: pkg-config libopenblas-dev)")
if(CBLAS_FOUND AND NOT TARGET CBLAS::CBLAS)
    add_library(CBLAS::CBLAS INTERFACE IMPORTED)
    set_target_properties(CBLAS::CBLAS PROPERTIES
        INTERFACE_LINK_LIBRARIES PkgConfig::CBLAS_${CBLAS_PKGCONFIG_NAME})
endif()
