// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nvcim::bench {

/// cblas_sgemm: C = alpha A B + beta C.
using Sgemm = void (*)(int order,
                       int transpose_a,
                       int transpose_b,
                       int rows,
                       int columns,
                       int depth,
                       float alpha,
                       const float* a,
                       int a_stride,
                       const float* b,
                       int b_stride,
                       float beta,
                       float* c,
                       int c_stride);
inline constexpr int kRowMajor = 101;
inline constexpr int kNoTranspose = 111;

/// OpenBLAS, or null where there is none. Loaded at run time from $NVCIM_OPENBLAS (a file) or as
/// libopenblas.so.0: a package that is installed would also take the place of the BLAS below
/// libtorch, and training would give other numbers. One thread.
struct OpenBlas {
    Sgemm sgemm = nullptr;
    const char* core = "";  ///< the CPU that its kernels are for
};
const OpenBlas& openblas();

}  // namespace nvcim::bench
