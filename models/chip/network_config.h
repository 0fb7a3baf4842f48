// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/units.h"
#include "models/config/field.h"
#include "models/config/provenance.h"

namespace nvcim {

class Pointer;
class Problems;

enum class NetworkTopology { kMesh, kHTree, kBus };
inline constexpr EnumName<NetworkTopology> kNetworkTopologyNames[] = {
    {NetworkTopology::kMesh, "mesh", "2-D mesh, XY routes; the chip's port is beside tile 0"},
    {NetworkTopology::kHTree, "h_tree", "tree of 2 x 2 blocks of tiles; the port is at its root"},
    {NetworkTopology::kBus, "bus", "one medium that all tiles and the port share"},
};

enum class NetworkModel { kPacket, kFlit };
inline constexpr EnumName<NetworkModel> kNetworkModelNames[] = {
    {NetworkModel::kPacket, "packet", "links are reserved message by message: fast"},
    {NetworkModel::kFlit,
     "flit",
     "wormhole routers with input buffers and credits, flit by flit: the reference"},
};

/// Tile-to-tile network.
struct NetworkConfig {
    NetworkTopology topology = NetworkTopology::kMesh;
    NetworkModel model = NetworkModel::kPacket;
    int link_bits = 32;
    int hop_cycles = 2;
    int link_cycles = 1;
    int buffer_flits = 4;
    Picojoules energy_per_bit_hop{0.0};
    SquareMicrometres router_area{0.0};
    Provenance provenance;

    /// Flits of a message: ceil(bits / link_bits).
    [[nodiscard]] std::int64_t flits(std::int64_t bits) const;
    /// Cycles between a flit's start on a link and the return of the credit for its place in the
    /// buffer behind it, if it leaves that at once: hop_cycles there, link_cycles back.
    [[nodiscard]] std::int64_t credit_loop() const {
        return std::int64_t{hop_cycles} + link_cycles;
    }
    /// Cycles from the head's start on a link to that of flit number `flit` (0: the head) if
    /// nothing is in the way. One per cycle where the buffers cover the credit loop; else
    /// buffer_flits per loop.
    [[nodiscard]] std::int64_t flit_offset(std::int64_t flit) const;
    /// Cycles from sending to the arrival of the last of `flits` flits over `hops` hops without
    /// contention: the closed form of docs/timing.md section 4.
    [[nodiscard]] std::int64_t zero_load_latency(int hops, std::int64_t flits) const {
        return std::int64_t{hops} * hop_cycles + flit_offset(flits - 1);
    }

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("topology", self.topology, kNetworkTopologyNames, "how tiles are joined");
        field("model", self.model, kNetworkModelNames, "how closely it is simulated");
        field(
            "link_bits", self.link_bits, Between{1, 65536}, "bits a link moves per cycle: a flit");
        field("hop_cycles", self.hop_cycles, Between{1, 1000}, "cycles of one router and link");
        field("link_cycles",
              self.link_cycles,
              Between{1, 1000},
              "of them, cycles on the link; a credit takes as long back");
        field("buffer_flits",
              self.buffer_flits,
              Between{1, 65536},
              "flits that the input buffer of a router holds, per link");
        field("energy_per_bit_hop_pj",
              self.energy_per_bit_hop,
              Between{0, 1e3},
              "energy of one bit over one hop");
        field("router_area_um2", self.router_area, Between{0, 1e9}, "area of one router");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

}  // namespace nvcim
