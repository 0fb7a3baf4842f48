# SPDX-License-Identifier: Apache-2.0
# Settings that every target of this project shares. Nothing here leaks to users of the libraries.
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
    set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
endif()

find_program(NVCIM_CCACHE ccache)
if(NVCIM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # With paths from the source folder on, so that one clone finds what another has compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
                                    CCACHE_NOHASHDIR=true ${NVCIM_CCACHE})
endif()

# Warnings, exact floating point (no fused multiply-add, see docs/numerics.md) and sanitizers.
function(nvcim_target target)
    target_compile_features(${target} PUBLIC cxx_std_17)
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                $<INSTALL_INTERFACE:include/nvcim>)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                             -Werror=return-type -ffp-contract=off)
    if(NVCIM_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(NVCIM_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${NVCIM_SANITIZE}
                                                 -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(${target} PUBLIC -fsanitize=${NVCIM_SANITIZE})
    endif()
endfunction()
