// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <map>

#include "models/config/config.h"
#include "models/config/json_file.h"
#include "models/config/reference.h"
#include "sim/cli/commands.h"
#include "sim/engine/experiment.h"
#include "sim/engine/reference.h"
#include "sim/stats/text_table.h"
#include "sim/sweep/sweep_schema.h"

namespace nvcim::sim {

namespace {

void list_components(const Description& root) {
    std::cout
        << "Components and their addresses; nvcim describe COMPONENT prints the parameters.\n\n";
    for (const std::string& pointer : root.pointers()) {
        const Description& field = *root.find(pointer);
        if (field.type == "object" && field.key != "provenance") {
            std::cout << fmt::format("{:36} {}\n", pointer, field.meaning);
        }
    }
}

/// Prints every parameter or component called `name` (or at that pointer); components with the
/// same table, such as the two buffers, are printed once.
void describe_component(const Description& root, const std::string& name) {
    std::map<std::string, std::vector<std::string>> addresses;  // by table text
    std::vector<std::string> tables;                            // in order
    std::vector<std::string> names = {"chip"};
    const auto width = static_cast<std::size_t>(terminal_style(stdout).width);
    const std::string wanted = name == "chip" ? "/arch" : name;
    for (const std::string& pointer : root.pointers()) {
        const Description& field = *root.find(pointer);
        names.push_back(wanted.front() == '/' ? pointer : field.key);
        if (wanted != pointer && wanted != field.key) {
            continue;
        }
        Description parent;
        parent.fields.push_back(field);
        const std::string table = field.type == "object"
                                      ? field.meaning + "\n\n" + text_table(field, width)
                                      : text_table(parent, width);
        if (addresses[table].empty()) {
            tables.push_back(table);
        }
        addresses[table].push_back(pointer);
    }
    if (tables.empty()) {
        const std::string near = nearest(name, names);
        throw ConfigError(fmt::format("describe: no component or parameter {}{}",
                                      name,
                                      near.empty() ? "; nvcim describe lists the components"
                                                   : fmt::format("; did you mean {}?", near)));
    }
    for (std::size_t i = 0; i < tables.size(); ++i) {
        std::cout << fmt::format(
            "{}{}\n{}", i == 0 ? "" : "\n", fmt::join(addresses[tables[i]], "\n"), tables[i]);
    }
}

void write_generated(const std::string& folder) {
    auto files = generated_files();
    files.emplace_back("workloads/schema/sweep.schema.json", sweep_schema().dump(2) + "\n");
    for (const auto& [path, text] : files) {
        const auto target = std::filesystem::path(folder) / path;
        std::error_code error;
        std::filesystem::create_directories(target.parent_path(), error);
        write_file(target.string(), text);
        std::cout << target.string() << "\n";
    }
}

}  // namespace

ExitCode run_describe(const Arguments& arguments) {
    Syntax syntax;
    syntax.usage = "describe [COMPONENT]";
    syntax.about =
        "Prints the parameters of a component (adc, cell, chip, ...) or of a JSON Pointer: "
        "values,\n"
        "unit, default, meaning. Without COMPONENT it lists the components.";
    syntax.example = "nvcim describe adc";
    std::string component;
    std::string folder;
    syntax.options.add_options()(
        "write",
        boost::program_options::value(&folder)->value_name("DIR"),
        "write the parameter reference and the JSON schemas below DIR instead");
    syntax.hidden.add_options()("component", boost::program_options::value(&component));
    syntax.positions.add("component", 1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    const auto root = describe<Experiment>();
    if (!folder.empty()) {
        write_generated(folder);
    } else if (component.empty()) {
        list_components(root);
    } else {
        describe_component(root, component);
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
