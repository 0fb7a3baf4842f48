// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/file_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "models/base/error.h"
#include "sim/engine/reference.h"

namespace nvcim::sim {

namespace {

const FileKind* find_kind(const std::string& name) {
    const std::vector<FileKind>& kinds = file_kinds();
    const auto found = std::find_if(
        kinds.begin(), kinds.end(), [&](const FileKind& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

std::string with_article(const std::string& kind) {
    return (std::string("aeiou").find(kind.front()) != std::string::npos ? "an " : "a ") + kind;
}

}  // namespace

std::string file_kind(const Document& document) {
    const std::string schema = std::filesystem::path(document.schema()).filename().string();
    if (const std::string name = schema.substr(0, schema.find(".schema.json"));
        name == "network" || find_kind(name) != nullptr) {
        return name;
    }
    const auto has = [&](const char* key) { return document.root().contains(key); };
    if (has("layers")) {
        return "network";
    }
    if (has("arch") || has("workload")) {
        return "experiment";
    }
    return has("tile") || has("clock_ns") ? "chip" : "";
}

void expect_kind(const Document& document, const std::string& kind) {
    const std::string found = file_kind(document);
    if (!found.empty() && found != kind) {
        const char* const advice = kind != "experiment" ? ""
                                   : found == "network" ? "; --workload takes it"
                                   : found == "chip"    ? "; --arch takes it"
                                                        : "";
        throw ConfigError(fmt::format("{}: expected {} file, this looks like {} file{}",
                                      document.name(),
                                      with_article(kind),
                                      with_article(found),
                                      advice));
    }
    const FileKind* const expected = find_kind(kind);
    NVCIM_ASSERT(expected != nullptr);
    const Description known = expected->description();
    const auto& root = document.root();
    const bool has_any =
        std::any_of(root.items().begin(), root.items().end(), [&](const auto& key) {
            return known.find("/" + key.key()) != nullptr;
        });
    if (!root.empty() && !has_any) {
        throw ConfigError(
            fmt::format("{}: expected {} file, this has none of its keys; `nvcim "
                        "describe` lists them",
                        document.name(),
                        with_article(kind)));
    }
}

}  // namespace nvcim::sim
