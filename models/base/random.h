// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace nvcim {

/// What a random number is used for. Values are part of the result format: never renumber.
enum class Purpose : std::uint8_t {
    kProgramming = 1,  ///< open-loop spread of a programmed cell
    kVerify = 2,       ///< draws inside a write-verify sequence
    kRelaxation = 3,   ///< spread added after a write-verify sequence
    kStuckCell = 4,    ///< which cells are stuck
    kConversion = 5,   ///< read noise of one conversion
    kReadBack = 6,     ///< noise of reading a cell back
    kSelection = 7,    ///< random choice of weights to verify
    kTraining = 8,     ///< seeds handed to the training plug-in
    kTraffic = 9,      ///< synthetic traffic
    kConverter = 10,   ///< gain and offset of one converter
    kWeights = 11,     ///< weights of a network that has none
};

/// The name of a draw: who draws, for what. Same address and seed, same number, whatever the
/// order, thread, batch size or engine.
///
/// | field    | bits | meaning                                                        |
/// |----------|------|----------------------------------------------------------------|
/// | purpose  | 8    | see Purpose                                                    |
/// | chip     | 24   | simulated chip (Monte Carlo sample)                            |
/// | array    | 24   | weight matrix: node index in the network                       |
/// | copy     | 8    | physical copy of that matrix                                   |
/// | event    | 32   | image for conversions, read index for read-back, trial for writes |
/// | index    | 34   | cell or conversion within the array (the low 2 bits pick the lane) |
struct DrawAddress {
    Purpose purpose = Purpose::kProgramming;
    std::uint32_t chip = 0;
    std::uint32_t array = 0;
    std::uint32_t copy = 0;
    std::uint32_t event = 0;
};

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): a bijection of a 128-bit counter under a 64-bit key.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

/// Draws by address for one seed.
class Random {
public:
    Random(std::uint64_t seed, const DrawAddress& address);

    /// Uniform 32-bit word number `index` (below 2^34) of this address.
    [[nodiscard]] std::uint32_t word(std::uint64_t index) const;
    /// Uniform in (0, 1), never 0 or 1.
    [[nodiscard]] double uniform(std::uint64_t index) const;
    /// Standard normal. Uses only +, -, *, / and sqrt: equal on every IEEE machine.
    [[nodiscard]] double normal(std::uint64_t index) const;
    /// Four uniforms in (0, 1), numbers 4*block .. 4*block+3 (one Philox call).
    [[nodiscard]] std::array<double, 4> uniforms(std::uint64_t block) const;
    /// Four standard normals, numbers 4*block .. 4*block+3 (one Philox call).
    [[nodiscard]] std::array<double, 4> normals(std::uint64_t block) const;
    /// Standard normals number first .. first + count - 1, the same bits as normal(), many at a
    /// time.
    void normals(std::uint64_t first, int count, double* out) const;

    /// Standard normal number `index` in single precision (single_normal.h): noise of conversions.
    [[nodiscard]] float single_normal(std::uint64_t index) const;
    /// The same bits, numbers first .. first + count - 1, many at a time.
    void single_normals(std::uint64_t first, int count, float* out) const;
    /// Counter of block 0 and key, for loops that draw many addresses side by side.
    [[nodiscard]] const std::array<std::uint32_t, 4>& counter() const { return counter_; }
    [[nodiscard]] const std::array<std::uint32_t, 2>& key() const { return key_; }

private:
    [[nodiscard]] std::array<std::uint32_t, 4> block(std::uint64_t block) const;

    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
};

/// Draws of one address asked for in ascending order: one Philox call serves four neighbours, and
/// normals come many at a time. Gives exactly the numbers of Random, in any order; only its speed
/// depends on the order.
class RandomRun {
public:
    RandomRun(std::uint64_t seed, const DrawAddress& address) : random_(seed, address) {}

    [[nodiscard]] double uniform(std::uint64_t index) {
        if (index >> 2 != block_) {
            block_ = index >> 2;
            values_ = random_.uniforms(block_);
        }
        return values_[index & 3];
    }
    [[nodiscard]] double normal(std::uint64_t index) {
        const std::uint64_t block = index >> 2;
        if (block - normal_block_ >= normal_blocks_) {
            draw_normals(block);
        }
        return normals_[index - 4 * normal_block_];
    }

private:
    static constexpr std::uint64_t kBlocksTogether = 16;
    void draw_normals(std::uint64_t block);

    Random random_;
    std::uint64_t block_ = ~std::uint64_t{0};
    std::array<double, 4> values_{};  // uniforms of block_
    std::uint64_t normal_block_ = 0;
    std::uint64_t normal_blocks_ = 0;
    std::array<double, 4 * kBlocksTogether> normals_{};  // of blocks from normal_block_ on
};

/// Quantile of the standard normal distribution for p in (0, 1); relative error below 1e-9
/// (Wichura, Algorithm AS 241, Appl. Statist. 37, 1988) with a logarithm of our own, so that
/// results do not depend on the C library.
double normal_quantile(double p);

/// Natural logarithm of a positive normal number from basic operations only, |error| < 1e-14.
double portable_log(double x);
/// Exponential from basic operations only, relative error below 1e-14 for |x| <= 700.
double portable_exp(double x);

}  // namespace nvcim
