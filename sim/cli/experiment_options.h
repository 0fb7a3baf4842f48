// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cli/command.h"
#include "sim/engine/experiment.h"

namespace nvcim::sim {

/// Adds what every command on an experiment takes: the positional EXPERIMENT file, `--arch`,
/// `--workload` and `--set POINTER=VALUE`. After parse(), `source` is ready for
/// load_experiment(); require_experiment() refuses a command line that names neither an
/// experiment nor a chip and a network.
void add_experiment_options(Syntax& syntax, ExperimentSource& source);
void require_experiment(const ExperimentSource& source);

}  // namespace nvcim::sim
