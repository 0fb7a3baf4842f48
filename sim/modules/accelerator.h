// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <systemc>
#include <vector>

#include "sim/modules/chip_port.h"
#include "sim/modules/stage.h"

namespace nvcim::sim {

/// A tile that does something: its shared units. Empty tiles are not built; they only leak.
class Tile : public sc_core::sc_module {
public:
    Tile(const sc_core::sc_module_name& instance,
         const Calendar& calendar,
         const TileConfig& config,
         Tracer* tracer);

    Buffer input_buffer;
    Buffer output_buffer;
    VectorUnit vector_unit;
};

/// The chip with one program on it: calendar, network, port, tiles, crossbar groups, stages.
///
///     chip.calendar  chip.mesh (or chip.h_tree, chip.bus)  chip.port
///     chip.off_chip  chip.global_buffer (where there is memory outside)
///     chip.tile_3.{input_buffer,output_buffer,vector_unit}
///     chip.<group>.crossbars (groups are named by their matrix)     chip.<stage>.control
///
/// The arguments outlive it. Building it starts nothing. Without `mvms` nothing has values: cycles
/// and counts are the same, rows that reads drive are input_density of those that could be.
class Accelerator : public sc_core::sc_module {
public:
    Accelerator(const sc_core::sc_module_name& instance,
                const QuantizedNetwork& network,
                const Program& program,
                const ChipConfig& chip,
                const std::vector<Mvm>* mvms,
                double input_density,
                MessageHook hook,
                Tracer* tracer);

    /// Cycle 0 is now: images enter and every stage waits for its first pixels. Then let the
    /// simulation run; it pauses when the last scores have left. Precondition: has values.
    void begin(int images, TensorSource tensors);
    /// The same without values.
    void begin(int images);
    /// The last scores have left: counters are complete behind it.
    void end();

    /// Who waits for what, one line each, for a simulation that stopped early.
    [[nodiscard]] std::string waits() const;

    [[nodiscard]] const Calendar& calendar() const { return calendar_; }
    [[nodiscard]] const Network& network() const { return *network_; }
    [[nodiscard]] const ChipPort& port() const { return port_; }
    [[nodiscard]] ChipPort& port() { return port_; }
    /// Null: no memory outside.
    [[nodiscard]] const OffChip* off_chip() const { return off_chip_.get(); }
    [[nodiscard]] const GlobalBuffer* global_buffer() const { return global_buffer_.get(); }
    [[nodiscard]] const std::map<int, std::unique_ptr<Tile>>& tiles() const { return tiles_; }
    [[nodiscard]] const std::vector<std::unique_ptr<CrossbarGroup>>& groups() const {
        return groups_;
    }
    [[nodiscard]] const std::vector<std::unique_ptr<Stage>>& stages() const { return stages_; }

private:
    Tile& tile(int number);
    void limit_ports();
    void build_memory();
    void connect(int number);
    void begin_stages(int images);

    const Program& program_;
    const ChipConfig& chip_;
    MessageHook hook_;
    Tracer* tracer_;
    Calendar calendar_;
    std::unique_ptr<Network> network_;
    ChipPort port_;
    std::unique_ptr<OffChip> off_chip_;
    std::unique_ptr<GlobalBuffer> global_buffer_;
    std::map<int, std::unique_ptr<Tile>> tiles_;
    std::vector<std::unique_ptr<CrossbarGroup>> groups_;
    std::vector<std::unique_ptr<Stage>> stages_;
};

}  // namespace nvcim::sim
