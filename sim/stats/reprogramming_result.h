// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nvcim::sim {

/// Layers that are on the crossbars at the same time.
struct SegmentResult {
    std::string first_stage;
    std::string last_stage;
    std::int64_t stages = 0;
    std::int64_t crossbars = 0;
    std::int64_t tiles = 0;
    std::int64_t programming_cycles = 0;
    std::int64_t pulses = 0;
    double programming_energy_pj = 0.0;
    std::optional<std::int64_t> inference_start_cycle;
    std::int64_t inference_cycles = 0;
    std::optional<std::int64_t> interval_cycles;
    std::int64_t predicted_interval_cycles = 0;
    double inference_energy_pj = 0.0;
    std::int64_t input_bits = 0;
    std::int64_t output_bits = 0;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("first_stage", first_stage, "", "its first pipeline stage");
        field("last_stage", last_stage, "", "its last one, whose output leaves the chip");
        field("stages", stages, "stages", "pipeline stages");
        field("crossbars", crossbars, "crossbars", "crossbars that it takes");
        field("tiles", tiles, "tiles", "tiles that do something");
        field("programming_cycles", programming_cycles, "cycles", "to write its weights");
        field("pulses", pulses, "pulses", "write pulses for its weights");
        field("programming_energy_pj", programming_energy_pj, "pJ", "pulses and verify reads");
        field("inference_start_cycle",
              inference_start_cycle,
              "cycles",
              "when its first pixel may enter; cycle 0: that of the first segment");
        field("inference_cycles", inference_cycles, "cycles", "for all images of the batch");
        field("interval_cycles", interval_cycles, "cycles", "steady state within the segment");
        field("predicted_interval_cycles",
              predicted_interval_cycles,
              "cycles",
              "busy cycles per image of its busiest unit, counted by the compiler");
        field("inference_energy_pj",
              inference_energy_pj,
              "pJ",
              "for all images, leakage in that time included");
        field("input_bits", input_bits, "bits", "of the tensor that enters, per image");
        field("output_bits", output_bits, "bits", "of the tensor that leaves, per image");
    }
};

/// What one batch does to the cells.
struct WearResult {
    std::int64_t crossbar_writes_max = 0;
    double crossbar_writes_mean = 0.0;
    std::int64_t cell_pulses_max = 0;
    double cell_pulses_mean = 0.0;
    std::optional<double> endurance_pulses;
    std::optional<double> inferences_to_endurance;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("crossbar_writes_max",
              crossbar_writes_max,
              "writes",
              "segments that write one crossbar, the most of all");
        field("crossbar_writes_mean",
              crossbar_writes_mean,
              "writes",
              "mean over the crossbars that are written");
        field(
            "cell_pulses_max",
            cell_pulses_max,
            "pulses",
            "bound of the pulses of a cell: of a crossbar's writes the worst cell of each, summed");
        field("cell_pulses_mean",
              cell_pulses_mean,
              "pulses",
              "pulses over all cells of the crossbars that are written");
        field("endurance_pulses",
              endurance_pulses,
              "pulses",
              "pulses that a cell stands, as the chip description states them");
        field("inferences_to_endurance",
              inferences_to_endurance,
              "images",
              "images until a cell with cell_pulses_max per batch has had so many");
    }
};

/// A network whose segments take turns on the crossbars. A batch: every segment is programmed and
/// run for all images, one after another; then the next batch begins with the first segment.
struct ReprogrammingResult {
    std::int64_t images = 0;
    std::int64_t clock_ps = 0;
    std::int64_t programming_cycles = 0;
    std::int64_t inference_cycles = 0;
    double programming_energy_pj = 0.0;
    double inference_energy_pj = 0.0;
    WearResult wear;
    std::vector<SegmentResult> segments;

    [[nodiscard]] double clock_ns() const { return static_cast<double>(clock_ps) / 1000.0; }
    [[nodiscard]] std::int64_t batch_cycles() const {
        return programming_cycles + inference_cycles;
    }
    [[nodiscard]] std::optional<double> per_image(std::int64_t cycles) const {
        return images == 0 ? std::optional<double>()
                           : static_cast<double>(cycles) / static_cast<double>(images);
    }

    template <class Visitor>
    void fields(Visitor& field) const {
        field("images", images, "images", "of a batch: what programming is amortised over");
        field("clock_ns", clock_ns(), "ns", "clock period");
        field("batch_cycles", batch_cycles(), "cycles", "one batch: programming and inference");
        field("programming_cycles", programming_cycles, "cycles", "all segments, one batch");
        field("inference_cycles", inference_cycles, "cycles", "all segments, one batch");
        field("cycles_per_image",
              per_image(batch_cycles()),
              "cycles",
              "batch_cycles over the images of a batch");
        field("inference_cycles_per_image",
              per_image(inference_cycles),
              "cycles",
              "the same without programming");
        field("programming_energy_pj",
              programming_energy_pj,
              "pJ",
              "pulses and verify reads of a batch, and leakage in that time");
        field("inference_energy_pj", inference_energy_pj, "pJ", "the rest of energy.total_pj");
        field("wear", wear, "what a batch does to the cells");
        field("segments", segments, "in the order in which they take turns");
    }
};

}  // namespace nvcim::sim
