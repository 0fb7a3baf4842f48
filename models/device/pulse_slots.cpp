// SPDX-License-Identifier: Apache-2.0
#include "models/device/pulse_slots.h"

#include <algorithm>

namespace nvcim {

PulseSlots::Count PulseSlots::count(std::size_t group) const {
    Count count;
    count.used = prefix_[group];
    int slot = 1;
    for (std::size_t place = second_slot(group); place < marks_.size(); place += groups_, ++slot) {
        if (marks_[place] == 0) {
            continue;
        }
        count.used = std::max(count.used, slot + 1);
        if ((marks_[place] & kReset) != 0) {
            const bool has_set = (marks_[place] & kSet) != 0 || slot < prefix_[group];
            ++(has_set ? count.mixed : count.reset_only);
        }
    }
    return count;
}

void PulseSlots::clear() {
    std::fill(prefix_.begin(), prefix_.end(), 0);
    std::fill(marks_.begin(), marks_.end(), std::uint8_t{0});
}

void PulseSlots::grow(std::size_t place) {
    constexpr std::size_t kFewestSlots = 16;
    const std::size_t slots = std::max(kFewestSlots, 2 * (place / groups_ + 1));
    marks_.resize(slots * groups_);
}

}  // namespace nvcim
