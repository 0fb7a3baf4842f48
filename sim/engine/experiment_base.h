// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/config/config.h"
#include "sim/engine/experiment.h"

namespace nvcim::sim {

/// An experiment file that is read once and serves many experiments, each with overrides of its
/// own. What happens to the file later does not matter.
class ExperimentBase {
public:
    explicit ExperimentBase(Document document);
    /// Throws ConfigError if `file` cannot be read or is of another kind.
    static ExperimentBase load(const std::string& file);

    /// The experiment with `overrides` on top, like load_experiment().
    [[nodiscard]] Experiment with(const std::vector<Override>& overrides) const;

private:
    Document document_;
    Description known_;
};

/// What effective_config() wrote into the folder `from`, to be put into the folder `to`.
nlohmann::ordered_json moved_config(nlohmann::ordered_json config,
                                    const std::string& from,
                                    const std::string& to);

}  // namespace nvcim::sim
