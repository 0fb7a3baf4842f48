// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nvcim::test {

/// Message of the exception of type E that `action` throws, or "no exception".
template <class E, class Action>
std::string message_of(const Action& action) {
    try {
        action();
    } catch (const E& error) {
        return error.what();
    }
    return "no exception";
}

}  // namespace nvcim::test
