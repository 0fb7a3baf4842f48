// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nvcim::sim {

/// Share of `all` that was not made; empty if there were none.
inline std::optional<double> share_left_out(std::int64_t made, std::int64_t all) {
    return all == 0 ? std::nullopt
                    : std::optional(1.0 - static_cast<double>(made) / static_cast<double>(all));
}

/// Time of the cycle-level run.
struct LatencyResult {
    std::int64_t first_inference_cycles = 0;
    std::optional<std::int64_t> interval_cycles;  ///< empty with one image in flight only
    std::int64_t clock_ps = 0;
    std::int64_t images = 0;
    std::optional<bool> matches_batch_engine;
    std::int64_t cycles = 0;             ///< of the whole run
    std::int64_t input_port_cycles = 0;  ///< of them the port was taking pixels in
    std::int64_t off_chip_cycles = 0;    ///< of them the interface to the memory moved something
    std::optional<std::int64_t> predicted_interval_cycles{};  ///< by the compiler
    std::string busiest_link{};                               ///< "" if none was used
    double busiest_link_share = 0.0;                          ///< of the cycles of the run
    std::optional<double> skipped_reads{};                    ///< empty without zero_skip
    std::int64_t made_reads = 0, full_reads = 0;              ///< what that is a share of

    template <class Visitor>
    void fields(Visitor& field) const {
        const double clock_ns = static_cast<double>(clock_ps) / 1000.0;
        std::optional<double> interval_ns;
        std::optional<double> inferences_per_s;
        if (interval_cycles && *interval_cycles > 0) {
            interval_ns = static_cast<double>(*interval_cycles) * clock_ns;
            inferences_per_s = 1e9 / *interval_ns;
        }
        field("first_inference_cycles",
              first_inference_cycles,
              "cycles",
              "cycle 0, when the first pixel may enter, to the cycle when the last score of the "
              "first "
              "image has left the chip; images behind it are already under way");
        field("first_inference_ns",
              static_cast<double>(first_inference_cycles) * clock_ns,
              "ns",
              "the same as time");
        field("interval_cycles",
              interval_cycles,
              "cycles",
              "steady state: from one finished inference to the next");
        field("predicted_interval_cycles",
              predicted_interval_cycles,
              "cycles",
              "busy cycles per image of the busiest unit, counted by the compiler: the shortest "
              "interval of this layout, with as many reads left out as /cycle/skipped says");
        field("skipped_reads",
              skipped_reads,
              "1",
              "share of the reads, of all products, that zero_skip left out and that took no time; "
              "with fidelity cost /cycle/skipped; null without zero_skip");
        field("interval_ns", interval_ns, "ns", "the same as time");
        field("inferences_per_s", inferences_per_s, "1/s", "throughput in steady state");
        field("cycles", cycles, "cycles", "cycle 0 to the last score of the last image");
        field("input_port_cycles",
              input_port_cycles,
              "cycles",
              "cycles in which pixels of the images entered the chip");
        field("busiest_link", busiest_link, "", "link of the network that moved flits most often");
        field("busiest_link_share",
              busiest_link_share,
              "1",
              "share of cycles in which it did; above 0.3 /network/model=packet is too fast "
              "(docs/noc.md)");
        field(
            "off_chip_cycles",
            off_chip_cycles,
            "cycles",
            "cycles in which the interface to the memory outside the chip moved images or scores");
        field("clock_ns", clock_ns, "ns", "clock period");
        field("images", images, "images", "images run cycle by cycle");
        field("matches_batch_engine",
              matches_batch_engine,
              "",
              "class scores equal those of the batch engine, bit for bit; null: not compared");
    }
};

/// What sets the interval between images: a unit without a pause, or a stage that has to wait.
struct BottleneckResult {
    std::string
        unit;  ///< "crossbars_conv1", "tile_3.vector_unit", "mesh.tile_3.east", "off_chip", "input"
    std::int64_t busy_cycles = 0;  ///< whole run
    double share = 0.0;
    std::string held_up_stage;
    std::string held_up_by;  ///< "" or a cause as in StallCycles

    template <class Visitor>
    void fields(Visitor& field) const {
        field("unit", unit, "", "busiest unit; input: the port by which images enter");
        field("busy_cycles", busy_cycles, "cycles", "its busy cycles over the whole run");
        field("share",
              share,
              "1",
              "its busy cycles per image over the interval (one image: over the run); 1: it sets "
              "the interval");
        field(
            "held_up_stage",
            held_up_stage,
            "",
            "where share is below 0.98: the busiest stage; buffers or latencies set the interval");
        field("held_up_by", held_up_by, "", "what that stage waited for most, see stall_cycles");
    }
};

/// count operations of one kind in one place, or a leakage (operation "leakage", count = cycles).
struct EnergyLeaf {
    std::string component;  ///< "adc", "crossbar", "router"
    std::string stage;      ///< pipeline stage, "" for the whole chip
    std::string operation;  ///< "conversion", "read", "bit hop"
    std::int64_t count = 0;
    double energy_pj = 0.0;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("component", component, "", "hardware component");
        field("stage", stage, "", "pipeline stage, empty: the whole chip");
        field("operation", operation, "", "what was counted");
        field("count", count, "operations", "how often");
        field("energy_pj", energy_pj, "pJ", "energy of all of them");
    }
};

/// Energy of the cycle-level run; totals are sums of the leaves in their order, exactly.
struct EnergyResult {
    std::int64_t images = 1;
    std::optional<double> input_density;
    std::optional<double> skipped_conversions;  ///< empty without zero_skip
    std::vector<EnergyLeaf> breakdown;

