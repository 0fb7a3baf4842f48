// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/engine/programming.h"
#include "sim/engine/verify_mask.h"
#include "sim/modules/programming_controller.h"
#include "sim/stats/mapping_result.h"

namespace nvcim::sim {

/// Programming a chip under one policy, in SystemC: the controller and what it writes.
class PolicyRun {
public:
    /// The first `matrices` matrices of `network` take part. `writes` [matrix][copy] must outlive
    /// this object. `tracer` may be null.
    PolicyRun(std::string name,
              const QuantizedNetwork& network,
              std::size_t matrices,
              const std::vector<std::vector<ProgramResult>>& writes,
              const VerifyMask& mask,
              const ChipConfig& chip,
              Tracer* tracer);

    [[nodiscard]] ProgrammingController& controller() { return *controller_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Name of layer (matrix and copy) number `job` of mapping().
    [[nodiscard]] const std::string& layer(std::size_t job) const { return jobs_[job].layer; }

    /// What the whole chip took.
    [[nodiscard]] ProgrammingCost cost() const;
    /// Everything of a MappingResult but `policies` and `read_back`.
    [[nodiscard]] MappingResult mapping() const;

private:
    struct Job {
        std::string layer;
        const ProgramResult* writes;
    };

    std::string name_;
    std::vector<Job> jobs_;
    std::unique_ptr<ProgrammingController> controller_;
};

}  // namespace nvcim::sim
