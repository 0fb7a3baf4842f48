// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/programming.h"

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

/// Read-back weights of matrix `m`, averaged over its replicas.
std::vector<float> read_matrix(const ProgrammedChip& chip,
                               std::uint32_t m,
                               const ReadBackConfig& config,
                               std::uint64_t seed) {
    const std::vector<Conductances>& replicas = chip.matrices[m];
    std::vector<float> mean;
    for (std::size_t r = 0; r < replicas.size(); ++r) {
        const DrawAddress draw{
            Purpose::kReadBack, chip.number, m, static_cast<std::uint32_t>(r), 0};
        const std::vector<float> weights =
            read_back(replicas[r], config.sigma, config.reads, config.adc_bits, seed, draw);
        mean.resize(weights.size());
        for (std::size_t i = 0; i < weights.size(); ++i) {
            mean[i] += weights[i] / static_cast<float>(replicas.size());
        }
    }
    return mean;
}

}  // namespace

void program_matrix(ChipWrites& chip,
                    const QuantizedNetwork& network,
                    int m,
                    int copies,
                    const ChipConfig& config,
                    const std::vector<bool>& verify,
                    std::uint64_t seed,
                    int threads) {
    const auto index = static_cast<std::size_t>(m);
    chip.writes[index].clear();
    chip.chip.matrices[index].clear();
    for (int copy = 0; copy < copies; ++copy) {
        const DrawAddress draw{Purpose::kProgramming,
                               chip.chip.number,
                               static_cast<std::uint32_t>(m),
                               static_cast<std::uint32_t>(copy),
                               0};
        ProgramResult result = program(network.matrices[index],
                                       config.tile.crossbar,
                                       verify,
                                       seed,
                                       draw,
                                       config.write_drivers.columns_per_driver,
                                       threads);
        chip.chip.matrices[index].push_back(std::move(result.conductances));
        chip.writes[index].push_back(std::move(result));
    }
}

ChipWrites program_chip(const QuantizedNetwork& network,
                        const ChipConfig& config,
                        const std::vector<std::vector<bool>>& masks,
                        int copies,
                        std::uint64_t seed,
                        std::uint32_t number,
                        const std::vector<int>& replicas,
                        int threads) {
    NVCIM_ASSERT(masks.size() == network.matrices.size());
    ChipWrites chip;
    chip.chip.number = number;
    chip.chip.matrices.resize(network.matrices.size());
    chip.writes.resize(network.matrices.size());
    for (std::size_t m = 0; m < network.matrices.size(); ++m) {
        const bool shared = static_cast<int>(m) >= network.first_shared_matrix;
        const int arrays = shared ? copies : replicas.empty() ? 1 : replicas[m];
        program_matrix(chip, network, static_cast<int>(m), arrays, config, masks[m], seed, threads);
    }
    return chip;
}

TensorMap read_chip(const QuantizedNetwork& network,
                    const ProgrammedChip& chip,
                    const TensorMap& tensors,
                    const ReadBackConfig& config,
                    std::uint64_t seed) {
    TensorMap read = tensors;
    for (int m = 0; m < network.first_shared_matrix; ++m) {
        const auto index = static_cast<std::size_t>(m);
        const WeightMatrix& matrix = network.matrices[index];
        const std::vector<float> weights =
            read_matrix(chip, static_cast<std::uint32_t>(m), config, seed);
        std::vector<float>& tensor = read.at(network.matrix_names[index] + ".weight").values;
        NVCIM_ASSERT(tensor.size() == weights.size());
        // Matrix [input][output] to tensor [output][input].
        for (int row = 0; row < matrix.rows; ++row) {
            for (int column = 0; column < matrix.columns; ++column) {
                tensor[static_cast<std::size_t>(column * matrix.rows + row)] = static_cast<float>(
                    matrix.scale *
                    weights[static_cast<std::size_t>(row * matrix.columns + column)]);
            }
        }
    }
    return read;
}

}  // namespace nvcim::sim