    /// What input_density and skipped_conversions are shares of, over all reads and, with
    /// zero_skip, all conversions; 0 without.
    std::int64_t driven_rows = 0, read_rows = 0;
    std::int64_t made_conversions = 0, full_conversions = 0;
    void set_shares() {
        if (read_rows > 0) {
            input_density = static_cast<double>(driven_rows) / static_cast<double>(read_rows);
        }
        skipped_conversions = share_left_out(made_conversions, full_conversions);
    }

    [[nodiscard]] double total_pj() const;
    [[nodiscard]] double per_inference_pj() const;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("per_inference_pj", per_inference_pj(), "pJ", "total_pj / latency.images");
        field("total_pj", total_pj(), "pJ", "ordered sum of the breakdown");
        field("input_density",
              input_density,
              "1",
              "share of the word lines that reads drive, over all reads of all layers (those that "
              "zero_skip leaves out too): counted, or with fidelity cost /cycle/input_density");
        field("skipped_conversions",
              skipped_conversions,
              "1",
              "share of the conversions that zero_skip left out; with fidelity cost "
              "/cycle/skipped; null without zero_skip");
        field("breakdown", breakdown, "leaves of the total");
    }
};

struct AreaLeaf {
    std::string component;
    std::string part;  ///< "tiles", "network", "io"
    std::int64_t count = 0;
    double area_mm2 = 0.0;  ///< of all of them

    template <class Visitor>
    void fields(Visitor& field) const {
        field("component", component, "", "hardware component");
        field("part", part, "", "part of the chip it belongs to");
        field("count", count, "instances", "how many there are");
        field("area_mm2", area_mm2, "mm2", "area of all of them");
    }
};

struct AreaResult {
    std::vector<AreaLeaf> breakdown;

    [[nodiscard]] double total_mm2() const;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("total_mm2", total_mm2(), "mm2", "ordered sum of the breakdown");
        field("breakdown", breakdown, "leaves of the total");
    }
};

/// Cycles a stage waited although it had work, by cause.
struct StallCycles {
    std::int64_t input = 0;        ///< its input rows had not arrived
    std::int64_t resource = 0;     ///< its shared block served something else
    std::int64_t output_room = 0;  ///< its output buffer was full
    std::int64_t network = 0;      ///< its result could not leave
    std::int64_t vector_unit = 0;  ///< the vector unit was behind
    std::int64_t memory = 0;       ///< its image was not read from the memory outside yet
    std::int64_t buffer_port = 0;  ///< all ports of an input buffer were busy

    template <class Visitor>
    void fields(Visitor& field) const {
        field("input", input, "cycles", "waiting for input");
        field("resource", resource, "cycles", "waiting for a shared block that serves others");
        field("vector_unit", vector_unit, "cycles", "waiting for the vector unit");
        field("output_room", output_room, "cycles", "waiting for room in the output buffer");
        field("network", network, "cycles", "waiting for the network");
        field("memory",
              memory,
              "cycles",
              "waiting for the image from the memory outside the chip or the global buffer");
        field("buffer_port",
              buffer_port,
              "cycles",
              "waiting for a port of the input buffer of one of its tiles");
    }
};

/// One stage of the pipeline over the whole cycle-level run.
struct StageResult {
    std::string stage;
    std::int64_t crossbars = 0;
    std::int64_t tiles = 0;
    std::int64_t positions = 0;
    std::int64_t first_start_cycle = 0;
    std::int64_t last_end_cycle = 0;
    std::int64_t busy_cycles = 0;
    StallCycles stall_cycles;
    double utilisation = 0.0;
    std::int64_t replicas = 1;
    std::optional<double> skipped_reads{};        ///< empty without zero_skip, and if digital
    std::optional<double> skipped_conversions{};  ///< the same

    template <class Visitor>
    void fields(Visitor& field) const {
        field("stage", stage, "", "name of the stage: its weight layer");
        field("replicas", replicas, "replicas", "copies of its weights that work in turn");
        field("crossbars", crossbars, "crossbars", "crossbars of all of them");
        field("tiles", tiles, "tiles", "tiles they are in");
        field("positions", positions, "positions", "output positions computed, all images");
        field("first_start_cycle", first_start_cycle, "cycles", "start of its first position");
        field("last_end_cycle", last_end_cycle, "cycles", "end of its last position");
        field("busy_cycles",
              busy_cycles,
              "cycles",
              "cycles its crossbars were occupied, summed over replicas");
        field("stall_cycles", stall_cycles, "cycles waited, by cause");
        field("utilisation",
              utilisation,
              "1",
              "busy cycles over the cycles of the run and the replicas");
        field("skipped_reads",
              skipped_reads,
              "1",
              "share of the reads of its products that zero_skip left out and that took no time, "
              "for /cycle/skipped/layers");
        field("skipped_conversions",
              skipped_conversions,
              "1",
              "the same of its conversions; row blocks leave out more than all crossbars together");
    }
};

/// One bar of the stage timeline in report.html: the first inference, neighbouring positions
/// merged, at most about 20,000 bars. Not a statistic; the full timeline is the trace.
struct TimelineSpan {
    std::string stage;
    std::string activity;  ///< "busy" or the cause of a stall as in StallCycles
    std::int64_t start_cycle = 0;
    std::int64_t cycles = 0;
};

}  // namespace nvcim::sim
