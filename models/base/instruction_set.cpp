// SPDX-License-Identifier: Apache-2.0
#include "models/base/instruction_set.h"

namespace nvcim {

InstructionSet instruction_set() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        return __builtin_cpu_supports("avx512vnni") ? InstructionSet::kAvx512Vnni
                                                    : InstructionSet::kAvx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        return InstructionSet::kAvx2;
    }
#endif
    return InstructionSet::kPortable;
}

}  // namespace nvcim
