// SPDX-License-Identifier: Apache-2.0
#include "models/config/description.h"

#include "models/config/document.h"
#include "models/config/pointer.h"

namespace nvcim {

namespace {

void collect(const Description& from, const Pointer& at, std::vector<std::string>& out) {
    for (const Description& field : from.fields) {
        const Pointer here = at / (from.type == "list" ? "0" : field.key);
        out.push_back(here.text());
        collect(field, here, out);
    }
}

}  // namespace

const Description* Description::find(const std::string& pointer) const {
    const Description* at = this;
    for (const std::string& name : split_pointer(pointer)) {
        const Description* next = nullptr;
        for (const Description& field : at->fields) {
            if (at->type == "list" || field.key == name) {
                next = &field;
                break;
            }
        }
        if (next == nullptr) {
            return nullptr;
        }
        at = next;
    }
    return at;
}

std::vector<std::string> Description::pointers() const {
    std::vector<std::string> out;
    collect(*this, Pointer(), out);
    return out;
}

std::string unit_of_key(std::string_view key) {
    constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
        {"_ns", "ns"},
        {"_pj", "pJ"},
        {"_mw", "mW"},
        {"_um2", "um2"},
        {"_us", "uS"},
        {"_ohm", "Ohm"},
        {"_v", "V"},
        {"_bytes", "bytes"},
        {"_cycles", "cycles"},
        {"_gb_per_s", "GB/s"},
    };
    for (const auto& [suffix, unit] : kUnits) {
        if (key.size() > suffix.size() && key.substr(key.size() - suffix.size()) == suffix) {
            return std::string(unit);
        }
    }
    return {};
}

}  // namespace nvcim
