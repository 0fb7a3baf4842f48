// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nvcim {

/// Which polarities are applied when, for groups of cells that are written together.
///
/// Slot s of a group is the pulse period in which every cell of the group that is not yet accepted
/// gets its pulse number s + 1. A slot lasts as long as the pulses in it, so time depends on which
/// polarities meet in one slot (docs/programming.md).
class PulseSlots {
public:
    /// Slots of one group.
    struct Count {
        int used = 0;        ///< with a pulse
        int reset_only = 0;  ///< with RESET pulses only
        int mixed = 0;       ///< with SET and RESET pulses
    };

    explicit PulseSlots(std::size_t groups) : groups_(groups), prefix_(groups, 0) {}

    /// Marks are stored by slot, then group: place of a group's slot 1; slot 2 is groups() on.
    [[nodiscard]] std::size_t second_slot(std::size_t group) const { return group; }
    [[nodiscard]] std::size_t groups() const { return groups_; }
    /// A pulse in the slot at `place`. Slot 0 has no place: every first pulse is a SET pulse.
    void mark(std::size_t place, bool is_reset) {
        if (place >= marks_.size()) {
            grow(place);
        }
        marks_[place] |= static_cast<std::uint8_t>(is_reset ? kReset : kSet);
    }
    /// A cell whose pulses 1 .. `pulses` all are SET pulses.
    void mark_set(std::size_t group, int pulses) {
        prefix_[group] = prefix_[group] < pulses ? pulses : prefix_[group];
    }

    [[nodiscard]] Count count(std::size_t group) const;
    /// Forgets all pulses.
    void clear();

private:
    enum Mark : std::uint8_t { kSet = 1, kReset = 2 };
    void grow(std::size_t place);

    std::size_t groups_;
    std::vector<int> prefix_;          ///< slots from 0 on that surely have a SET pulse, by group
    std::vector<std::uint8_t> marks_;  ///< [slot - 1][group]
};

}  // namespace nvcim
