// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/reference.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "models/chip/chip_config.h"
#include "models/circuit/adc.h"
#include "models/config/config.h"

using namespace nvcim;
using namespace nvcim::sim;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = NVCIM_SOURCE_DIR;

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

ChipConfig chip(const std::string& name) {
    return load_config<ChipConfig>((kRoot / "arch/chips" / (name + ".json")).string());
}

}  // namespace

TEST_CASE("the committed parameter reference and schemas are up to date", "[reference]") {
    for (const auto& [path, text] : generated_files()) {
        INFO(path << " is stale: nvcim describe --write . (from the root) remakes it");
        CHECK((text_of(kRoot / path) == text));
    }
}

TEST_CASE("every shipped architecture file names the schema of its kind and obeys it",
          "[reference]") {
    int files = 0;
    for (const char* folder : {"arch/chips", "arch/tech"}) {
        for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
            INFO(entry.path().string());
            const Document document = Document::load(entry.path().string());
            REQUIRE(fs::exists(entry.path().parent_path() / document.schema()));
            const std::string name = fs::path(document.schema()).filename().string();
            int kinds = 0;
            for (const FileKind& kind : file_kinds()) {
                if (name == kind.name + std::string(".schema.json")) {
                    CHECK_NOTHROW(kind.check(document));
                    ++kinds;
                }
            }
            CHECK(kinds == 1);
            ++files;
        }
    }
    CHECK(files >= 15);
}

TEST_CASE("the default and the ideal chip convert without loss", "[reference][chips]") {
    // 128 rows of 2-bit cells and 1-bit inputs: sums of -384 .. 384, 9 bits and a sign.
    for (const char* name : {"rram-128", "ideal"}) {
        const CrossbarConfig crossbar = chip(name).tile.crossbar;
        CHECK(crossbar.adc.bits ==
              lossless_bits(crossbar.rows_active, crossbar.cell.bits, crossbar.dac.bits, true));
        CHECK(crossbar.adc.bits == 10);
    }
}

TEST_CASE("the 8-bit chip takes its converter whole from the technology file",
          "[reference][chips]") {
    const ChipConfig eight = chip("rram-128-adc8");
    const ChipConfig ten = chip("rram-128");
    CHECK(eight.tile.crossbar.adc.bits == 8);
    CHECK(eight.tile.crossbar.adc.full_scale == FullScale::kCalibrated);
    CHECK(eight.tile.crossbar.adc.provenance.assumption.empty());
    CHECK_FALSE(ten.tile.crossbar.adc.provenance.assumption.empty());
    CHECK(eight.tiles() == ten.tiles());
}

TEST_CASE("a tile of the ISAAC-like chip has the area and converter power of ISAAC's Table I",
          "[reference][chips]") {
    // Shafiee et al., ISCA 2016, Table I: tile 0.372 mm2 with a quarter of a router (0.151 mm2);
    // 12 IMAs x 8 ADCs x 2 mW.
    const ChipConfig isaac = chip("isaac-like");
    const TileConfig& tile = isaac.tile;
    const CrossbarConfig& bar = tile.crossbar;
    const double per_crossbar =
        bar.rows * bar.columns * bar.cell.area.value() + bar.rows * bar.dac.area.value() +
        bar.columns * bar.sample_hold.area.value() + bar.adc.per_crossbar * bar.adc.area.value() +
        bar.shift_add.area.value();
    const double area = tile.crossbars * per_crossbar + tile.input_buffer.area.value() +
                        tile.output_buffer.area.value() + tile.vector_unit.area.value() +
                        isaac.network.router_area.value();
    CHECK(area == Approx(372000).epsilon(0.01));
    CHECK(isaac.tiles() == 168);
    // 1.667 pJ per conversion at the paper's 1.2 GS/s is 2 mW.
    CHECK(bar.adc.energy.value() * 1.2 == Approx(2.0).epsilon(0.01));
    CHECK(tile.crossbars * bar.adc.per_crossbar == 12 * 8);
}
