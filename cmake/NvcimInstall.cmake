# SPDX-License-Identifier: Apache-2.0
# Installs program, libraries, headers and the shipped architectures and workloads; a project that
# calls find_package(nvcim) then links nvcim::models or nvcim::sim.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/nvcim)

install(TARGETS nvcim_models EXPORT nvcimTargets)
install(DIRECTORY models DESTINATION include/nvcim FILES_MATCHING PATTERN "*.h")
if(NVCIM_BUILD_SIM)
    install(TARGETS nvcim_sim EXPORT nvcimTargets)
    install(TARGETS nvcim)
    install(DIRECTORY sim DESTINATION include/nvcim FILES_MATCHING PATTERN "*.h")
endif()
if(TARGET nvcim_training)
    # The program looks for it in ../lib.
    install(TARGETS nvcim_training LIBRARY DESTINATION lib)
endif()
foreach(data arch workloads)
    if(EXISTS ${PROJECT_SOURCE_DIR}/${data})
        install(DIRECTORY ${data} DESTINATION share/nvcim)
    endif()
endforeach()

install(EXPORT nvcimTargets NAMESPACE nvcim:: DESTINATION ${package_dir})
configure_package_config_file(cmake/nvcimConfig.cmake.in ${PROJECT_BINARY_DIR}/nvcimConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/nvcimConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/nvcimConfig.cmake ${PROJECT_BINARY_DIR}/nvcimConfigVersion.cmake
              cmake/FindSystemC.cmake
        DESTINATION ${package_dir})
