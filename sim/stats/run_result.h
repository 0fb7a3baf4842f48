// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/stats/cost_result.h"
#include "sim/stats/layout_result.h"
#include "sim/stats/mapping_result.h"
#include "sim/stats/reprogramming_result.h"
#include "sim/stats/sample.h"

namespace nvcim::sim {

/// What was run: enough to tell two results apart. Everything else is in effective_config.json.
struct RunIdentity {
    std::string experiment;  ///< name of the experiment file, without folder and suffix
    std::string chip;
    std::string network;
    std::string dataset;
    std::string split;
    std::string fidelity;
    std::int64_t images = 0;
    std::int64_t chips = 0;
    std::uint64_t seed = 0;
    std::string weights = "file";  ///< or "random"

    template <class Visitor>
    void fields(Visitor& field) const {
        field("experiment", experiment, "", "name of the experiment");
        field("chip", chip, "", "name of the chip description");
        field("network", network, "", "name of the network");
        field("dataset", dataset, "", "name of the data set");
        field("split", split, "", "images classified: test or validation");
        field("fidelity",
              fidelity,
              "",
              "products: bit_serial, unsliced (a quick look), or cost (none: accuracy was not "
              "simulated)");
        field("images", images, "images", "images classified on every chip");
        field("chips", chips, "chips", "simulated chips (Monte Carlo samples)");
        field("seed", seed, "", "root of every random number");
        field("weights", weights, "", "file: those of the network file; random: drawn");
    }
};

/// Accuracy over the simulated chips, percent of the images classified correctly.
struct ChipAccuracies {
    std::vector<double> per_chip;

    [[nodiscard]] SampleSummary summary() const { return summarize(per_chip); }

    template <class Visitor>
    void fields(Visitor& field) const {
        const SampleSummary s = summary();
        field("mean", s.mean, "%", "mean over the chips");
        field("std", s.std, "%", "sample standard deviation over the chips");
        field("ci95", s.ci95, "%", "half width of the 95 % confidence interval of the mean");
        field("min", s.min, "%", "worst chip");
        field("p5", s.p5, "%", "5th percentile of the chips");
        field("median", s.median, "%", "median chip");
        field("p95", s.p95, "%", "95th percentile of the chips");
        field("per_chip", per_chip, "%", "every chip, in the order of its number");
    }
};

/// A control: another method on the same chips.
struct ControlRow {
    std::string name;
    ChipAccuracies accuracy;
    std::optional<double> verified_weight_fraction;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("name", name, "", "what was done instead of the shared block");
        accuracy.fields(field);
        field("verified_weight_fraction",
              verified_weight_fraction,
              "1",
              "share of the weights written with verify");
    }
};

/// accuracy.mean and its neighbours are the accuracy of the experiment as configured: after TSB
/// if it trains a shared block (accuracy.after), before it otherwise (accuracy.before).
struct AccuracyResult {
    std::optional<double> ideal;
    std::optional<double> own;
    std::optional<ChipAccuracies> before;
    std::optional<ChipAccuracies> after;
    std::vector<ControlRow> controls;

    [[nodiscard]] ChipAccuracies configured() const;
    /// Percent of (own - mean before) that TSB wins back; empty where there is nothing to win.
    [[nodiscard]] std::optional<double> recovered_own_gap() const;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("simulated",
              !configured().per_chip.empty(),
              "",
              "false: no image was classified, the run says nothing about accuracy");
        field("ideal", ideal, "%", "plainly trained network, quantised, devices without variation");
        field("own", own, "%", "the network that is programmed, quantised, without variation");
        configured().fields(field);
        field("recovered_own_gap",
              recovered_own_gap(),
              "%",
              "share of the gap between own and before.mean that after.mean wins back");
        field("before", before, "chips programmed without shared block");
        field("after", after, "the same chips with their shared block trained and programmed");
        field("controls", controls, "other methods on the same chips");
    }
};

/// Why accuracy is what it is: one row per weight matrix.
struct LayerResult {
    std::string layer;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t crossbars = 0;
    double utilisation = 0.0;
    std::optional<double> signal_to_noise_db;
    std::optional<double> error;
    std::optional<std::int64_t> conversions;
    std::optional<std::int64_t> saturated;

    [[nodiscard]] std::optional<double> saturated_share() const;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("layer", layer, "", "name of the weight layer");
        field("rows", rows, "rows", "inputs of the weight matrix");
        field("columns", columns, "columns", "outputs of the weight matrix");
        field("crossbars", crossbars, "crossbars", "crossbars it occupies");
        field("utilisation", utilisation, "1", "share of their cells that hold weights");
        field("signal_to_noise_db",
              signal_to_noise_db,
              "dB",
              "power of the exact products over the power of their error, on the inputs that the "
              "layer really gets; null where they have no error at all (error is 0) or were not "
              "measured (error is null)");
        field("error",
              error,
              "1",
              "root mean square error of the products over the root mean square of the exact ones");
        field("conversions", conversions, "conversions", "analog-to-digital conversions");
        field("saturated", saturated, "conversions", "conversions clipped by the ADC range");
        field("saturated_share", saturated_share(), "1", "saturated / conversions");
    }
};

/// What bounds the throughput.
struct Bottleneck {
    std::string name;              ///< of the stage, "input" or "off_chip"
    std::int64_t busy_cycles = 0;  ///< of one replica
    double utilisation = 0.0;
};

/// Everything one run found. Engines fill it; stats.json, stats.csv, the summary and report.html
/// are written from it and from nothing else. What was not run stays empty.
struct RunResult {
    RunIdentity run;
    AccuracyResult accuracy;
    std::optional<LatencyResult> latency;
    std::optional<EnergyResult> energy;
    std::optional<AreaResult> area;
    std::optional<MappingResult> mapping;
    std::optional<ReprogrammingResult> reprogramming;
    std::optional<BottleneckResult> unit_bottleneck;
    std::optional<LayoutResult> layout;
    std::vector<LayerResult> layers;
    std::vector<StageResult> stages;
    std::vector<TimelineSpan> timeline;  ///< for report.html only, see TimelineSpan

    /// The stage with the most busy cycles per replica (the first of equals), the chip's port
    /// ("input") if pixels take longer to enter, or the interface to the memory outside
    /// ("off_chip") if that is busy for longer; empty without a cycle run.
    [[nodiscard]] std::optional<Bottleneck> bottleneck() const;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("run", run, "what was run");
        field("accuracy", accuracy, "classification accuracy");
        field("latency", latency, "cycle-level run");
        field("bottleneck_stage",
              bottleneck_name(),
              "",
              "stage with the most busy cycles per replica; input: the port, pixels take longer to "
              "enter; off_chip: the memory outside, images and scores take longer to move");
        field("bottleneck", unit_bottleneck, "what sets the interval between images");
        field("layout", layout, "the network on the chip");
        field("energy", energy, "energy of the cycle-level run");
        field("area", area, "chip area");
        field("mapping", mapping, "programming the chip");
        field("reprogramming", reprogramming, "segments that take turns on the crossbars");
        field("layers", layers, "weight layers");
        field("stages", stages, "pipeline stages of the cycle-level run");
    }

private:
    [[nodiscard]] std::optional<std::string> bottleneck_name() const;
};

}  // namespace nvcim::sim
