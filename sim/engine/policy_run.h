// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/compiler/program.h"
#include "sim/engine/programming.h"
#include "sim/engine/verify_mask.h"
#include "sim/modules/programming_controller.h"
#include "sim/stats/mapping_result.h"

namespace nvcim::sim {

/// Programming one segment after another: counts, time and energy add up, layers follow one
/// another. weights[i]: weights that segment i writes.
MappingResult programmed_in_turn(std::vector<MappingResult> segments,
                                 const std::vector<std::int64_t>& weights);

/// Programming a chip under one policy, in SystemC: for every segment of the network a controller
/// and what it writes.
class PolicyRun {
public:
    /// What the segments have on crossbars is written, once for each that has it there. `writes`
    /// [matrix][copy] must outlive this object. `tracer` may be null.
    PolicyRun(std::string name,
              const QuantizedNetwork& network,
              const std::vector<Program>& segments,
              const std::vector<std::vector<ProgramResult>>& writes,
              const VerifyMask& mask,
              const ChipConfig& chip,
              Tracer* tracer);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::size_t segments() const { return segments_.size(); }
    /// Writing segment `segment` begins now.
    void start(std::size_t segment) { segments_[segment].controller->start(); }
    /// All at once: for figures that are added up afterwards.
    void start_all();

    /// Everything of a MappingResult but `policies` and `read_back`, of one segment.
    [[nodiscard]] MappingResult mapping(std::size_t segment) const;
    /// The same of all in turn.
    [[nodiscard]] MappingResult mapping() const;
    /// Matrix of layer number `layer` of mapping(segment).
    [[nodiscard]] std::size_t matrix(std::size_t segment, std::size_t layer) const {
        return segments_[segment].jobs[layer].matrix;
    }

private:
    struct Job {
        std::string layer;
        std::size_t matrix;
        const ProgramResult* writes;
    };
    struct Segment {
        std::vector<Job> jobs;
        std::unique_ptr<ProgrammingController> controller;
    };

    std::string name_;
    std::vector<Segment> segments_;
};

}  // namespace nvcim::sim
