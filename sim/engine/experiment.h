// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/chip/chip_config.h"
#include "models/crossbar/mvm.h"
#include "sim/compiler/mapping_config.h"
#include "sim/compiler/skipped_reads.h"

namespace nvcim::sim {

/// Which weights are written with verify.
enum class VerifyPolicy { kNone, kAll, kSharedBlocks, kRandom, kMagnitude, kMask };
inline constexpr EnumName<VerifyPolicy> kVerifyPolicyNames[] = {
    {VerifyPolicy::kNone, "none", "every cell gets one open-loop pulse"},
    {VerifyPolicy::kAll, "all", "every cell is verified"},
    {VerifyPolicy::kSharedBlocks, "shared_blocks", "only the shared blocks (TSB)"},
    {VerifyPolicy::kRandom, "random", "a random share `fraction` of the weights"},
    {VerifyPolicy::kMagnitude, "magnitude", "the share `fraction` with the largest |w|"},
    {VerifyPolicy::kMask, "mask", "the weights that the file `mask` marks"},
};

struct ProgrammingConfig {
    VerifyPolicy policy = VerifyPolicy::kSharedBlocks;
    double fraction = 0.01;
    std::string mask{};  ///< path, from the working directory

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("policy", self.policy, kVerifyPolicyNames, "which weights are write-verified");
        field("fraction", self.fraction, Between{0, 1}, "random, magnitude: share of the weights");
        field("mask",
              self.mask,
              "mask: .safetensors file, a tensor of 0 and 1 per weight tensor, of its name and "
              "shape; relative to this file");
    }
};

/// Reading the programmed chip back, cell by cell, before the shared block is trained.
struct ReadBackConfig {
    double sigma = 0.01;
    int reads = 1;
    int adc_bits = 8;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("sigma", self.sigma, Between{0, 1}, "noise of one read, relative to the full range");
        field("reads", self.reads, Between{1, 1000}, "reads averaged per cell");
        field("adc_bits",
              self.adc_bits,
              Between{2, 16},
              "resolution over +-2 full ranges of a cell or pair, sign included");
    }
};

enum class TsbMode { kOff, kChip, kModel };
inline constexpr EnumName<TsbMode> kTsbModeNames[] = {
    {TsbMode::kOff, "off", "shared blocks are bypassed"},
    {TsbMode::kChip, "chip", "one block per chip, trained against its read-back weights"},
    {TsbMode::kModel, "model", "one block trained against the noise model (ablation)"},
};

/// Training of the Tiny Shared Block.
struct TsbConfig {
    TsbMode mode = TsbMode::kChip;
    int steps = 1000;
    int batch = 128;
    double learning_rate = 0.01;
    int warmup_steps = 20;
    int images = 30000;
    int copies = 1;

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("mode", self.mode, kTsbModeNames, "what the block is trained against");
        field("steps", self.steps, Between{1, 1000000}, "optimiser steps");
        field("batch", self.batch, Between{1, 65536}, "images per step");
        field("learning_rate", self.learning_rate, Between{1e-8, 10}, "peak rate of Adam");
        field("warmup_steps", self.warmup_steps, Between{0, 1000000}, "linear warm-up");
        field("images", self.images, Between{1, 10000000}, "training images used");
        field(
            "copies", self.copies, Between{1, kMostCopies}, "physical copies of each shared block");
    }
};

/// Extra rows of the accuracy table, each on the same chips.
struct ControlsConfig {
    bool bias_only = false;
    bool statistical_tsb = false;
    bool random_verify = false;
    bool full_verify = false;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("bias_only",
              self.bias_only,
              "retrain biases (and batch-norm scales) per chip instead of the block");
        field("statistical_tsb", self.statistical_tsb, "block trained against the noise model");
        field("random_verify",
              self.random_verify,
              "verify as many randomly chosen weights as the block has");
        field("full_verify", self.full_verify, "verify every weight");
    }
};

/// What the run simulates cycle by cycle besides the accuracy of all images.
struct CycleConfig {
    int images = 1;
    bool check = true;
    double input_density = 0.25;
    SkippedConfig skipped;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("images", self.images, Between{0, 1000}, "images run on the SystemC chip, 0: none");
        field("check", self.check, "compare its scores with the batch engine's, bit for bit");
        field(
            "input_density",
            self.input_density,
            Between{0, 1},
            "fidelity cost: share of the word lines that a read drives, for the energy of drivers "
            "and cells; a run with data reports its own as energy.input_density");
        field(
            "skipped",
            self.skipped,
            "what is assumed to be left out by /arch/tile/crossbar/zero_skip, by the compiler and "
            "with fidelity cost");
    }
};

