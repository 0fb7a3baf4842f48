// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nvcim {

/// Where the physical numbers of a component come from. At least one of the two is required
/// for every component that carries physical numbers: a number without origin is not accepted.
struct Provenance {
    std::string source;      ///< paper, table or figure, technology node, voltage
    std::string assumption;  ///< what was assumed where no source gives the number, and why

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("source", self.source, "paper, table or figure, technology node, voltage");
        field("assumption", self.assumption, "what was assumed where no source gives a number");
    }
};

}  // namespace nvcim
