// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace nvcim::test {

struct Outcome {
    int exit_code = -1;  ///< 128 + signal if the program was killed
    std::string output;
    std::string errors;
};

/// Runs the built nvcim with `arguments` from the root of the repository and waits for it.
Outcome run_program(const std::vector<std::string>& arguments);

}  // namespace nvcim::test
