// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nvcim {

/// Doubles of one vector of the kernels: strides are multiples of it.
inline constexpr int kDoubleLanes = 8;

/// Columns of the left and rows of the right factor of subtract_product().
inline constexpr int kProductDepth = 8;

/// matrix[i][j] -= sum over k < kProductDepth of left[i][k] * right[k][j], k in order, for rows
/// [from, to) and columns [0, columns). `left` is [row][kProductDepth]; `columns` is a multiple of
/// kDoubleLanes; `matrix` and `right` have the same `stride`.
void subtract_product(double* matrix,
                      const double* left,
                      const double* right,
                      int stride,
                      int columns,
                      int from,
                      int to);

/// Gauss-Jordan elimination in place on [A | B], row-major: A (n x n) becomes its inverse and
/// B (n x (columns - n)) becomes A^-1 B.
///
/// For symmetric positive definite A, which needs no pivoting; returns false at the first pivot
/// that is not positive, and the contents are then lost. `stride` is a multiple of kDoubleLanes
/// and at least `columns`; the elements from `columns` to the next multiple must be finite and are
/// overwritten. n^2 columns multiplications and as many subtractions, compiled for several
/// instruction sets that all give the same bits (no fused multiply-add).
bool gauss_jordan(double* matrix, int n, int columns, int stride);

}  // namespace nvcim
