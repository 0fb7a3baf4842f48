// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/short_names.h"

#include <algorithm>

namespace nvcim::sim {

namespace {

/// The last `parts` parts of a pointer, without the slash in front.
std::string tail(const std::string& pointer, int parts) {
    std::size_t begin = pointer.size();
    for (; parts > 0 && begin > 0; --parts) {
        begin = pointer.rfind('/', begin - 1);
        begin = begin == std::string::npos ? 0 : begin;
    }
    return pointer.substr(pointer.compare(begin, 1, "/") == 0 ? begin + 1 : begin);
}

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& pointers) {
    std::vector<std::string> names;
    for (const std::string& pointer : pointers) {
        const auto parts = static_cast<int>(std::count(pointer.begin(), pointer.end(), '/'));
        int count = 1;
        while (count < parts &&
               std::any_of(pointers.begin(), pointers.end(), [&](const auto& other) {
                   return other != pointer && tail(other, count) == tail(pointer, count);
               })) {
            ++count;
        }
        names.push_back(tail(pointer, count));
    }
    return names;
}

}  // namespace nvcim::sim
