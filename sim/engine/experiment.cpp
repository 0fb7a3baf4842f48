// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/experiment.h"

#include <fmt/format.h>

#include <filesystem>

#include "models/config/config.h"
#include "models/config/text.h"
#include "sim/engine/experiment_base.h"
#include "sim/engine/file_kind.h"

namespace nvcim::sim {

namespace fs = std::filesystem;
using nlohmann::json;

void ProgrammingConfig::check(const Pointer& at, Problems& problems) const {
    if (policy == VerifyPolicy::kMask && mask.empty()) {
        problems.add(at / "mask", "expected the path of a mask file, since the policy is mask");
    }
}

void TsbConfig::check(const Pointer& at, Problems& problems) const {
    if (warmup_steps > steps) {
        problems.add(at / "warmup_steps",
                     fmt::format("must not exceed steps, got {} of {}", warmup_steps, steps));
    }
}

void TraceConfig::check(const Pointer& at, Problems& problems) const {
    if (from_ns >= to_ns) {
        problems.add(at / "from_ns",
                     fmt::format("must be below to_ns, got {} and {} ns", from_ns, to_ns));
    }
}

void Experiment::check(const Pointer& at, Problems& problems) const {
    if (workload.empty()) {
        problems.add(at / "workload", "expected the path of a network file");
    }
    const bool looks_at_weights =
        programming.policy == VerifyPolicy::kMagnitude || programming.policy == VerifyPolicy::kMask;
    if (run.fidelity == Fidelity::kCost && looks_at_weights) {
        problems.add(at / "programming" / "policy",
                     fmt::format("expected none, all, shared_blocks or random, since a run with "
                                 "/run/fidelity=cost has no weights, got {}",
                                 name_of(kVerifyPolicyNames, programming.policy)));
    }
    if (cycle.skipped.any() && arch.tile.crossbar.zero_skip == ZeroSkip::kNone) {
        problems.add(at / "cycle" / "skipped",
                     "expected shares of 0, since /arch/tile/crossbar/zero_skip is none");
    }
    if (trace.is_on() && cycle.images == 0) {
        problems.add(at / "cycle" / "images",
                     fmt::format("expected at least 1, since {} asks for a trace of them, got 0",
                                 trace.timeline ? "/trace/timeline"
                                 : trace.vcd    ? "/trace/vcd"
                                                : "/trace/sqlite"));
    }
}

namespace {

std::string checked_path(const std::string& path, const char* option) {
    if (!is_utf8(path)) {
        throw ConfigError(fmt::format("{} {}: not valid UTF-8", option, value_text(path)));
    }
    return path;
}

}  // namespace

Experiment load_experiment(const ExperimentSource& source) {
    std::vector<Override> overrides;
    if (!source.arch.empty()) {
        const json include = {{"$file", checked_path(source.arch, "--arch")}};
        expect_kind(Document::load(source.arch), "chip");
        overrides.push_back({"/arch", include, "--arch"});
    }
    if (!source.workload.empty()) {
        overrides.push_back(
            {"/workload", checked_path(source.workload, "--workload"), "--workload"});
    }
    for (const std::string& text : source.overrides) {
        overrides.push_back(parse_override(text));
    }
    if (!source.file.empty()) {
        return ExperimentBase::load(source.file).with(overrides);
    }
    return ExperimentBase(Document::empty("command line")).with(overrides);
}

Experiment load_experiment(const std::string& file, const std::vector<std::string>& overrides) {
    ExperimentSource source;
    source.file = file;
    source.overrides = overrides;
    return load_experiment(source);
}

}  // namespace nvcim::sim
