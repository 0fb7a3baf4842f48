// SPDX-License-Identifier: Apache-2.0
/// The same products as a library user writes them, unfused: per row block and input bit one
/// OpenBLAS sgemm of [vectors x 128] x [128 x 512], then a pass over its result that converts and
/// accumulates. Cutting the inputs into bits is not counted here (nvcim's rows include it), and
/// saturated conversions are not counted either.
#include "tests/bench/array_product.h"
#include "tests/bench/openblas.h"

using namespace nvcim;
using namespace nvcim::bench;

namespace {

constexpr int kBlock = 128;
constexpr int kBits = 8;

/// codes += factor * clamp(round(sum / lsb)). Adding and subtracting 1.5 * 2^23 rounds to whole
/// numbers; the compiler vectorises the loop for every instruction set.
#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void convert(const float* sums,
             std::size_t count,
             float inverse_lsb,
             float low,
             float high,
             float factor,
             float* codes) {
    constexpr float kShift = 12582912.0F;
    for (std::size_t i = 0; i < count; ++i) {
        float code = (sums[i] * inverse_lsb + kShift) - kShift;
        code = code < low ? low : code;
        code = code > high ? high : code;
        codes[i] += factor * code;
    }
}

class Unfused {
public:
    Unfused(const ArrayProduct& product, int count)
        : product_(product), layout_(product.conductances.layout), count_(count) {
        const auto vectors = static_cast<std::size_t>(count);
        sums_.resize(vectors * static_cast<std::size_t>(layout_.converted_columns()));
        codes_.resize(sums_.size());
        rounded_.resize(static_cast<std::size_t>(layout_.converted_columns()));
        for (int r = 0; r < layout_.rows; ++r) {
            const std::int16_t* const row = product.conductances.row(r);
            cells_.insert(cells_.end(), row, row + layout_.converted_columns());
        }
        for (int first = 0; first < layout_.rows; first += kBlock) {
            for (int bit = 0; bit < kBits; ++bit) {
                cut(first, bit);
            }
        }
    }

    void multiply(std::int32_t* out) {
        const int lines = layout_.converted_columns();
        const AdcTransfer& adc = product_.setup.adc;
        const float* bits = bits_.data();
        std::fill(codes_.begin(), codes_.end(), 0.0F);
        for (int first = 0; first < layout_.rows; first += kBlock) {
            for (int bit = 0; bit < kBits; ++bit, bits += std::ptrdiff_t{count_} * kBlock) {
                openblas().sgemm(kRowMajor,
                                 kNoTranspose,
                                 kNoTranspose,
                                 count_,
                                 lines,
                                 kBlock,
                                 1.0F,
                                 bits,
                                 kBlock,
                                 cells_.data() + std::ptrdiff_t{first} * lines,
                                 lines,
                                 0.0F,
                                 sums_.data(),
                                 lines);
                convert(sums_.data(),
                        sums_.size(),
                        1.0F / static_cast<float>(adc.lsb),
                        static_cast<float>(adc.low),
                        static_cast<float>(adc.high),
                        static_cast<float>(1 << bit),
                        codes_.data());
            }
        }
        for (int v = 0; v < count_; ++v) {
            const float* const codes = codes_.data() + std::ptrdiff_t{v} * lines;
            for (int c = 0; c < lines; ++c) {
                rounded_[static_cast<std::size_t>(c)] = static_cast<std::int32_t>(codes[c]);
            }
            combine_slices(layout_, rounded_.data(), out + std::ptrdiff_t{v} * layout_.columns);
        }
    }

private:
    void cut(int first, int bit) {
        for (int v = 0; v < count_; ++v) {
            const std::int16_t* const x =
                product_.x.data() + std::ptrdiff_t{v} * layout_.rows + first;
            for (int r = 0; r < kBlock; ++r) {
                bits_.push_back(((x[r] >> bit) & 1) != 0 ? 1.0F : 0.0F);
            }
        }
    }

    const ArrayProduct& product_;
    const ArrayLayout& layout_;
    int count_;
    std::vector<float> cells_;  ///< [row][converted column]
    std::vector<float> bits_;   ///< [block][bit][vector][row of the block]
    std::vector<float> sums_;   ///< [vector][converted column]
    std::vector<float> codes_;
    std::vector<std::int32_t> rounded_;
};

void unfused_sgemm(benchmark::State& state) {
    if (openblas().sgemm == nullptr) {
        state.SkipWithError("no OpenBLAS; scripts/bench.sh fetches it");
        return;
    }
    state.SetLabel(openblas().core);
    const int count = static_cast<int>(state.range(0));
    const ArrayProduct product;
    Unfused unfused(product, count);
    std::vector<std::int32_t> out(
        static_cast<std::size_t>(count * product.conductances.layout.columns));
    for (auto _ : state) {
        unfused.multiply(out.data());
        benchmark::DoNotOptimize(out.data());
    }
    if (has_equal_products(state, product, out, count)) {
        product.report(state, static_cast<double>(state.iterations()) * count);
    }
}
BENCHMARK(unfused_sgemm)->ArgName("vectors")->Arg(64)->Arg(256)->Arg(1024);

}  // namespace
