// SPDX-License-Identifier: Apache-2.0
#include "sim/report/reprogramming_summary.h"

#include <fmt/format.h>

#include "sim/report/numbers.h"

namespace nvcim::sim {

std::string segments_line(const ReprogrammingResult& batch) {
    const auto time = [&](double cycles) { return with_unit(cycles * batch.clock_ns(), "ns"); };
    const auto programming = static_cast<double>(batch.programming_cycles);
    std::string out = fmt::format("{} take turns on the crossbars; ", batch.segments.size());
    if (batch.images == 0) {
        return out + "programming all of them takes " + time(programming);
    }
    const auto all = static_cast<double>(batch.batch_cycles());
    out += fmt::format(
        "a batch of {} image{} takes {}, {:.1f} % of it programming: {} per image, "
        "{} without",
        grouped(batch.images),
        batch.images == 1 ? "" : "s",
        time(all),
        100.0 * programming / all,
        time(*batch.per_image(batch.batch_cycles())),
        time(*batch.per_image(batch.inference_cycles)));
    return out;
}

std::string wear_line(const WearResult& wear) {
    std::string out = fmt::format(
        "a batch writes a crossbar at most {} time{}, {:.2f} on average, and gives a "
        "cell at most {} pulse{}",
        grouped(wear.crossbar_writes_max),
        wear.crossbar_writes_max == 1 ? "" : "s",
        wear.crossbar_writes_mean,
        grouped(wear.cell_pulses_max),
        wear.cell_pulses_max == 1 ? "" : "s");
    if (wear.inferences_to_endurance) {
        out += fmt::format("; {} inferences until the first has had {}",
                           with_unit(*wear.inferences_to_endurance, ""),
                           with_unit(*wear.endurance_pulses, ""));
    }
    return out;
}

}  // namespace nvcim::sim
