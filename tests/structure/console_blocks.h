// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace nvcim::structure {

/// One command of a document and the output printed below it, or a Python script.
struct Example {
    int line = 0;         ///< of the command in the document, from 1
    int exit_code = 0;    ///< written as a last output line "[exit code 2]"
    std::string command;  ///< without "$ "; a backslash at the end of a line continues it
    std::vector<std::string> output;
    bool is_python = false;  ///< command is a script of Python
};

/// The commands of all ```console blocks: lines that start with "$ ". The lines up to the next
/// command are the expected output; none: the output is not looked at. A ```python block is one
/// command.
std::vector<Example> console_examples(const std::vector<std::string>& document);

/// Whether `actual` is what `expected` shows. "..." within a line stands for any text, a line that
/// is "..." alone for any lines; spaces at the end of a line do not count.
bool shows(const std::vector<std::string>& expected, const std::vector<std::string>& actual);

}  // namespace nvcim::structure
