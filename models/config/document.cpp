// SPDX-License-Identifier: Apache-2.0
#include "models/config/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "models/base/error.h"
#include "models/config/json_file.h"
#include "models/config/text.h"

namespace nvcim {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kFile = "$file";
constexpr const char* kSchema = "$schema";

bool is_at_or_below(std::string_view pointer, std::string_view parent) {
    return pointer.substr(0, parent.size()) == parent &&
           (pointer.size() == parent.size() || pointer[parent.size()] == '/');
}

/// Lays `over` (its part at `at`) over `slot`, the part of `base` at `at`. `written` is that part
/// as the user wrote it: an object that includes a file of its own replaces instead of merging.
void merge(Located& base,
           json& slot,
           const Located& over,
           const json& part,
           const json& written,
           const Pointer& at) {
    if (slot.is_object() && part.is_object() && !written.contains(kFile)) {
        for (const auto& [key, value] : part.items()) {
            merge(base, slot[key], over, value, written[key], at / key);
        }
        return;
    }
    slot = part;
    for (auto it = base.origins.lower_bound(at.text()); it != base.origins.end();) {
        // "/a-b" sorts between "/a" and "/a/b", so walk the whole prefix.
        if (it->first.compare(0, at.text().size(), at.text()) != 0) {
            break;
        }
        it = is_at_or_below(it->first, at) ? base.origins.erase(it) : std::next(it);
    }
    for (const auto& [pointer, file] : over.origins) {
        if (is_at_or_below(pointer, at)) {
            base.origins[pointer] = file;
        }
    }
}

/// Resolves `$file` in a value, keeping the chain of open files to notice cycles.
class Includer {
public:
    Located file(const std::string& path, const Pointer& at, std::string* schema) {
        const std::string identity = fs::weakly_canonical(path).string();
        if (std::find(open_.begin(), open_.end(), identity) != open_.end()) {
            throw ConfigError(fmt::format("{}: {}the file includes itself through $file",
                                          path,
                                          at.text().empty() ? "" : at.text() + ": "));
        }
        if (open_.size() >= kDeepest || ++included_ > kMostFiles) {
            throw ConfigError(fmt::format(
                "{}: too many included files (at most {} in all and {} inside each other)",
                path,
                kMostFiles,
                kDeepest));
        }
        json root = load_json(path);
        if (!root.is_object()) {
            throw ConfigError(
                fmt::format("{}: expected an object at the top, got {}", path, root.type_name()));
        }
        if (root.contains(kSchema)) {
            if (!root[kSchema].is_string()) {
                throw ConfigError(fmt::format("{}: /{}: expected a string", path, kSchema));
            }
            if (schema != nullptr) {
                *schema = root[kSchema].get<std::string>();
            }
            root.erase(kSchema);
        }
        open_.push_back(identity);
        Located out = resolve(root, at, path);
        open_.pop_back();
        return out;
    }

    Located resolve(const json& node, const Pointer& at, const std::string& path) {
        if (node.is_object() && node.contains(kFile)) {
            return include(node, at, path);
        }
        Located out{node, {{at.text(), path}}};
        if (node.is_object()) {
            for (const auto& [key, value] : node.items()) {
                adopt(out, out.value[key], resolve(value, at / key, path));
            }
        } else if (node.is_array()) {
            for (std::size_t i = 0; i < node.size(); ++i) {
                adopt(out, out.value[i], resolve(node[i], at / i, path));
            }
        }
        return out;
    }

private:
    static constexpr int kMostFiles = 1000;
    static constexpr std::size_t kDeepest = 16;

    static void adopt(Located& parent, json& slot, Located child) {
        slot = std::move(child.value);
        parent.origins.merge(child.origins);
    }

    Located include(const json& node, const Pointer& at, const std::string& path) {
        const json& name = node[kFile];
        if (!name.is_string() || name.get_ref<const std::string&>().empty()) {
            throw ConfigError(fmt::format("{}: {}: expected the path of a file, got {}",
                                          path,
                                          (at / kFile).text(),
                                          value_text(name)));
        }
        const fs::path target = fs::path(path).parent_path() / name.get<std::string>();
        Located out;
        try {
            out = file(target.lexically_normal().string(), at, nullptr);
        } catch (const ConfigError& error) {
            throw ConfigError(
                fmt::format("{}\n  included by {} at {}", error.what(), path, (at / kFile).text()));
        }
        for (const auto& [key, value] : node.items()) {
            if (key != kFile) {
                const Located over = resolve(value, at / key, path);
                merge(out, out.value[key], over, over.value, value, at / key);
            }
        }
        return out;
    }

    std::vector<std::string> open_;  ///< canonical paths of the files being read
    int included_ = 0;
};

}  // namespace

std::vector<std::string> split_pointer(const std::string& pointer) {
    if (!pointer.empty() && pointer.front() != '/') {
        throw ConfigError(fmt::format("{}: expected a JSON Pointer that starts with /", pointer));
    }
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        if (pointer[i] == '/') {
            keys.emplace_back();
        } else if (pointer.compare(i, 2, "~1") == 0) {
            keys.back() += '/';
            ++i;
        } else if (pointer.compare(i, 2, "~0") == 0) {
            keys.back() += '~';
            ++i;
        } else {
            keys.back() += pointer[i];
        }
    }
    return keys;
}

Document Document::load(const std::string& path) {
    Document out;
    out.name_ = path;
    out.tree_ = Includer().file(path, Pointer(), &out.schema_);
    return out;
}

Document Document::empty(const std::string& name) {
    Document out;
    out.name_ = name;
    out.tree_ = {json::object(), {{"", name}}};
    return out;
}

void Document::set(const std::string& pointer, const json& value, const std::string& origin) {
    json* slot = &tree_.value;
    Pointer at;
    for (const std::string& key : split_pointer(pointer)) {
        at = at / key;
        if (slot->is_array()) {
            const bool is_index = !key.empty() && key.size() < 10 &&
                                  key.find_first_not_of("0123456789") == std::string::npos;
            if (!is_index || std::stoul(key) >= slot->size()) {
                throw ConfigError(fmt::format(
                    "{}: {}: the list has {} elements", origin, at.text(), slot->size()));
            }
            slot = &(*slot)[std::stoul(key)];
            continue;
        }
        if (!slot->is_object()) {
            *slot = json::object();
        }
        slot = &(*slot)[key];
    }
    const Located over = Includer().resolve(value, at, origin);
    *slot = nullptr;  // a value given by pointer replaces, it does not merge
    merge(tree_, *slot, over, over.value, value, at);
}

const std::string& Document::origin(std::string_view pointer) const {
    std::string at(pointer);
    while (true) {
        const auto found = tree_.origins.find(at);
        if (found != tree_.origins.end()) {
            return found->second;
        }
        if (at.empty()) {
            return name_;
        }
        at.erase(at.rfind('/') == std::string::npos ? 0 : at.rfind('/'));
    }
}

}  // namespace nvcim
