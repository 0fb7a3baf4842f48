// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/openblas.h"

#include <dlfcn.h>

#include <cstdlib>

#include "models/base/instruction_set.h"

namespace nvcim::bench {

namespace {

OpenBlas load() {
    OpenBlas blas;
    // What the environment says would choose other kernels than the CPU's, and so does OpenBLAS for
    // processors newer than itself.
    unsetenv("OPENBLAS_CORETYPE");
    unsetenv("OPENBLAS_L2_SIZE");
    if (instruction_set() >= InstructionSet::kAvx512) {
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 1);
    }
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
