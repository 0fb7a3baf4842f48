// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/reference.h"

#include <fmt/format.h>

#include "models/chip/chip_config.h"
#include "models/config/config.h"
#include "models/config/reference.h"
#include "sim/engine/experiment.h"

namespace nvcim::sim {

namespace {

template <class Struct>
Description description_of() {
    return describe<Struct>();
}

template <class Struct>
void check(const Document& document) {
    static_cast<void>(read_config<Struct>(document));
}

template <class Struct>
FileKind arch(const char* name) {
    return {name, "arch", description_of<Struct>, check<Struct>};
}

constexpr const char* kHead =
    "# Parameter reference\n\n"
    "Generated from the field tables (`nvcim describe --write .`); do not edit.\n\n"
    "Every parameter has one address, a JSON Pointer into the experiment. Error messages print "
    "it,\n"
    "`--set POINTER=VALUE` takes it. In a chip file the address starts below `/arch`.\n\n"
    "Values are taken in this order, later ones win: the default below, an included file\n"
    "(`{\"$file\": \"../tech/x.json\"}`), the keys beside `$file` (objects merge key by key; "
    "anything\n"
    "else replaces, and so does an object with a `$file` of its own: another component, not a "
    "mixture\n"
    "of two), the including files outwards, `--arch` and `--workload`, each `--set` in turn\n"
    "(replaces the whole value). A key's suffix states its unit.\n\n"
    "`provenance` stands wherever a component has physical numbers: `source` names the paper, "
    "table\n"
    "or figure, technology node and voltage; `assumption` says what was assumed where no source "
    "gives\n"
    "the number, and why. At least one of them is required as soon as one number differs from "
    "zero.\n\n";

}  // namespace

const std::vector<FileKind>& file_kinds() {
    static const std::vector<FileKind> table = {
        {"experiment", "workloads", description_of<Experiment>, check<Experiment>},
        arch<ChipConfig>("chip"),
        arch<TileConfig>("tile"),
        arch<CrossbarConfig>("crossbar"),
        arch<CellConfig>("cell"),
        arch<WriteConfig>("write"),
        arch<DacConfig>("dac"),
        arch<SampleHoldConfig>("sample_hold"),
        arch<AdcConfig>("adc"),
        arch<ShiftAddConfig>("shift_add"),
        arch<BufferConfig>("buffer"),
        arch<VectorUnitConfig>("vector_unit"),
        arch<NetworkConfig>("tile_network"),
    };
    return table;
}

std::vector<std::pair<std::string, std::string>> generated_files() {
    std::vector<std::pair<std::string, std::string>> files;
    std::string page = kHead + markdown_reference(describe<Experiment>(), "");
    page.pop_back();  // one newline ends the file
    files.emplace_back("docs/config-reference.md", std::move(page));
    for (const FileKind& kind : file_kinds()) {
        files.emplace_back(
            fmt::format("{}/schema/{}.schema.json", kind.folder, kind.name),
            json_schema(kind.description(), fmt::format("nvcim {}", kind.name)).dump(2) + "\n");
    }
    return files;
}

}  // namespace nvcim::sim
