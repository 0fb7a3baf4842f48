// SPDX-License-Identifier: Apache-2.0
#include "models/config/json_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <vector>

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

using nlohmann::json;

namespace {

constexpr std::size_t kDeepest = 100;
constexpr std::size_t kLargestFile = std::size_t{256} << 20U;  // far above any file of ours

/// Follows the parser to notice duplicate keys and runaway nesting, which the library accepts.
class Watch {
public:
    explicit Watch(const std::string& name) : name_(name) {}

    bool operator()(int /*depth*/, json::parse_event_t event, const json& parsed) {
        using Event = json::parse_event_t;
        if (event == Event::object_end || event == Event::array_end) {
            open_.pop_back();
        } else if (event == Event::key) {
            open_.back().key = parsed.get<std::string>();
            if (!open_.back().keys.insert(open_.back().key).second) {
                throw ConfigError(fmt::format("{}: {}: duplicate key", name_, pointer().text()));
            }
        } else {
            if (!open_.empty() && open_.back().is_array) {
                ++open_.back().index;
            }
            if (event != Event::value) {
                if (open_.size() == kDeepest) {
                    throw ConfigError(
                        fmt::format("{}: nested deeper than {} levels", name_, kDeepest));
                }
                open_.emplace_back();
                open_.back().is_array = event == Event::array_start;
            }
        }
        return true;
    }

private:
    struct Container {
        bool is_array = false;
        std::size_t index = static_cast<std::size_t>(-1);  ///< of the element under way
        std::string key;                                   ///< of the member under way
        std::set<std::string> keys;
    };

    [[nodiscard]] Pointer pointer() const {
        Pointer at;
        for (const Container& container : open_) {
            at = container.is_array ? at / container.index : at / container.key;
        }
        return at;
    }

    const std::string& name_;
    std::vector<Container> open_;
};

/// The library's message without its own error number and with the input it quotes cut short.
std::string reason_of(const std::string& what) {
    constexpr std::size_t kLongest = 200;
    const auto start = what.find("] ");
    std::string reason = start == std::string::npos ? what : what.substr(start + 2);
    if (reason.size() > kLongest) {
        reason.replace(kLongest, std::string::npos, "...");
    }
    for (char& c : reason) {
        if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) > '~') {
            c = '?';
        }
    }
    return reason;
}

std::string read_file(const std::string& path) {
    const auto fail = [&path](const std::string& reason) -> std::string {
        throw ConfigError(fmt::format("{}: cannot read: {}", path, reason));
    };
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return fail("is a folder, expected a file");
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               std::fclose);
    if (!file) {
        return fail(std::strerror(errno));
    }
    std::string text;
    std::vector<char> block(std::size_t{1} << 16U);
    std::size_t count = 0;
    while ((count = std::fread(block.data(), 1, block.size(), file.get())) > 0) {
        text.append(block.data(), count);
        if (text.size() > kLargestFile) {
            return fail(fmt::format("larger than {} MiB", kLargestFile >> 20U));
        }
    }
    if (std::ferror(file.get()) != 0) {
        return fail(std::strerror(errno));
    }
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
        return fail("the file is empty");
    }
    return text;
}

}  // namespace

json parse_json(const std::string& text, const std::string& name) {
    const auto nul = text.find('\0');
    if (nul != std::string::npos) {  // the library would take it for the end of the text
        throw ConfigError(fmt::format("{}: not valid JSON: NUL byte at offset {}", name, nul));
    }
    try {
        return json::parse(text, Watch(name), true, true);
    } catch (const json::exception& error) {  // a number may be out of range, too
        throw ConfigError(fmt::format("{}: not valid JSON: {}", name, reason_of(error.what())));
    }
}

json load_json(const std::string& path) {
    return parse_json(read_file(path), path);
}

void write_file(const std::string& path, const std::string& text) {
    const std::string temporary = path + ".tmp";
    errno = 0;
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file || std::rename(temporary.c_str(), path.c_str()) != 0) {
        const int reason = errno;
        std::remove(temporary.c_str());
        throw WriteError(path, reason);
    }
}

}  // namespace nvcim
