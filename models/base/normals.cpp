// SPDX-License-Identifier: Apache-2.0
#include "models/base/normals.h"

#include <algorithm>

#include "models/base/instruction_set.h"
#include "models/base/random.h"

namespace nvcim {

namespace {

DrawNormals choose() {
#if defined(__x86_64__)
    switch (instruction_set()) {
        case InstructionSet::kAvx512Vnni:
        case InstructionSet::kAvx512:
            return avx512_normals();
        case InstructionSet::kAvx2:
            return avx2_normals();
        case InstructionSet::kPortable:
            break;
    }
#endif
    return portable_normals();
}

}  // namespace

void Random::normals(std::uint64_t first, int count, double* out) const {
    static const DrawNormals kDraw = choose();
    std::uint64_t block = first >> 2U;
    auto skip = static_cast<int>(first & 3U);
    double draws[kNormalsTogether];
    while (count > 0) {
        kDraw(counter_, key_, static_cast<std::uint32_t>(block), draws);
        const int taken = std::min(count, kNormalsTogether - skip);
        std::copy(draws + skip, draws + skip + taken, out);
        out += taken;
        count -= taken;
        block += kNormalsTogether / 4;
        skip = 0;
    }
}

}  // namespace nvcim
