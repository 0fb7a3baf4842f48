// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "models/config/config.h"
#include "sim/cli/commands.h"
#include "sim/engine/experiment.h"
#include "sim/engine/reference.h"

namespace nvcim::sim {

namespace {

/// The kind of a file: by the schema it names, else by the keys that only one kind has.
const FileKind& kind_of(const Document& document) {
    const std::string schema = std::filesystem::path(document.schema()).filename().string();
    const auto& root = document.root();
    const auto has = [&root](const char* key) { return root.contains(key); };
    std::string name;
    if (has("arch") || has("workload")) {
        name = "experiment";
    } else if (has("tile") || has("clock_ns")) {
        name = "chip";
    }
    std::vector<std::string> names;
    for (const FileKind& kind : file_kinds()) {
        if (schema.empty() ? name == kind.name
                           : schema == kind.name + std::string(".schema.json")) {
            return kind;
        }
        names.emplace_back(kind.name);
    }
    throw ConfigError(fmt::format(
        "{}: cannot tell what this file describes; add \"$schema\": \".../NAME.schema.json\" with "
        "NAME one of {}",
        document.name(),
        fmt::join(names, ", ")));
}

std::string check_file(const std::string& path) {
    const Document document = Document::load(path);
    const FileKind& kind = kind_of(document);
    if (std::string(kind.name) == "experiment") {
        static_cast<void>(load_experiment(path));  // also looks at the files it names
    } else {
        kind.check(document);
    }
    return kind.name;
}

}  // namespace

ExitCode run_check(const Arguments& arguments) {
    Syntax syntax;
    syntax.usage = "check FILE...";
    syntax.about =
        "Reads chip, component and experiment files without simulating, and reports every\n"
        "mistake with its file, its JSON Pointer, what was expected and what was found.";
    syntax.example = "nvcim check arch/chips/rram-128.json workloads/experiments/lenet4.json";
    std::vector<std::string> files;
    syntax.hidden.add_options()("file", boost::program_options::value(&files));
    syntax.positions.add("file", -1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (files.empty()) {
        throw ConfigError("check: expected at least one file; see nvcim check --help");
    }
    ExitCode code = ExitCode::kOk;
    for (const std::string& file : files) {
        try {
            const std::string kind = check_file(file);
            std::cout << fmt::format("{}: {} ok\n", file, kind);
        } catch (const Error& error) {
            std::cout.flush();
            std::cerr << error.what() << "\n";
            code = error.code();
        }
    }
    return code;
}

}  // namespace nvcim::sim
