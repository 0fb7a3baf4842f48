// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace nvcim::sim {

/// First in, first out, on a ring that grows as needed. Empty ones own no memory.
template <class T>
class Fifo {
public:
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T& front() { return ring_[first_]; }
    [[nodiscard]] const T& front() const { return ring_[first_]; }
    [[nodiscard]] T& back() { return (*this)[size_ - 1]; }
    /// Element `i` behind the front.
    [[nodiscard]] T& operator[](std::size_t i) { return ring_[(first_ + i) & (ring_.size() - 1)]; }
    [[nodiscard]] const T& operator[](std::size_t i) const {
        return ring_[(first_ + i) & (ring_.size() - 1)];
    }

    void push(const T& value) {
        if (size_ == ring_.size()) {
            grow();
        }
        ring_[(first_ + size_++) & (ring_.size() - 1)] = value;
    }
    void pop() {
        first_ = (first_ + 1) & (ring_.size() - 1);
        --size_;
    }

private:
    void grow() {
        std::vector<T> larger(ring_.empty() ? 4 : 2 * ring_.size());  // a power of two
        for (std::size_t i = 0; i < size_; ++i) {
            larger[i] = ring_[(first_ + i) & (ring_.size() - 1)];
        }
        ring_.swap(larger);
        first_ = 0;
    }

    std::vector<T> ring_;
    std::size_t first_ = 0, size_ = 0;
};

}  // namespace nvcim::sim
