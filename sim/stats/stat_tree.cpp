// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/stat_tree.h"

namespace nvcim::sim {

std::string StatTree::unit(const std::string& path) const {
    const auto found = index_.find(path);
    return found == index_.end() ? std::string() : declared_[found->second].unit;
}

void StatTree::declare(StatDeclaration declaration) {
    // The elements of a list share their declarations; the first one counts.
    if (index_.emplace(declaration.path, declared_.size()).second) {
        declared_.push_back(std::move(declaration));
    }
}

}  // namespace nvcim::sim
