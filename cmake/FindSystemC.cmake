# SPDX-License-Identifier: Apache-2.0
# Finds SystemC through pkg-config (Debian ships no CMake package) and offers SystemC::systemc.
find_package(PkgConfig REQUIRED)
pkg_check_modules(SYSTEMC_PC REQUIRED IMPORTED_TARGET GLOBAL systemc>=2.3.4)
if(NOT TARGET SystemC::systemc)
    add_library(SystemC::systemc INTERFACE IMPORTED)
    # SystemC is C code in spirit: as a system include its headers stay out of our warnings.
    target_include_directories(SystemC::systemc SYSTEM INTERFACE ${SYSTEMC_PC_INCLUDE_DIRS})
    target_link_libraries(SystemC::systemc INTERFACE PkgConfig::SYSTEMC_PC)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SystemC REQUIRED_VARS SYSTEMC_PC_FOUND VERSION_VAR SYSTEMC_PC_VERSION)
