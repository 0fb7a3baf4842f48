// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/converter_errors.h"

#include <algorithm>
#include <cmath>

#include "models/crossbar/crossbar_grid.h"

namespace nvcim {

namespace {

/// Deviation in codes at `at`, which is relative to the end of the range; flat outside the curve.
double deviation(const std::vector<NonlinearityPoint>& curve, double at) {
    if (at <= curve.front().at) {
        return curve.front().lsb;
    }
    for (std::size_t i = 1; i < curve.size(); ++i) {
        const NonlinearityPoint& a = curve[i - 1];
        const NonlinearityPoint& b = curve[i];
        if (at <= b.at) {
            return a.lsb + (b.lsb - a.lsb) * (at - a.at) / (b.at - a.at);
        }
    }
    return curve.back().lsb;
}

std::vector<std::int32_t> make_transfer(const std::vector<NonlinearityPoint>& curve,
                                        const AdcTransfer& adc) {
    std::vector<std::int32_t> codes;
    const double end = static_cast<double>(adc.high) * adc.lsb;
    for (std::int64_t sum = adc.lowest_inside(); sum <= adc.highest_inside(); ++sum) {
        const auto value = static_cast<double>(sum);
        const double code = std::nearbyint(value / adc.lsb + deviation(curve, value / end));
        codes.push_back(static_cast<std::int32_t>(
            std::clamp(code, static_cast<double>(adc.low), static_cast<double>(adc.high))));
    }
    return codes;
}

/// Number of the converter that serves a converted column in a row block.
class ConverterNumber {
public:
    ConverterNumber(const CrossbarConfig& config, const ArrayLayout& layout)
        : layout_(layout),
          grid_(make_crossbar_grid(layout, config)),
          per_crossbar_(config.adc.per_crossbar) {}

    [[nodiscard]] std::uint64_t operator()(int block, int converted_column) const {
        const int per_digit = grid_.conversions_per_weight / layout_.slices;
        const int slice = converted_column / layout_.slice_columns;
        const int column = converted_column % layout_.slice_columns;
        const int weight = column / per_digit;
        const int down = block * layout_.rows_per_read / grid_.rows_per_crossbar;
        const int across = weight / grid_.weights_per_crossbar;
        const int place = weight % grid_.weights_per_crossbar * grid_.conversions_per_weight +
                          slice * per_digit + column % per_digit;
        const std::int64_t crossbar = std::int64_t{down} * grid_.across + across;
        return static_cast<std::uint64_t>(crossbar * per_crossbar_ + place % per_crossbar_);
    }

private:
    const ArrayLayout& layout_;
    CrossbarGrid grid_;
    std::int64_t per_crossbar_;
};

}  // namespace

ConverterErrors make_converter_errors(const CrossbarConfig& config,
                                      const ArrayLayout& layout,
                                      const AdcTransfer& adc,
                                      std::uint64_t seed,
                                      const DrawAddress& draw) {
    const AdcErrorConfig& errors = config.adc.errors;
    ConverterErrors out;
    out.noise_sigma = errors.noise_lsb * adc.lsb;
    if (!errors.nonlinearity.empty()) {
        out.transfer = make_transfer(errors.nonlinearity, adc);
    }
    const ConverterNumber converter(config, layout);
    const Random random(seed, draw);
    for (int block = 0; block < layout.blocks; ++block) {
        for (int c = 0; c < layout.converted_columns(); ++c) {
            const std::uint64_t number = converter(block, c);
            if (errors.gain_sigma > 0.0) {
                out.gain.push_back(1.0 + errors.gain_sigma * random.normal(2 * number));
            }
            if (errors.offset_sigma_lsb > 0.0) {
                out.offset.push_back(errors.offset_sigma_lsb * adc.lsb *
                                     random.normal(2 * number + 1));
            }
        }
    }
    return out;
}

}  // namespace nvcim
