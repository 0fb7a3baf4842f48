// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/chip.h"

#include <algorithm>

#include "models/base/error.h"
#include "models/crossbar/converter_errors.h"

namespace nvcim::sim {

namespace {

bool multiplies(const Node& node) {
    return node.kind == NodeKind::kMatrix || node.kind == NodeKind::kSharedBlock;
}

bool reads_signed(const QuantizedNetwork& network, const Node& node) {
    return network.nodes[static_cast<std::size_t>(node.inputs[0])].is_signed;
}

/// The reference, which also collects the column sums that ideal cells would give.
class SumCollector : public MatrixEngine {
public:
    SumCollector(const QuantizedNetwork& network, const std::vector<Mvm>& mvms)
        : reference_(network), mvms_(mvms), histograms_(mvms.size()) {}

    void multiply(const Node& node,
                  int node_index,
                  int count,
                  const VectorName* names,
                  const std::int16_t* x,
                  std::int32_t* out) override {
        const auto index = static_cast<std::size_t>(node_index);
        collect_sums(mvms_[index].setup(), count, x, histograms_[index]);
        reference_.multiply(node, node_index, count, names, x, out);
    }

    /// Smallest magnitude that `percent` of the non-zero sums of a node do not exceed.
    [[nodiscard]] std::int64_t percentile(std::size_t node, double percent) const {
        const std::vector<std::int64_t>& counts = histograms_[node];
        std::int64_t total = 0;
        for (std::size_t i = 1; i < counts.size(); ++i) {
            total += counts[i];
        }
        std::int64_t seen = 0;
        for (std::size_t i = 1; i < counts.size(); ++i) {
            seen += counts[i];
            if (static_cast<double>(seen) >= percent / 100.0 * static_cast<double>(total)) {
                return static_cast<std::int64_t>(i);
            }
        }
        return 0;
    }

private:
    ReferenceEngine reference_;
    const std::vector<Mvm>& mvms_;
    std::vector<std::vector<std::int64_t>> histograms_;
};

/// One node on one physical copy of its matrix.
Mvm make_mvm(const QuantizedNetwork& network,
             const CrossbarConfig& config,
             const ProgrammedChip& chip,
             std::size_t node_index,
             std::size_t copy,
             const AdcTransfer& converter,
             std::uint64_t seed,
             Fidelity fidelity) {
    const Node& node = network.nodes[node_index];
    MvmSetup setup;
    setup.fidelity = fidelity;
    setup.conductances = &chip.matrices[static_cast<std::size_t>(node.matrix)][copy];
    setup.adc = converter;
    setup.dac_bits = config.dac.bits;
    setup.zero_skip = config.zero_skip;
    setup.steps =
        input_steps(network.activation_bits, config.dac.bits, reads_signed(network, node));
    setup.read_sigma = config.cell.read_noise.sigma;
    setup.read_law = config.cell.read_noise.law;
    setup.seed = seed;
    // The position in the index of a conversion tells replicas apart.
    setup.draw = {Purpose::kConversion, chip.number, static_cast<std::uint32_t>(node_index), 0, 0};
    setup.errors = make_converter_errors(config,
                                         setup.conductances->layout,
                                         setup.adc,
                                         seed,
                                         {Purpose::kConverter,
                                          chip.number,
                                          static_cast<std::uint32_t>(node.matrix),
                                          static_cast<std::uint32_t>(copy),
                                          0});
    return Mvm(std::move(setup));
}

}  // namespace

ProgrammedChip ideal_chip(const QuantizedNetwork& network, const CrossbarConfig& config) {
    ProgrammedChip chip;
    for (const WeightMatrix& matrix : network.matrices) {
        chip.matrices.push_back({ideal_conductances(matrix, config)});
    }
    return chip;
}

std::vector<AdcTransfer> choose_converters(const QuantizedNetwork& network,
                                           const CrossbarConfig& config,
                                           const Dataset& data,
                                           int images,
                                           Fidelity fidelity) {
    const bool is_signed = config.encoding == Encoding::kDifferential;
    const int largest_digit = (1 << config.dac.bits) - 1;
    std::vector<AdcTransfer> converters(network.nodes.size());
    for (std::size_t n = 0; n < network.nodes.size(); ++n) {
        if (!multiplies(network.nodes[n])) {
            continue;
        }
        const ArrayLayout layout = make_layout(
            network.matrices[static_cast<std::size_t>(network.nodes[n].matrix)], config);
        const std::int64_t rows = std::min(layout.rows, layout.rows_per_read);
        converters[n] =
            make_adc(config.adc.bits, is_signed, layout.unit, rows * layout.range * largest_digit);
        if (fidelity == Fidelity::kUnsliced) {
            converters[n].lsb = layout.unit;
        }
    }
    if (config.adc.full_scale == FullScale::kWorstCase || fidelity == Fidelity::kUnsliced) {
        return converters;
    }
    const ProgrammedChip ideal = ideal_chip(network, config);
    const std::vector<Mvm> mvms = make_mvms(network, config, ideal, converters, 0);
    SumCollector collector(network, mvms);
    Executor executor(network, collector);
    for (int i = 0; i < std::min(images, data.size()); ++i) {
        executor.run(data.image(i), static_cast<std::uint32_t>(i));
    }
    for (std::size_t n = 0; n < network.nodes.size(); ++n) {
        if (multiplies(network.nodes[n])) {
            const std::int64_t largest = collector.percentile(n, config.adc.calibration_percentile);
            const int unit = mvms[n].setup().conductances->layout.unit;
            // A shared block has no weights yet when the range is chosen: it keeps the worst case.
            if (largest > 0) {
                converters[n] = make_adc(config.adc.bits, is_signed, unit, largest);
            }
        }
    }
    return converters;
}

void apply_converters(QuantizedNetwork& network,
                      const CrossbarConfig& config,
                      const std::vector<AdcTransfer>& converters) {
    for (std::size_t n = 0; n < network.nodes.size(); ++n) {
        if (multiplies(network.nodes[n])) {
            const ArrayLayout layout = make_layout(
                network.matrices[static_cast<std::size_t>(network.nodes[n].matrix)], config);
            set_code_value(
                network, static_cast<int>(n), static_cast<double>(converters[n].lsb) / layout.unit);
        }
    }
}

std::vector<Mvm> make_mvms(const QuantizedNetwork& network,
                           const CrossbarConfig& config,
                           const ProgrammedChip& chip,
                           const std::vector<AdcTransfer>& converters,
                           std::uint64_t seed,
                           Fidelity fidelity) {
    NVCIM_ASSERT(converters.size() == network.nodes.size());
    std::vector<Mvm> mvms(network.nodes.size());
    for (std::size_t n = 0; n < network.nodes.size(); ++n) {
        const Node& node = network.nodes[n];
        if (!multiplies(node)) {
            continue;
        }
        const auto& copies = chip.matrices[static_cast<std::size_t>(node.matrix)];
        const bool is_shared = node.insertion >= 0;
        const std::size_t first =
            is_shared ? static_cast<std::size_t>(node.insertion) % copies.size() : 0;
        const std::size_t end = is_shared ? first + 1 : copies.size();
        std::vector<Mvm> replicas;
        for (std::size_t copy = first; copy < end; ++copy) {
            replicas.push_back(
                make_mvm(network, config, chip, n, copy, converters[n], seed, fidelity));
        }
        mvms[n] = Mvm(std::move(replicas));
    }
    return mvms;
}

void CrossbarEngine::multiply(const Node& /*node*/,
                              int node_index,
                              int count,
                              const VectorName* names,
                              const std::int16_t* x,
                              std::int32_t* out) {
    const auto index = static_cast<std::size_t>(node_index);
    mvms_[index].multiply(count, names, x, out, counters_[index]);
}

}  // namespace nvcim::sim
