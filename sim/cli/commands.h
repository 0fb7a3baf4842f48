// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cli/command.h"

/// The sub-commands, each in the file of its name.
namespace nvcim::sim {

ExitCode run_check(const Arguments& arguments);
ExitCode run_compare(const Arguments& arguments);
ExitCode run_compile(const Arguments& arguments);
ExitCode run_config(const Arguments& arguments);
ExitCode run_describe(const Arguments& arguments);
ExitCode run_program(const Arguments& arguments);
ExitCode run_noc(const Arguments& arguments);
ExitCode run_run(const Arguments& arguments);
ExitCode run_sweep(const Arguments& arguments);
ExitCode run_train(const Arguments& arguments);
ExitCode run_trace(const Arguments& arguments);

}  // namespace nvcim::sim
