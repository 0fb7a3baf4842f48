// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/accelerator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "models/base/clock.h"

namespace nvcim::sim {

namespace {

/// SystemC names may not hold dots and spaces.
std::string module_name(std::string text) {
    std::replace_if(
        text.begin(),
        text.end(),
        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; },
        '_');
    return text;
}

}  // namespace

Tile::Tile(const sc_core::sc_module_name& instance,
           const Calendar& calendar,
           const TileConfig& config,
           Tracer* tracer)
    : sc_module(instance),
      input_buffer("input_buffer", calendar, tracer),
      output_buffer("output_buffer", calendar, tracer),
      vector_unit("vector_unit", calendar, config.vector_unit, tracer) {
    if (config.input_buffer.ports > 0) {
        input_buffer.limit_ports(config.input_buffer.ports, config.input_buffer.bits_per_cycle);
    }
}

Accelerator::Accelerator(const sc_core::sc_module_name& instance,
                         const QuantizedNetwork& network,
                         const Program& program,
                         const ChipConfig& chip,
                         const std::vector<Mvm>* mvms,
                         double input_density,
                         MessageHook hook,
                         Tracer* tracer)
    : sc_module(instance),
      program_(program),
      chip_(chip),
      hook_(std::move(hook)),
      tracer_(tracer),
      calendar_("calendar", period_ps(chip.clock)),
      network_(
          make_network(std::string(name_of(kNetworkTopologyNames, chip.network.topology)).c_str(),
                       calendar_,
                       chip,
                       tracer)),
      port_("port", calendar_, *network_, network, program, hook_) {
    for (std::size_t g = 0; g < program.groups.size(); ++g) {
        groups_.push_back(std::make_unique<CrossbarGroup>(
            ("crossbars_" + module_name(program.groups[g].name)).c_str(),
            calendar_,
            program.groups[g],
            static_cast<int>(g),
            chip.arbitration,
            tracer));
    }
    limit_ports();
    build_memory();
    const StageContext context{
        calendar_, *network_, network, mvms, input_density, chip, program, hook_};
    for (std::size_t s = 0; s < program.stages.size(); ++s) {
        const StagePlan& plan = program.stages[s];
        Tile& home = tile(plan.tile);
        std::vector<Stage::Replica> replicas;
        for (int r = 0; plan.group >= 0 && r < plan.replicas; ++r) {
            CrossbarGroup& group = *groups_[static_cast<std::size_t>(plan.group + r)];
            replicas.push_back({&group, &tile(group.plan().parts.front().tile).vector_unit});
        }
        stages_.push_back(std::make_unique<Stage>(("stage_" + module_name(plan.name)).c_str(),
                                                  static_cast<int>(s),
                                                  context,
                                                  std::move(replicas),
                                                  home.vector_unit,
                                                  home.output_buffer));
        connect(static_cast<int>(s));
    }
    const StagePlan& last = program.stages.back();
    Outlet::Destination scores;
    scores.sink = &port_;
    scores.from = last.tile;
    scores.to = kChipPort;
    scores.bits = last.pixel_bits;
    scores.name = "the chip's port";
    if (global_buffer_) {
        scores.buffer = global_buffer_.get();
        scores.partition = global_buffer_->results();
        global_buffer_->set_sender(stages_.back()->outlet());
    }
    stages_.back()->outlet().add(scores);
}

/// Where input buffers have few ports, products fetch through them.
void Accelerator::limit_ports() {
    const InputBufferConfig& config = chip_.tile.input_buffer;
    for (std::size_t g = 0; config.ports > 0 && g < groups_.size(); ++g) {
        for (const GroupPart& part : program_.groups[g].parts) {
            groups_[g]->add_fetch(*tile(part.tile).input_buffer.ports(), part.fetch);
        }
    }
}

void Accelerator::build_memory() {
    if (chip_.off_chip.exists()) {
        off_chip_ =
            std::make_unique<OffChip>("off_chip", calendar_, chip_.off_chip, chip_.clock, tracer_);
        global_buffer_ = std::make_unique<GlobalBuffer>(
            "global_buffer", calendar_, *off_chip_, chip_.global_buffer, program_, port_, tracer_);
        port_.attach(*global_buffer_);
    }
}

Tile& Accelerator::tile(int number) {
    std::unique_ptr<Tile>& slot = tiles_[number];
    if (!slot) {
        slot = std::make_unique<Tile>(
            fmt::format("tile_{}", number).c_str(), calendar_, chip_.tile, tracer_);
    }
    return *slot;
}

/// Lays the routes from the producers of stage `number` to its tiles.
void Accelerator::connect(int number) {
    Stage& stage = *stages_[static_cast<std::size_t>(number)];
    const StagePlan& plan = stage.plan();
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const StageInput& input = plan.inputs[i];
        Stage* const producer =
            input.source < 0 ? nullptr : stages_[static_cast<std::size_t>(input.source)].get();
        Outlet& sender = producer == nullptr ? port_.outlet() : producer->outlet();
        ValueSource& values = producer == nullptr ? static_cast<ValueSource&>(port_) : *producer;
        for (std::size_t part = 0; part < input.transfers.size(); ++part) {
            const TransferPlan& transfer = input.transfers[part];
            Buffer& buffer = tile(transfer.tile).input_buffer;
            Outlet::Destination to;
            to.sink = &stage;
            to.input = static_cast<int>(i);
            to.part = static_cast<int>(part);
            to.buffer = &buffer;
            to.partition = buffer.add_partition(transfer.pixels, transfer.bits);
            to.from = input.source < 0
                          ? kChipPort
                          : program_.stages[static_cast<std::size_t>(input.source)].tile;
            to.to = transfer.tile;
            to.bits = transfer.bits;
            to.name = plan.name;
            stage.add_input_part(static_cast<int>(i), buffer, to.partition, sender, values);
            sender.add(to);
        }
    }
}

void Accelerator::begin(int images, TensorSource tensors) {
    begin_stages(images);
    port_.begin(images, std::move(tensors), *stages_.back());
}

void Accelerator::begin(int images) {
    begin_stages(images);
    port_.begin(images);
}

void Accelerator::begin_stages(int images) {
    calendar_.restart();
    for (const std::unique_ptr<Stage>& stage : stages_) {
        stage->begin(images);
    }
}

void Accelerator::end() {
    for (const std::unique_ptr<Stage>& stage : stages_) {
        stage->end();
    }
}

std::string Accelerator::waits() const {
    std::string text;
    for (const std::string& held : port_.outlet().held_up()) {
        text += "\n  the image waits outside, to " + held;
    }
    for (const std::unique_ptr<Stage>& stage : stages_) {
        const std::string line = stage->waits_for();
        text += line.empty() ? "" : "\n  " + line;
    }
    return text;
}

}  // namespace nvcim::sim
