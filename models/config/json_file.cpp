// SPDX-License-Identifier: Apache-2.0
#include "models/config/json_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include "models/base/error.h"

namespace nvcim {

using nlohmann::json;

namespace {

constexpr int kDeepest = 100;

/// Follows the parser to notice duplicate keys and runaway nesting, which the library accepts.
class Watch {
public:
    explicit Watch(const std::string& name) : name_(name) {}

    bool operator()(int depth, json::parse_event_t event, const json& parsed) {
        if (depth > kDeepest) {
            throw ConfigError(fmt::format("{}: nested deeper than {} levels", name_, kDeepest));
        }
        if (event == json::parse_event_t::object_start) {
            keys_.emplace_back();
        } else if (event == json::parse_event_t::object_end) {
            keys_.pop_back();
            path_.resize(keys_.empty() ? 0 : keys_.size() - 1);
        } else if (event == json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            path_.resize(keys_.size() - 1);
            path_.push_back(key);
            if (!keys_.back().insert(key).second) {
                std::string pointer;
                for (const std::string& part : path_) {
                    pointer += "/" + part;
                }
                throw ConfigError(fmt::format("{}: {}: duplicate key", name_, pointer));
            }
        }
        return true;
    }

private:
    const std::string& name_;
    std::vector<std::set<std::string>> keys_;  ///< of every open object
    std::vector<std::string> path_;            ///< key under way in every open object
};

}  // namespace

json parse_json(const std::string& text, const std::string& name) {
    try {
        return json::parse(text, Watch(name), true, true);
    } catch (const json::parse_error& error) {
        const std::string what = error.what();
        const auto start = what.find("parse error");
        throw ConfigError(fmt::format("{}: not valid JSON: {}",
                                      name,
                                      start == std::string::npos ? what : what.substr(start)));
    }
}

json load_json(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) {
        const char* reason = errno != 0 ? std::strerror(errno) : "empty or not readable";
        throw ConfigError(fmt::format("{}: cannot read: {}", path, reason));
    }
    return parse_json(text.str(), path);
}

void write_file(const std::string& path, const std::string& text) {
    const std::string temporary = path + ".tmp";
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file || std::rename(temporary.c_str(), path.c_str()) != 0) {
        const std::string reason = std::strerror(errno);
        std::remove(temporary.c_str());
        throw Error(ExitCode::kInternal, fmt::format("{}: cannot write: {}", path, reason));
    }
}

}  // namespace nvcim