struct TraceConfig {
    bool timeline = false;
    bool vcd = false;
    bool sqlite = false;
    std::string modules = "*";
    std::string kinds = "*";
    bool reads = false;
    double from_ns = 0.0;
    double to_ns = 1e12;

    void check(const Pointer& at, Problems& problems) const;
    [[nodiscard]] bool is_on() const { return timeline || vcd || sqlite; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("timeline", self.timeline, "write trace.json (Chrome trace events)");
        field("vcd", self.vcd, "write trace.vcd");
        field("sqlite", self.sqlite, "write trace.sqlite (tables of events)");
        field("modules",
              self.modules,
              "globs over module paths, separated by commas; `*` spans dots");
        field(
            "kinds",
            self.kinds,
            "globs over kinds of slices (mvm, vector, message, position, input, program_row ...), "
            "separated by commas; levels are of kind level");
        field("reads", self.reads, "also the reads inside every product: many events");
        field("from_ns", self.from_ns, Between{0, 1e15}, "start of the time window");
        field("to_ns", self.to_ns, Between{0, 1e15}, "end of the time window");
    }
};

enum class DataSplit { kTest, kValidation };
inline constexpr EnumName<DataSplit> kDataSplitNames[] = {
    {DataSplit::kTest, "test", "held-out images: final figures"},
    {DataSplit::kValidation, "validation", "last tenth of the training images: choices"},
};

struct RunConfig {
    int images = 1000;
    int chips = 4;
    std::uint64_t seed = 1;
    int threads = 0;
    int calibration_images = 64;
    DataSplit split = DataSplit::kTest;
    double until_ci = 0.0;
    Fidelity fidelity = Fidelity::kBitSerial;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("images", self.images, Between{1, 10000000}, "images per chip");
        field("chips", self.chips, Between{1, 16777215}, "simulated chips (Monte Carlo samples)");
        field("seed", self.seed, kSeedRange, "root of every random number");
        field("threads", self.threads, Between{0, 1024}, "worker threads, 0: all cores");
        field("calibration_images",
              self.calibration_images,
              Between{1, 100000},
              "training images that set a calibrated ADC range");
        field("split", self.split, kDataSplitNames, "which images are classified");
        field("until_ci",
              self.until_ci,
              Between{0, 100},
              "stop as soon as the 95 % interval of the mean accuracy is +- this many percent, "
              "after three chips at the earliest; 0: simulate all `chips`");
        field("fidelity", self.fidelity, kFidelityNames, "how closely products follow the circuit");
    }
};

/// One experiment: what a file in workloads/experiments/ describes and `nvcim run` executes.
struct Experiment {
    ChipConfig arch;
    std::string workload;       ///< path of the network file, from the working directory
    std::string ideal_weights;  ///< plainly trained weights of the same network, or ""
    RunConfig run;
    MappingConfig mapping;
    ProgrammingConfig programming;
    ReadBackConfig read_back;
    TsbConfig tsb;
    ControlsConfig controls;
    CycleConfig cycle;
    TraceConfig trace;

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("arch", self.arch, "the chip; usually {\"$file\": \"../../arch/chips/NAME.json\"}");
        field("workload", self.workload, "network file, relative to this file");
        field("ideal_weights",
              self.ideal_weights,
              "weights trained without noise, for the accuracy `ideal`; relative to this file");
        field("run", self.run, "images, chips, seed");
        field("mapping", self.mapping, "how the network is laid out on the chip");
        field("programming", self.programming, "write-verify policy");
        field("read_back", self.read_back, "reading the programmed chip");
        field("tsb", self.tsb, "Tiny Shared Block");
        field("controls", self.controls, "control rows");
        field("cycle", self.cycle, "cycle-level run");
        field("trace", self.trace, "traces of the cycle-level run");
    }
};

/// Where an experiment comes from: a file, or a chip and a network, and what overrides them.
struct ExperimentSource {
    std::string file;      ///< experiment file, or "": all settings have their defaults
    std::string arch;      ///< chip file that replaces /arch, or ""
    std::string workload;  ///< network file that replaces /workload, or ""
    std::vector<std::string> overrides;  ///< "POINTER=VALUE", applied last and in order
};

/// Reads an experiment. Paths in a file are relative to it, paths in `source` to the working
/// directory; the result's paths start at the working directory. Throws ConfigError with all
/// mistakes, and if a file that the experiment names is missing.
Experiment load_experiment(const ExperimentSource& source);
Experiment load_experiment(const std::string& file, const std::vector<std::string>& overrides = {});

/// The experiment with every default filled in, to be written into `folder`: its paths are
/// relative to that folder, so that load_experiment() reads it back from there.
nlohmann::ordered_json effective_config(const Experiment& experiment, const std::string& folder);

}  // namespace nvcim::sim
