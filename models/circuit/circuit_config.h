// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/units.h"
#include "models/config/field.h"
#include "models/config/provenance.h"

namespace nvcim {

/// Digital-to-analog converter of one word line.
struct DacConfig {
    int bits = 1;
    Picojoules energy{0.0};
    SquareMicrometres area{0.0};
    Provenance provenance;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("bits", self.bits, Between{1, 8}, "input bits applied in one read");
        field("energy_pj", self.energy, Between{0, 1e6}, "energy of driving one row for one read");
        field("area_um2", self.area, Between{0, 1e6}, "area of one row driver");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

/// Holds the column values while the ADC works on them, so that the next read can start.
struct SampleHoldConfig {
    bool enabled = true;
    Picojoules energy{0.0};
    SquareMicrometres area{0.0};
    Provenance provenance;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("enabled", self.enabled, "conversion overlaps the next read");
        field("energy_pj", self.energy, Between{0, 1e6}, "energy of holding one column once");
        field("area_um2", self.area, Between{0, 1e6}, "area of one circuit (one per column)");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

/// How the ADC's full scale is chosen.
enum class FullScale {
    kWorstCase,   ///< the largest sum that ideal cells can produce
    kCalibrated,  ///< a percentile of the sums seen on calibration images, at programming time
};
inline constexpr EnumName<FullScale> kFullScaleNames[] = {
    {FullScale::kWorstCase, "worst_case", "the largest sum that ideal cells can produce"},
    {FullScale::kCalibrated, "calibrated", "a percentile of the sums seen on calibration images"},
};

/// One point of an integral-nonlinearity curve; straight lines in between.
struct NonlinearityPoint {
    double at = std::numeric_limits<double>::quiet_NaN();  ///< must be given
    double lsb = 0.0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("at", self.at, Between{-1, 1}, "input, relative to the end of the range");
        field("lsb", self.lsb, Between{-1000, 1000}, "deviation of the output, codes");
    }
};

/// How real converters differ from the ideal transfer function. Gain and offset are drawn once
/// per chip and converter, noise for every conversion. All zero by default.
struct AdcErrorConfig {
    double gain_sigma = 0.0;
    double offset_sigma_lsb = 0.0;
    double noise_lsb = 0.0;
    std::vector<NonlinearityPoint> nonlinearity;

    AdcErrorConfig();  // in the source file, else GCC 12 takes the list for uninitialised

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("gain_sigma", self.gain_sigma, Between{0, 1}, "spread of the gain around 1");
        field("offset_sigma_lsb",
              self.offset_sigma_lsb,
              Between{0, 1000},
              "spread of the offset, codes");
        field("noise_lsb", self.noise_lsb, Between{0, 1000}, "noise of one conversion, codes rms");
        field("nonlinearity",
              self.nonlinearity,
              "integral nonlinearity of all converters: points {at, lsb} in ascending order of at");
    }
};

/// Analog-to-digital converter of a group of columns.
struct AdcConfig {
    int bits = 8;
    int per_crossbar = 16;
    FullScale full_scale = FullScale::kWorstCase;
    double calibration_percentile = 99.9;
    AdcErrorConfig errors;
    Nanoseconds conversion{1.0};
    Picojoules energy{0.0};
    SquareMicrometres area{0.0};
    Provenance provenance;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("bits",
              self.bits,
              Between{1, 16},
              "width of the output code, sign included where columns are subtracted before it");
        field("per_crossbar",
              self.per_crossbar,
              Between{1, 4096},
              "converters of one crossbar; more than there are columns to convert stay idle");
        field("full_scale", self.full_scale, kFullScaleNames, "policy that sets the range");
        field("calibration_percentile",
              self.calibration_percentile,
              Between{50, 100},
              "calibrated: share of the absolute column sums inside the range, %");
        field("errors", self.errors, "deviations from the ideal transfer function");
        field("conversion_ns", self.conversion, Between{0, 1e6}, "time of one conversion");
        field("energy_pj", self.energy, Between{0, 1e6}, "energy of one conversion");
        field("area_um2", self.area, Between{0, 1e9}, "area of one converter");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

/// Digital shift-and-add behind the ADCs of one crossbar.
struct ShiftAddConfig {
    Nanoseconds latency{1.0};
    Picojoules energy{0.0};
    SquareMicrometres area{0.0};
    Provenance provenance;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("latency_ns", self.latency, Between{0, 1e6}, "time from last code to sum");
        field("energy_pj", self.energy, Between{0, 1e6}, "energy of adding one code");
        field("area_um2", self.area, Between{0, 1e9}, "area of the unit of one crossbar");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

}  // namespace nvcim
