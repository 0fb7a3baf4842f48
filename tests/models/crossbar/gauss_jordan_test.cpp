// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/gauss_jordan.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "models/base/random.h"

using namespace nvcim;

namespace {

double draw(std::uint32_t seed, int index) {
    const Random random(seed, {Purpose::kSelection, 0, 0, 0, 0});
    return static_cast<double>(random.word(static_cast<std::uint64_t>(index))) / 4294967296.0;
}

}  // namespace

TEST_CASE("Gauss-Jordan elimination inverts a matrix and solves for the columns beside it",
          "[crossbar][gauss_jordan]") {
    // Sizes around the block of 8 pivots; extra columns that do not fill a vector.
    for (const int n : {1, 2, 7, 8, 9, 16, 33, 50}) {
        CAPTURE(n);
        const int extra = n % 5;
        const int columns = n + extra;
        const int stride = (columns + kDoubleLanes - 1) / kDoubleLanes * kDoubleLanes;
        const auto at = [stride](int i, int j) { return static_cast<std::size_t>(i * stride + j); };
        std::vector<double> original(at(n, 0), 0.0);
        for (int i = 0; i < n; ++i) {
            for (int j = 0; j < i; ++j) {  // |off-diagonal| sums below the diagonal: definite
                original[at(i, j)] = original[at(j, i)] = (draw(1, i * n + j) - 0.5) / n;
            }
            original[at(i, i)] = 1.0;
            for (int j = n; j < columns; ++j) {
                original[at(i, j)] = draw(2, i * n + j);
            }
        }
        std::vector<double> result = original;
        REQUIRE(gauss_jordan(result.data(), n, columns, stride));
        // A (A^-1 | X) must be (1 | B).
        double worst = 0.0;
        for (int i = 0; i < n; ++i) {
            for (int j = 0; j < columns; ++j) {
                double sum = 0.0;
                for (int k = 0; k < n; ++k) {
                    sum += original[at(i, k)] * result[at(k, j)];
                }
                const double expected = j < n ? (i == j ? 1.0 : 0.0) : original[at(i, j)];
                worst = std::max(worst, std::abs(sum - expected));
            }
        }
        CHECK(worst < 1e-14);
    }
}

TEST_CASE("a matrix that is not positive definite is refused", "[crossbar][gauss_jordan]") {
    // Eigenvalues 3 and -1.
    std::vector<double> matrix = {1, 2, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0};
    CHECK_FALSE(gauss_jordan(matrix.data(), 2, 2, 8));
}
