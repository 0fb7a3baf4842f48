// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/chip/chip_config.h"
#include "models/network/quantized.h"

namespace nvcim::sim {

/// What a job asks of the vector unit. Operations are counted and cost energy; lane cycles, each
/// operation times the cycles for which it occupies a lane, divided by the lanes and rounded up,
/// are the time for which the job occupies the unit.
struct VectorWork {
    std::int64_t operations = 0;
    std::int64_t lane_cycles = 0;

    void add(std::int64_t count, int cycles_each) {
        operations += count;
        lane_cycles += count * cycles_each;
    }
    VectorWork& operator+=(const VectorWork& other) {
        operations += other.operations;
        lane_cycles += other.lane_cycles;
        return *this;
    }
};

/// One output position of `node` (digital nodes: one output pixel), by channel unless said
/// otherwise:
///
/// | node         | operations                                                            |
/// |--------------|-----------------------------------------------------------------------|
/// | matrix       | requantize; behind the last one also compare, exp, add, divide        |
/// |              | (softmax) or compare (argmax)                                         |
/// | shared block | requantize, per channel of the group                                  |
/// | pools        | pool, per channel and element of the window                           |
/// | add, concat  | add, concat                                                           |
VectorWork vector_work(const Node& node, const VectorOperationCycles& cycles);

}  // namespace nvcim::sim
