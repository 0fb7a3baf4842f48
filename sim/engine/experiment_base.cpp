// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/experiment_base.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "models/base/error.h"
#include "sim/engine/file_kind.h"

namespace nvcim::sim {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPathPointers[] = {"/workload", "/ideal_weights", "/programming/mask"};

/// The paths of an experiment, in the order of kPathPointers.
std::array<std::string*, std::size(kPathPointers)> paths_of(Experiment& experiment) {
    return {&experiment.workload, &experiment.ideal_weights, &experiment.programming.mask};
}

/// Makes a path of the document start at the working directory, and checks that it exists.
void resolve_path(std::string& path,
                  const char* pointer,
                  const Document& document,
                  Problems& problems) {
    if (path.empty()) {
        return;
    }
    const fs::path holder = document.origin(pointer);
    path = (holder.parent_path() / path).lexically_normal().string();
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
        problems.add(pointer, fmt::format("expected an existing file, got {}", path));
    }
}

}  // namespace

ExperimentBase::ExperimentBase(Document document)
    : document_(std::move(document)), known_(describe<Experiment>()) {}

ExperimentBase ExperimentBase::load(const std::string& file) {
    Document document = Document::load(file);
    expect_kind(document, "experiment");
    return ExperimentBase(std::move(document));
}

Experiment ExperimentBase::with(const std::vector<Override>& overrides) const {
    Document document = document_;
    apply_overrides(document, known_, overrides);
    auto experiment = read_config<Experiment>(document);
    Problems problems(document.name(), [&](std::string_view at) { return document.origin(at); });
    const auto paths = paths_of(experiment);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        resolve_path(*paths[i], kPathPointers[i], document, problems);
    }
    problems.throw_if_any<ConfigError>();
    return experiment;
}

nlohmann::ordered_json effective_config(const Experiment& experiment, const std::string& folder) {
    Experiment moved = experiment;
    for (std::string* path : paths_of(moved)) {
        if (!path->empty()) {
            *path = fs::proximate(*path, folder).generic_string();
        }
    }
    return write_struct(moved);
}

nlohmann::ordered_json moved_config(nlohmann::ordered_json config,
                                    const std::string& from,
                                    const std::string& to) {
    for (const char* const pointer : kPathPointers) {
        nlohmann::ordered_json& path = config.at(nlohmann::ordered_json::json_pointer(pointer));
        if (const auto text = path.get<std::string>(); !text.empty()) {
            path = fs::proximate(fs::path(from) / text, to).generic_string();
        }
    }
    return config;
}

}  // namespace nvcim::sim
