// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/gauss_jordan.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include "models/base/error.h"
#include "models/base/instruction_set.h"

namespace nvcim {

namespace {

using Vector = double __attribute__((vector_size(kDoubleLanes * sizeof(double))));

constexpr int kBlock = kProductDepth;  // pivots eliminated together
constexpr int kTile = 128;             // columns whose pivot rows stay in the first-level cache

/// matrix[i][j] -= sum over k of factors[i][k] * pivots[k][j], for `Rows` rows and a tile.
template <int Rows>
inline __attribute__((always_inline)) void update_rows(
    double* rows, const double* factors, const double* pivots, int stride, int columns) {
    for (int j = 0; j < columns; j += kDoubleLanes) {
        Vector sums[Rows];
        for (int i = 0; i < Rows; ++i) {
            std::memcpy(
                &sums[i], rows + static_cast<std::ptrdiff_t>(i) * stride + j, sizeof(Vector));
        }
        for (int k = 0; k < kBlock; ++k) {
            Vector pivot;
            std::memcpy(&pivot, pivots + static_cast<std::ptrdiff_t>(k) * stride + j, sizeof pivot);
            for (int i = 0; i < Rows; ++i) {
                sums[i] -= factors[i * kBlock + k] * pivot;
            }
        }
        for (int i = 0; i < Rows; ++i) {
            std::memcpy(
                rows + static_cast<std::ptrdiff_t>(i) * stride + j, &sums[i], sizeof(Vector));
        }
    }
}

/// The rows [from, to) of a tile.
inline __attribute__((always_inline)) void update_tile(double* tile,
                                                       const double* factors,
                                                       const double* pivots,
                                                       int stride,
                                                       int columns,
                                                       int from,
                                                       int to) {
    constexpr int kRows = 4;
    int i = from;
    for (; i + kRows <= to; i += kRows) {
        update_rows<kRows>(tile + static_cast<std::ptrdiff_t>(i) * stride,
                           factors + static_cast<std::ptrdiff_t>(i) * kBlock,
                           pivots,
                           stride,
                           columns);
    }
    for (; i < to; ++i) {
        update_rows<1>(tile + static_cast<std::ptrdiff_t>(i) * stride,
                       factors + static_cast<std::ptrdiff_t>(i) * kBlock,
                       pivots,
                       stride,
                       columns);
    }
}

/// Eliminates the `count` pivots of the pivot rows among these rows only.
inline __attribute__((always_inline)) bool eliminate_within(
    double* rows, int first, int count, int columns, int stride) {
    for (int k = 0; k < count; ++k) {
        double* pivot_row = rows + static_cast<std::ptrdiff_t>(k) * stride;
        const double pivot = pivot_row[first + k];
        if (!(pivot > 0.0)) {
            return false;
        }
        pivot_row[first + k] = 1.0;
        const double inverse = 1.0 / pivot;
        for (int j = 0; j < columns; ++j) {
            pivot_row[j] *= inverse;
        }
        for (int i = 0; i < count; ++i) {
            if (i != k) {
                double* __restrict row = rows + static_cast<std::ptrdiff_t>(i) * stride;
                const double factor = row[first + k];
                row[first + k] = 0.0;
                for (int j = 0; j < columns; ++j) {
                    row[j] -= factor * pivot_row[j];
                }
            }
        }
    }
    return true;
}

struct Kernel {
    void (*update_tile)(double*, const double*, const double*, int, int, int, int);
    bool (*eliminate_within)(double*, int, int, int, int);
};

// One copy of the loops per instruction set.
#define NVCIM_KERNEL(suffix, attribute)                                \
    attribute void update_tile_##suffix(double* tile,                  \
                                        const double* factors,         \
                                        const double* pivots,          \
                                        int stride,                    \
                                        int columns,                   \
                                        int from,                      \
                                        int to) {                      \
        update_tile(tile, factors, pivots, stride, columns, from, to); \
    }                                                                  \
    attribute bool eliminate_within_##suffix(                          \
        double* rows, int first, int count, int columns, int stride) { \
        return eliminate_within(rows, first, count, columns, stride);  \
    }
NVCIM_KERNEL(portable, )
#if defined(__x86_64__)
NVCIM_KERNEL(avx2, __attribute__((target("avx2"))))
NVCIM_KERNEL(avx512, __attribute__((target("avx512f,avx512vl,prefer-vector-width=512"))))
#endif
#undef NVCIM_KERNEL

Kernel choose() {
#if defined(__x86_64__)
    switch (instruction_set()) {
        case InstructionSet::kAvx512Vnni:
        case InstructionSet::kAvx512:
            return {update_tile_avx512, eliminate_within_avx512};
        case InstructionSet::kAvx2:
            return {update_tile_avx2, eliminate_within_avx2};
        case InstructionSet::kPortable:
            break;
    }
#endif
    return {update_tile_portable, eliminate_within_portable};
}

/// The best kernel of this machine, chosen once.
const Kernel& kernel() {
    static const Kernel chosen = choose();
    return chosen;
}

}  // namespace

void subtract_product(double* matrix,
                      const double* left,
                      const double* right,
                      int stride,
                      int columns,
                      int from,
                      int to) {
    for (int j = 0; j < columns; j += kTile) {
        kernel().update_tile(
            matrix + j, left, right + j, stride, std::min(kTile, columns - j), from, to);
    }
}

bool gauss_jordan(double* matrix, int n, int columns, int stride) {
    NVCIM_ASSERT(stride % kDoubleLanes == 0 && stride >= columns && columns >= n);
    const int padded = (columns + kDoubleLanes - 1) / kDoubleLanes * kDoubleLanes;
    std::vector<double> factors(static_cast<std::size_t>(n) * kBlock);
    // The last block may have fewer pivots: its missing pivot rows are zero.
    std::vector<double> short_block;
    for (int first = 0; first < n; first += kBlock) {
        const int count = std::min(kBlock, n - first);
        double* pivots = matrix + static_cast<std::ptrdiff_t>(first) * stride;
        if (!kernel().eliminate_within(pivots, first, count, padded, stride)) {
            return false;
        }
        for (int i = 0; i < n; ++i) {
            double* entries = matrix + static_cast<std::ptrdiff_t>(i) * stride + first;
            double* factor = factors.data() + static_cast<std::ptrdiff_t>(i) * kBlock;
            std::fill(std::copy(entries, entries + count, factor), factor + kBlock, 0.0);
            if (i < first || i >= first + count) {
                std::fill(entries, entries + count, 0.0);
            }
        }
        const double* from = pivots;
        if (count < kBlock) {
            short_block.assign(static_cast<std::size_t>(kBlock) * static_cast<std::size_t>(stride),
                               0.0);
            std::copy(
                pivots, pivots + static_cast<std::ptrdiff_t>(count) * stride, short_block.begin());
            from = short_block.data();
        }
        subtract_product(matrix, factors.data(), from, stride, padded, 0, first);
        subtract_product(matrix, factors.data(), from, stride, padded, first + count, n);
    }
    return true;
}

}  // namespace nvcim
