// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/study.h"

#include "sim/engine/controls.h"
#include "sim/engine/monte_carlo.h"

namespace nvcim::sim {

namespace {

bool needs_trainer(const Workshop& workshop) {
    const ControlsConfig& controls = workshop.experiment().controls;
    return workshop.with_tsb() || controls.bias_only ||
           (workshop.has_block() && controls.statistical_tsb);
}

}  // namespace

Study run_study(const Experiment& experiment,
                const Workload& workload,
                const std::vector<int>& replicas,
                int threads,
                const Progress& progress) {
    Workshop workshop(experiment, workload, replicas, threads);
    Study study;
    if (workload.ideal_tensors) {
        study.accuracy.ideal = workshop.exact_accuracy(*workload.ideal_tensors);
    }
    study.accuracy.own = workshop.exact_accuracy(workload.tensors);
    if (needs_trainer(workshop)) {
        progress("loading the training plug-in", 0, 1);
        workshop.open_trainer();
    }
    TensorMap statistical;
    if (experiment.tsb.mode == TsbMode::kModel && workshop.with_tsb()) {
        statistical =
            workshop.train(workload.tensors, 0, TrainAgainst::kNoiseModel, Trained::kSharedBlock);
    }
    MonteCarlo monte_carlo(workshop, statistical, progress);
    monte_carlo.run(study);
    const auto chips = static_cast<int>(study.accuracy.before->per_chip.size());
    study.accuracy.controls = run_controls(workshop, chips, monte_carlo.bias_only(), progress);
    progress("", 0, 0);
    return study;
}

}  // namespace nvcim::sim
