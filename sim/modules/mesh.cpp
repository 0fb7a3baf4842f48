// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/mesh.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

namespace {

enum Direction : std::size_t { kEast, kWest, kSouth, kNorth, kLocal, kDirections };
constexpr const char* kDirectionNames[] = {"east", "west", "south", "north", "local"};

}  // namespace

Mesh::Mesh(const sc_core::sc_module_name& instance,
           const Calendar& calendar,
           const ChipConfig& chip,
           Tracer* tracer)
    : sc_module(instance),
      calendar_(calendar),
      columns_(chip.tile_columns),
      rows_(chip.tile_rows),
      link_bits_(chip.network.link_bits),
      hop_cycles_(chip.network.hop_cycles),
      local_bits_(chip.tile.output_buffer.bits_per_cycle),
      tracer_(tracer),
      links_(static_cast<std::size_t>(chip.tiles()) * kDirections + 2) {
    for (std::size_t link = 0; tracer_ != nullptr && link < links_.size(); ++link) {
        links_[link].track = tracer_->add_track(fmt::format("{}.{}", name(), link_name(link)));
    }
}

std::string Mesh::link_name(std::size_t link) const {
    if (link + 2 >= links_.size()) {
        return link + 2 == links_.size() ? kPortIn : "port_out";
    }
    return fmt::format("tile_{}.{}", link / kDirections, kDirectionNames[link % kDirections]);
}

int Mesh::hops(int from, int to) const {
    const int port = (from == kChipPort ? 1 : 0) + (to == kChipPort ? 1 : 0);
    const int a = std::max(from, 0);
    const int b = std::max(to, 0);
    return port + std::abs(a % columns_ - b % columns_) + std::abs(a / columns_ - b / columns_);
}

void Mesh::find_route(int from, int to) {
    route_.clear();
    if (from == to) {
        route_.push_back(static_cast<std::size_t>(from) * kDirections + kLocal);
        return;
    }
    if (from == kChipPort) {
        route_.push_back(links_.size() - 2);
    }
    int tile = std::max(from, 0);
    const int goal = std::max(to, 0);
    const auto step = [&](Direction direction, int offset) {
        route_.push_back(static_cast<std::size_t>(tile) * kDirections + direction);
        tile += offset;
    };
    while (tile % columns_ < goal % columns_) {
        step(kEast, 1);
    }
    while (tile % columns_ > goal % columns_) {
        step(kWest, -1);
    }
    while (tile / columns_ < goal / columns_) {
        step(kSouth, columns_);
    }
    while (tile / columns_ > goal / columns_) {
        step(kNorth, -columns_);
    }
    if (to == kChipPort) {
        route_.push_back(links_.size() - 1);
    }
}

std::int64_t Mesh::reserve(std::size_t link,
                           std::int64_t earliest,
                           std::int64_t busy,
                           std::int64_t argument) {
    Link& l = links_[link];
    const std::int64_t start = std::max(earliest, l.free);
    l.free = start + busy;
    l.busy += busy;
    if (tracer_ != nullptr) {
        tracer_->slice(
            l.track, "message", calendar_.picoseconds(start), busy * calendar_.period(), argument);
    }
    return start;
}

Passage Mesh::send(int from, int to, std::int64_t bits, std::int64_t argument) {
    NVCIM_ASSERT(from != kChipPort || to != kChipPort);
    find_route(from, to);
    Passage passage;
    if (from == to) {
        const std::int64_t busy = ceil_div(bits, local_bits_);
        passage.start = reserve(route_.front(), calendar_.now(), busy, argument);
        passage.left = passage.arrival = passage.start + busy;
        return passage;
    }
    const std::int64_t flits = ceil_div(bits, link_bits_);
    std::int64_t head = calendar_.now();
    for (std::size_t i = 0; i < route_.size(); ++i) {
        head = reserve(route_[i], head, flits, argument);
        if (i == 0) {
            passage.start = head;
        }
        head += hop_cycles_;
    }
    passage.left = passage.start + flits;
    passage.arrival = head + flits - 1;
    return passage;
}

std::vector<Mesh::LinkUse> Mesh::link_use() const {
    std::vector<LinkUse> uses;
    for (std::size_t link = 0; link < links_.size(); ++link) {
        if (links_[link].busy > 0) {
            uses.push_back({link_name(link), links_[link].busy});
        }
    }
    return uses;
}

}  // namespace nvcim::sim
