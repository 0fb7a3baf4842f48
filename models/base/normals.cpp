// SPDX-License-Identifier: Apache-2.0
#include "models/base/normals.h"

#include <algorithm>

#include "models/base/instruction_set.h"
#include "models/base/random.h"

namespace nvcim {

namespace {

/// The version for this machine.
template <class Draw>
Draw choose([[maybe_unused]] Draw (*avx512)(),
            [[maybe_unused]] Draw (*avx2)(),
            Draw (*portable)()) {
#if defined(__x86_64__)
    switch (instruction_set()) {
        case InstructionSet::kAvx512Vnni:
        case InstructionSet::kAvx512:
            return avx512();
        case InstructionSet::kAvx2:
            return avx2();
        case InstructionSet::kPortable:
            break;
    }
#endif
    return portable();
}

/// Numbers first .. first + count - 1 of what `draw` gives 64 at a time.
template <class Draw, class Value>
void draw_all(Draw draw, std::uint64_t first, int count, Value* out) {
    std::uint64_t block = first >> 2U;
    auto skip = static_cast<int>(first & 3U);
    Value draws[kNormalsTogether];
    while (count > 0) {
        draw(static_cast<std::uint32_t>(block), draws);
        const int taken = std::min(count, kNormalsTogether - skip);
        std::copy(draws + skip, draws + skip + taken, out);
        out += taken;
        count -= taken;
        block += kNormalsTogether / 4;
        skip = 0;
    }
}

}  // namespace

void Random::normals(std::uint64_t first, int count, double* out) const {
    static const DrawNormals kDraw = choose(avx512_normals, avx2_normals, portable_normals);
    const auto draw = [&](std::uint32_t block, double* to) { kDraw(counter_, key_, block, to); };
    draw_all(draw, first, count, out);
}

void Random::single_normals(std::uint64_t first, int count, float* out) const {
    static const DrawSingleNormals kDraw =
        choose(avx512_single_normals, avx2_single_normals, portable_single_normals);
    const auto draw = [&](std::uint32_t block, float* to) { kDraw(counter_, key_, block, to); };
    draw_all(draw, first, count, out);
}

}  // namespace nvcim
