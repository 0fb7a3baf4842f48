// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/units.h"
#include "models/config/field.h"
#include "models/config/provenance.h"

namespace nvcim {

/// Convention of a programming sigma, see docs/numerics.md.
enum class SigmaConvention {
    kRange,  ///< relative to one cell's full conductance range (Qin et al., NeFT/TSB)
    kLevel,  ///< relative to one level step, range / (2^bits - 1) (Yan et al., SWIM)
};
inline constexpr EnumName<SigmaConvention> kSigmaConventionNames[] = {
    {SigmaConvention::kRange, "range", "relative to the full conductance range of a cell"},
    {SigmaConvention::kLevel, "level", "relative to one level step"},
};

/// Spread of a cell after one programming pulse without verify.
struct VariationConfig {
    double sigma = 0.0;
    SigmaConvention convention = SigmaConvention::kRange;
    double middle_ratio = 1.0;
    double sigma_erased = 0.0;
    bool clamp = false;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("sigma", self.sigma, Between{0, 2}, "standard deviation of a programmed cell");
        field("convention", self.convention, kSigmaConventionNames, "what sigma is relative to");
        field("middle_ratio",
              self.middle_ratio,
              Between{0.01, 100},
              "spread of middle levels (0.25 to 0.75 of the range) over that of outer levels; the "
              "mean variance stays sigma^2 with 40 % of middle levels (RRAM1 1, FeFET2 2, RRAM4 4, "
              "FeFET6 6)");
        field("sigma_erased",
              self.sigma_erased,
              Between{0, 2},
              "standard deviation of an unused (erased) cell of a differential pair");
        field("clamp", self.clamp, "keep conductances between g_min and twice the range");
    }
};

enum class ReadNoiseLaw {
    kRange,         ///< every cell of a selected row: std = sigma x range
    kProportional,  ///< std = sigma x (conductance - g_min)
};
inline constexpr EnumName<ReadNoiseLaw> kReadNoiseLawNames[] = {
    {ReadNoiseLaw::kRange, "range", "std = sigma x full range, one draw per cell or pair"},
    {ReadNoiseLaw::kProportional, "proportional", "std = sigma x conductance above g_min"},
};

/// Fresh noise of every read.
struct ReadNoiseConfig {
    double sigma = 0.0;
    ReadNoiseLaw law = ReadNoiseLaw::kRange;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("sigma", self.sigma, Between{0, 1}, "standard deviation per cell and read");
        field("law", self.law, kReadNoiseLawNames, "what it scales with");
    }
};

/// Cells that ignore programming.
struct StuckConfig {
    double low_rate = 0.0;
    double high_rate = 0.0;

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("low_rate", self.low_rate, Between{0, 1}, "share of cells stuck at g_min");
        field("high_rate", self.high_rate, Between{0, 1}, "share of cells stuck at g_max");
    }
};

enum class WriteModelKind { kStatistical, kMechanistic };
inline constexpr EnumName<WriteModelKind> kWriteModelNames[] = {
    {WriteModelKind::kStatistical, "statistical", "residual spread and pulse count as numbers"},
    {WriteModelKind::kMechanistic, "mechanistic", "pulse-by-pulse walk, then relaxation"},
};

enum class ResidualLaw { kGaussian, kUniform };
inline constexpr EnumName<ResidualLaw> kResidualLawNames[] = {
    {ResidualLaw::kGaussian, "gaussian", "normal with standard deviation `residual`"},
    {ResidualLaw::kUniform, "uniform", "uniform with standard deviation `residual`"},
};

