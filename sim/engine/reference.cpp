// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/reference.h"

#include <fmt/format.h>

#include "models/chip/chip_config.h"
#include "models/config/config.h"
#include "models/config/reference.h"
#include "models/network/graph_file.h"
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

constexpr const char* kHead = R"(# Parameter reference

Generated from the field tables (`nvcim describe --write .`); do not edit.

Every parameter has one address, a JSON Pointer into the experiment. Error messages print it, `--set POINTER=VALUE` takes it.
In a chip file the address starts below `/arch`. A key's suffix states its unit.

Values are taken in this order, later ones win:

1. the default below;
2. an included file, `{"$file": "../tech/x.json"}`, relative to the including one;
3. the keys beside `$file`: objects merge key by key; anything else replaces, and so does an object with a `$file` of its own
   (another component, not a mixture of two);
4. `--arch` and `--workload`;
5. each `--set` in turn; it replaces the whole value.

`provenance` stands wherever a component has physical numbers: `source` names the paper, table or figure, technology node and
voltage; `assumption` says what was assumed where no source gives the number, and why. At least one of them is required where a
file gives a component a physical number other than zero.

)";

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
        arch<OffChipConfig>("off_chip"),
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
    files.emplace_back("workloads/schema/network.schema.json", network_schema().dump(2) + "\n");
    return files;
}

}  // namespace nvcim::sim
