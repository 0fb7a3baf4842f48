// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "models/base/error.h"
#include "models/crossbar/mvm.h"

namespace nvcim {

namespace {

Mvm take_first(std::vector<Mvm>& replicas) {
    NVCIM_ASSERT(!replicas.empty());
    return std::move(replicas.front());
}

}  // namespace

Mvm::Mvm(std::vector<Mvm> replicas) : Mvm(take_first(replicas)) {
    for (std::size_t r = 1; r < replicas.size(); ++r) {
        others_.push_back(std::move(replicas[r]));
    }
}

void Mvm::multiply(int count,
                   const VectorName* names,
                   const std::int16_t* x,
                   std::int32_t* out,
                   MvmCounters& counters) const {
    if (others_.empty()) {
        multiply_here(count, names, x, out, counters);
        return;
    }
    // The vectors of every replica are collected, so that each still multiplies many at once.
    const ArrayLayout& layout = setup_.conductances->layout;
    std::vector<int> which;
    std::vector<VectorName> own_names;
    std::vector<std::int16_t> own_x;
    std::vector<std::int32_t> own_out;
    for (int r = 0; r < replicas(); ++r) {
        which.clear();
        own_names.clear();
        own_x.clear();
        for (int v = 0; v < count; ++v) {
            if (names[v].position % replicas() == r) {
                const std::int16_t* const from = x + std::ptrdiff_t{v} * layout.rows;
                which.push_back(v);
                own_names.push_back(names[v]);
                own_x.insert(own_x.end(), from, from + layout.rows);
            }
        }
        own_out.resize(which.size() * static_cast<std::size_t>(layout.columns));
        const Mvm& replica = r == 0 ? *this : others_[static_cast<std::size_t>(r) - 1];
        replica.multiply_here(static_cast<int>(which.size()),
                              own_names.data(),
                              own_x.data(),
                              own_out.data(),
                              counters);
        const std::int32_t* from = own_out.data();
        for (const int v : which) {
            std::copy(from, from + layout.columns, out + std::ptrdiff_t{v} * layout.columns);
            from += layout.columns;
        }
    }
}

}  // namespace nvcim