/// Writing a cell: one open-loop pulse, or a write-verify sequence. All lengths are in units of
/// the full conductance range. Defaults of the mechanistic walk reproduce the pulse statistics
/// measured on a 2-bit RRAM chip (mean 8.6, 90 % below 19, 99 % below 40 pulses: akashlevy RADAR,
/// IEEE TED 2021) and a residual spread of 0.030.
struct WriteConfig {
    WriteModelKind model = WriteModelKind::kStatistical;
    double residual = 0.0115;
    ResidualLaw residual_law = ResidualLaw::kUniform;
    double mean_pulses = 10.0;
    double start_sigma = 0.1;
    double step = 0.12;
    double ramp = 0.3;
    int ramp_limit = 100000;
    double reset_step_ratio = 1.0;
    double step_spread = 0.8;
    double tolerance = 0.015;
    double verify_sigma = 0.005;
    double relaxation_sigma = 0.028;
    int max_pulses = 100;
    Nanoseconds pulse{100.0};
    Nanoseconds verify_read{100.0};
    Picojoules pulse_energy{4.0};
    Picojoules verify_energy{1.0};
    double reset_time_ratio = 1.0;
    double reset_energy_ratio = 1.0;
    double amplitude_step = 0.0;
    double endurance_pulses = 0.0;
    Provenance provenance;

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("model", self.model, kWriteModelNames, "how write-verify is modelled");
        field("residual",
              self.residual,
              Between{0, 1},
              "statistical: standard deviation of a verified cell");
        field("residual_law", self.residual_law, kResidualLawNames, "statistical: its shape");
        field("mean_pulses",
              self.mean_pulses,
              Between{1, 1000},
              "statistical: mean pulses of a verified cell (geometric distribution)");
        field("start_sigma",
              self.start_sigma,
              Between{0, 2},
              "mechanistic: spread after the first pulse");
        field("step", self.step, Between{1e-4, 1}, "mechanistic: mean change by one pulse");
        field("ramp",
              self.ramp,
              Between{0, 10},
              "mechanistic: growth of the step with each further pulse of the same polarity");
        field("ramp_limit",
              self.ramp_limit,
              Between{0, 100000},
              "mechanistic: pulses of one polarity after which amplitude and step grow no more");
        field("reset_step_ratio",
              self.reset_step_ratio,
              Between{0.01, 100},
              "mechanistic: step of a RESET pulse over that of a SET pulse");
        field("step_spread",
              self.step_spread,
              Between{0, 3},
              "mechanistic: standard deviation of the logarithm of a step");
        field("tolerance",
              self.tolerance,
              Between{1e-4, 1},
              "mechanistic: accepted distance of the verify read from the target");
        field("verify_sigma",
              self.verify_sigma,
              Between{0, 1},
              "mechanistic: noise of a verify read");
        field("relaxation_sigma",
              self.relaxation_sigma,
              Between{0, 1},
              "mechanistic: spread added after the sequence has ended");
        field("max_pulses",
              self.max_pulses,
              Between{1, 100000},
              "pulses after which a cell counts as failed");
        field("pulse_ns", self.pulse, Between{0.001, 1e9}, "length of a SET pulse");
        field("verify_read_ns", self.verify_read, Between{0.001, 1e9}, "time of one verify read");
        field("pulse_energy_pj",
              self.pulse_energy,
              Between{0, 1e9},
              "energy of a SET pulse of the first amplitude");
        field("verify_energy_pj", self.verify_energy, Between{0, 1e9}, "energy of a verify read");
        field("reset_time_ratio",
              self.reset_time_ratio,
              Between{0.001, 1000},
              "length of a RESET pulse over that of a SET pulse");
        field("reset_energy_ratio",
              self.reset_energy_ratio,
              Between{0, 1000},
              "energy of a RESET pulse over that of a SET pulse");
        field("amplitude_step",
              self.amplitude_step,
              Between{0, 10},
              "mechanistic: growth of the voltage with each further pulse of the same polarity, "
              "relative to the first; energy grows with its square");
        field("endurance_pulses",
              self.endurance_pulses,
              Between{0, 1e18},
              "pulses that a cell stands, 0: not known; only reported (/mapping/fit reprogram)");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

/// One non-volatile memory cell.
struct CellConfig {
    int bits = 2;
    Microsiemens g_min{1.0};
    Microsiemens g_max{40.0};
    Volts read_voltage{0.2};
    SquareMicrometres area{0.05};
    VariationConfig programming;
    ReadNoiseConfig read_noise;
    StuckConfig stuck;
    WriteConfig write;
    Provenance provenance;

    /// Levels of a cell, 2^bits.
    [[nodiscard]] int levels() const { return 1 << bits; }
    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("bits", self.bits, Between{1, 8}, "bits stored in one cell");
        field("g_min_us", self.g_min, Between{0, 1e6}, "conductance of the erased cell, uS");
        field("g_max_us", self.g_max, Between{1e-6, 1e6}, "conductance of the highest level, uS");
        field("read_voltage_v", self.read_voltage, Between{0, 10}, "voltage on a selected row, V");
        field("area_um2", self.area, Between{0, 1e6}, "area of a cell with its selector, um2");
        field("programming", self.programming, "spread after programming without verify");
        field("read_noise", self.read_noise, "fresh noise of every read");
        field("stuck", self.stuck, "cells that ignore programming");
        field("write", self.write, "pulses, verify reads and their cost");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

}  // namespace nvcim
