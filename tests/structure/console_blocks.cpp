// SPDX-License-Identifier: Apache-2.0
#include "tests/structure/console_blocks.h"

#include <cstdio>
#include <string_view>

namespace nvcim::structure {

namespace {

constexpr std::string_view kAnything = "...";

std::string_view trimmed(std::string_view line) {
    const std::size_t last = line.find_last_not_of(" \t\r");
    return last == std::string_view::npos ? std::string_view{} : line.substr(0, last + 1);
}

bool line_shows(std::string_view expected, std::string_view actual) {
    const std::size_t gap = expected.find(kAnything);
    if (gap == std::string_view::npos) {
        return expected == actual;
    }
    if (actual.substr(0, gap) != expected.substr(0, gap)) {
        return false;
    }
    expected.remove_prefix(gap + kAnything.size());
    for (std::size_t start = gap; start <= actual.size(); ++start) {
        if (line_shows(expected, actual.substr(start))) {
            return true;
        }
    }
    return false;
}

bool lines_show(const std::vector<std::string>& expected,
                std::size_t e,
                const std::vector<std::string>& actual,
                std::size_t a) {
    for (; e < expected.size(); ++e, ++a) {
        if (trimmed(expected[e]) == kAnything) {
            for (std::size_t next = a; next <= actual.size(); ++next) {
                if (lines_show(expected, e + 1, actual, next)) {
                    return true;
                }
            }
            return false;
        }
        if (a >= actual.size() || !line_shows(trimmed(expected[e]), trimmed(actual[a]))) {
            return false;
        }
    }
    return a == actual.size();
}

}  // namespace

std::vector<Example> console_examples(const std::vector<std::string>& document) {
    std::vector<Example> examples;
    bool inside = false;
    bool in_python = false;
    bool open = false;       // a command of this block was seen
    bool continued = false;  // the line before ended with a backslash
    for (std::size_t i = 0; i < document.size(); ++i) {
        const std::string& line = document[i];
        if (in_python) {
            in_python = line != "```";
            examples.back().command += in_python ? line + "\n" : "";
        } else if (line == "```python") {
            in_python = true;
            examples.push_back({static_cast<int>(i) + 1, 0, "", {}, true});
        } else if (!inside) {
            inside = line == "```console";
            open = continued = false;
        } else if (line == "```") {
            inside = false;
        } else if (continued) {
            examples.back().command += "\n" + line;
            continued = !line.empty() && line.back() == '\\';
        } else if (line.rfind("$ ", 0) == 0) {
            examples.push_back({static_cast<int>(i) + 1, 0, line.substr(2), {}, false});
            open = true;
            continued = line.back() == '\\';
        } else if (open &&
                   std::sscanf(line.c_str(), "[exit code %d]", &examples.back().exit_code) == 1) {
            continue;
        } else if (open) {
            examples.back().output.push_back(line);
        }
    }
    return examples;
}

bool shows(const std::vector<std::string>& expected, const std::vector<std::string>& actual) {
    return lines_show(expected, 0, actual, 0);
}

}  // namespace nvcim::structure
