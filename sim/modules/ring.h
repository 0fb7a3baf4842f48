// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace nvcim::sim {

/// Queue in one block of memory that grows to the most it ever held: in steady state nothing is
/// allocated. T is default-constructible and cheap to copy.
template <class T>
class Ring {
public:
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T& operator[](std::size_t i) { return slots_[(first_ + i) & mask()]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return slots_[(first_ + i) & mask()]; }
    [[nodiscard]] T& front() { return (*this)[0]; }
    [[nodiscard]] const T& front() const { return (*this)[0]; }
    [[nodiscard]] T& back() { return (*this)[size_ - 1]; }

    void push_back(const T& value) {
        if (size_ == slots_.size()) {
            grow();
        }
        slots_[(first_ + size_) & mask()] = value;
        ++size_;
    }
    /// Precondition: not empty.
    void pop_front() {
        first_ = (first_ + 1) & mask();
        --size_;
    }

private:
    [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

    void grow() {
        constexpr std::size_t kFirst = 8;  // and twice as many each time: powers of two
        std::vector<T> larger(slots_.empty() ? kFirst : 2 * slots_.size());
        for (std::size_t i = 0; i < size_; ++i) {
            larger[i] = (*this)[i];
        }
        slots_ = std::move(larger);
        first_ = 0;
    }

    std::vector<T> slots_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

}  // namespace nvcim::sim
