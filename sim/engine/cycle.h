// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/chip/chip_config.h"
#include "models/crossbar/mvm.h"
#include "models/network/quantized.h"
#include "sim/compiler/program.h"
#include "sim/modules/chip_port.h"
#include "sim/stats/cost_result.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

class Accelerator;

/// Busy cycles of one hardware unit over the run.
struct UnitActivity {
    std::string
        path;  ///< "tile_3.vector_unit", "crossbars_conv1.adc", "mesh.tile_0.east", "off_chip"
    std::int64_t busy_cycles = 0;
};

/// What the cycle-level run found. Depends on nothing but the arguments of CycleSimulation.
struct CycleResult {
    /// By image; empty without values. Of a segment: the tensor that it hands on.
    std::vector<std::vector<std::int32_t>> scores;
    std::vector<std::int64_t> finished;  ///< cycle at which each image's scores left
    std::int64_t cycles = 0;             ///< length of the run
    LatencyResult latency;
    std::vector<StageResult> stages;
    std::vector<TimelineSpan> timeline;  ///< up to the end of the first inference, or whole
    std::vector<UnitActivity> units;     ///< those that did something
    BottleneckResult bottleneck;
    EnergyResult energy;
    std::int64_t events = 0;                      ///< simulated actions, for judging speed
    std::vector<Tracer::PathStep> critical_path;  ///< with a tracer
};

struct CycleOptions {
    Tracer* tracer = nullptr;
    MessageHook hook;               ///< tests only: changes activations in flight
    const char* instance = "chip";  ///< name of the top module
    double input_density = 1.0;     ///< without values: share of the rows that a read drives
    bool is_segment = false;        ///< of several: the caller tells the tracer about the path
    bool whole_timeline = false;    ///< time line and critical path go on to the end of the run
};

/// One chip with one program in SystemC.
///
/// The kernel cannot build modules once time has begun, so a process makes its CycleSimulations
/// (one per segment of the network), and every other module of that process (the programming
/// controllers), before. Building one starts nothing: others may run first, and run() begins at the
/// time that it then is. The
/// arguments outlive it. Without `mvms` (null) it has no values: run(int) and no scores; whatever
/// does not depend on data is the same (outline() of the network is enough).
class CycleSimulation {
public:
    CycleSimulation(const QuantizedNetwork& network,
                    const Program& program,
                    const ChipConfig& chip,
                    const std::vector<Mvm>* mvms,
                    CycleOptions options = {});
    ~CycleSimulation();

    /// begin(), runs to the end, result(). Throws SimulationError that says who waits for what if
    /// the simulation stops with work undone.
    CycleResult run(const std::vector<const std::uint8_t*>& images);

    /// The same for tensors that a segment before this one has made.
    CycleResult run(int images, TensorSource tensors);

    /// The same for `images` images without values.
    CycleResult run(int images);

    /// Images (bytes, channel-row-column) enter from now on. Once.
    void begin(const std::vector<const std::uint8_t*>& images);
    void begin(int images, TensorSource tensors);
    void begin(int images);
    /// Lets `cycles` pass, less if the end comes first; true once all scores have left.
    bool advance(std::int64_t cycles);
    [[nodiscard]] CycleResult result() const;

private:
    void finish();
    [[noreturn]] void report_deadlock() const;

    const QuantizedNetwork& network_;
    const Program& program_;
    const ChipConfig& chip_;
    Tracer* tracer_;
    bool is_segment_;
    bool whole_timeline_;
    std::int64_t images_ = 0;
    std::unique_ptr<Accelerator> accelerator_;
};

}  // namespace nvcim::sim
