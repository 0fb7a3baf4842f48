// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/openblas.h"

#include <dlfcn.h>

#include <cstdlib>

namespace nvcim::bench {

namespace {

OpenBlas load() {
    OpenBlas blas;
    // Both would choose other kernels than the CPU's.
    unsetenv("OPENBLAS_CORETYPE");
    unsetenv("OPENBLAS_L2_SIZE");
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    const char* const file = std::getenv("NVCIM_OPENBLAS");
    void* const library =
        dlopen(file != nullptr ? file : "libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        return blas;
    }
    blas.sgemm = reinterpret_cast<Sgemm>(dlsym(library, "cblas_sgemm"));
    using CoreName = const char* (*)();
    if (const auto name = reinterpret_cast<CoreName>(dlsym(library, "openblas_get_corename"))) {
        blas.core = name();
    }
    return blas;
}

}  // namespace

const OpenBlas& openblas() {
    static const OpenBlas blas = load();
    return blas;
}

}  // namespace nvcim::bench
