// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nvcim {

/// Instructions that a source file may be compiled for, in ascending order. Loops that exist in
/// several versions are chosen by this; every version gives the same bits.
enum class InstructionSet {
    kPortable,
    kAvx2,
    kAvx512,      ///< F, BW, VL and DQ
    kAvx512Vnni,  ///< and VNNI
};

/// The widest one that this machine has.
InstructionSet instruction_set();

}  // namespace nvcim
