// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

/// Makes the file `path` below the folder NVCIM_ASSETS part of the program; NVCIM_ASSET(name) is
/// its text. The assembler includes the bytes of a file as they are; C++17 has no such thing, and a
/// compiler takes seconds over the same bytes as a literal. CMakeLists.txt lists the files as
/// dependencies of the source that embeds them.
#define NVCIM_EMBED(name, path)                                              \
    __asm__(                                                                 \
        ".pushsection .rodata\n"                                             \
        "nvcim_asset_" #name                                                 \
        ":\n"                                                                \
        ".incbin \"" NVCIM_ASSETS "/" path                                   \
        "\"\n"                                                               \
        "nvcim_asset_" #name                                                 \
        "_end:\n"                                                            \
        ".byte 0\n"                                                          \
        ".popsection\n"                                                      \
        ".global nvcim_asset_" #name "\n.global nvcim_asset_" #name "_end"); \
    extern "C" const char nvcim_asset_##name[];                              \
    extern "C" const char nvcim_asset_##name##_end[]

#define NVCIM_ASSET(name)                                                           \
    std::string_view {                                                              \
        nvcim_asset_##name,                                                         \
            static_cast<std::size_t>(nvcim_asset_##name##_end - nvcim_asset_##name) \
    }
