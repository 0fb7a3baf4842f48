// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/commands.h"

namespace nvcim::sim {

const std::vector<Command>& commands() {
    static const std::vector<Command> table = {
        {"check", "read chip, experiment and network files and report every mistake", run_check},
        {"compare", "put runs side by side: parameters, statistics, intervals", run_compare},
        {"compile", "lay a network out on a chip: crossbars, tiles, predicted cycles", run_compile},
        {"config", "print the effective configuration of an experiment", run_config},
        {"describe", "explain the parameters of a component", run_describe},
        {"program", "write a network to a chip: pulses, time, energy, wear by policy", run_program},
        {"noc", "load the on-chip network with synthetic traffic: latency, throughput", run_noc},
        {"run", "run an experiment: accuracy, cycles, energy, programming, report", run_run},
        {"sweep", "run an experiment at many points, resumable, on all cores", run_sweep},
        {"train", "train a network with noise injection and write its weights", run_train},
        {"trace", "look into the traces of a run: busiest units, waits, critical path", run_trace},
    };
    return table;
}

}  // namespace nvcim::sim
