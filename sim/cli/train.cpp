// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "models/network/dataset.h"
#include "models/network/graph_file.h"
#include "models/network/safetensors.h"
#include "models/training/training.h"
#include "sim/cli/commands.h"
#include "sim/cli/progress.h"

namespace nvcim::sim {

namespace po = boost::program_options;

namespace {

struct TrainCommand {
    std::string network;
    std::string out;
    TrainOptions options;
    std::int64_t seed = 1;  ///< signed, so that -1 is an error and no large number
    bool quiet = false;
};

void add_options(Syntax& syntax, TrainCommand& command) {
    TrainOptions& o = command.options;
    o.noise.sigma = 0.2;
    syntax.options.add_options()                                                             //
        ("out", po::value(&command.out), "file for the weights (.safetensors)")              //
        ("epochs", po::value(&o.epochs)->default_value(o.epochs), "passes over the images")  //
        ("sigma",
         po::value(&o.noise.sigma)->default_value(o.noise.sigma, "0.2"),
         "device noise injected in training, relative to a cell's range; 0: plain")  //
        ("cell-bits",
         po::value(&o.noise.cell_bits)->default_value(o.noise.cell_bits),
         "bits per cell, for that noise")  //
        ("clip",
         po::value(&o.clip_std)->default_value(o.clip_std, "2.5"),
         "weights are clipped to this many standard deviations; 0: not")  //
        ("seed",
         po::value(&command.seed)->default_value(command.seed),
         "root of every random number")  //
        ("lr",
         po::value(&o.learning_rate)->default_value(o.learning_rate, "0.001"),
         "peak rate of AdamW, cosine to 0")                                        //
        ("batch", po::value(&o.batch)->default_value(o.batch), "images per step")  //
        ("images",
         po::value(&o.images)->default_value(o.images),
         "training images used; 0: all")  //
        ("patience",
         po::value(&o.patience_epochs)->default_value(o.patience_epochs),
         "stop when that many epochs gained less than --gain; 0: never")  //
        ("gain",
         po::value(&o.patience_gain)->default_value(o.patience_gain, "0"),
         "validation accuracy, percent, see --patience")                                     //
        ("threads", po::value(&o.threads)->default_value(o.threads), "threads of libtorch")  //
        ("checkpoint",
         po::value(&o.checkpoint),
         "written after every epoch; training resumes from it if it exists")  //
        ("quiet", po::bool_switch(&command.quiet), "no progress");
    syntax.hidden.add_options()("network", po::value(&command.network));
    syntax.positions.add("network", 1);
}

/// All mistakes at once, before anything takes long.
void check_command(const TrainCommand& command, const Graph& graph) {
    namespace fs = std::filesystem;
    Problems problems("train");
    command.options.check(graph, problems);
    if (command.seed < 0) {
        problems.add("seed", fmt::format("expected 0 or more, found {}", command.seed));
    }
    std::error_code error;
    const fs::path folder = fs::absolute(command.out, error).parent_path();
    if (command.out.empty()) {
        problems.add("out", "expected a file for the weights (.safetensors), found none");
    } else if (!fs::is_directory(folder, error)) {
        problems.add("out",
                     fmt::format("{}: folder {} does not exist; create it",
                                 command.out,
                                 folder.lexically_normal().string()));
    } else if (access(folder.c_str(), W_OK) != 0) {
        problems.add("out",
                     fmt::format("{}: folder {} cannot be written: {}",
                                 command.out,
                                 folder.lexically_normal().string(),
                                 std::strerror(errno)));
    } else if (fs::is_directory(command.out, error)) {
        problems.add("out", fmt::format("{}: is a folder, expected a file", command.out));
    }
    if (graph.dataset.empty()) {
        problems.add("/dataset", fmt::format("{} names no data set", command.network));
    }
    problems.throw_if_any<ConfigError>();
}

/// The command that repeats this run, without what has no influence on the result.
std::string command_line(const TrainCommand& command) {
    const TrainOptions& o = command.options;
    return fmt::format(
        "nvcim train {} --out {} --epochs {} --sigma {} --cell-bits {} --clip {} --seed {} --lr {} "
        "--batch {} --images {} --patience {} --gain {} --threads {}",
        command.network,
        command.out,
        o.epochs,
        o.noise.sigma,
        o.noise.cell_bits,
        o.clip_std,
        o.seed,
        o.learning_rate,
        o.batch,
        o.images,
        o.patience_epochs,
        o.patience_gain,
        o.threads);
}

std::string line_of(const TrainProgress& p) {
    std::string line = fmt::format("epoch {}/{}  loss {:.4f}", p.epoch, p.epochs, p.loss);
    if (p.validation_accuracy >= 0.0) {
        line += fmt::format("  validation {:.2f} %, with noise {:.2f} %",
                            p.validation_accuracy,
                            p.noisy_validation_accuracy);
    }
    return line + fmt::format("  {:.0f} CPU s", p.cpu_seconds);
}

std::map<std::string, std::string> metadata(const TrainCommand& command,
                                            const Graph& graph,
                                            const TrainResult& result) {
    const TrainProgress& last = result.epochs.back();
    return {{"command", command_line(command)},
            {"network", graph.name},
            {"dataset", graph.dataset},
            {"seed", std::to_string(command.options.seed)},
            {"nvcim_version", NVCIM_VERSION},
            {"epochs", std::to_string(last.epoch)},
            {"validation_accuracy", fmt::format("{:.2f}", last.validation_accuracy)},
            {"noisy_validation_accuracy", fmt::format("{:.2f}", last.noisy_validation_accuracy)}};
}

}  // namespace

ExitCode run_train(const Arguments& arguments) {
    TrainCommand command;
    Syntax syntax;
    syntax.usage = "train NETWORK --out FILE [OPTION...]";
    syntax.about =
        "Trains a network with noise injected into its weights, on the training images without\n"
        "the validation part, and writes weights and activation scales. Needs the training\n"
        "plug-in (libtorch). Progress goes to stderr.";
    syntax.example =
        "nvcim train workloads/networks/lenet4.json --out lenet4.safetensors --epochs 6";
    add_options(syntax, command);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (command.network.empty()) {
        throw ConfigError("train: expected a network file and --out FILE; see nvcim train --help");
    }
    const Graph graph = load_graph(command.network);
    check_command(command, graph);
    command.options.seed = static_cast<std::uint64_t>(command.seed);
    check_dataset(graph, inspect_dataset(graph.dataset));
    const Dataset train = load_dataset(graph.dataset, Split::kTrain);
    const Dataset validation = load_dataset(graph.dataset, Split::kValidation);
    const std::shared_ptr<Trainer> trainer = load_trainer();
    ProgressLine line(stderr, command.quiet);
    const TrainResult result =
        trainer->train(graph, train, validation, command.options, [&](const TrainProgress& p) {
            constexpr int kParts = 20;
            if (p.validation_accuracy < 0.0) {
                line.show(fmt::format("training, epoch {}/{}", p.epoch, p.epochs),
                          static_cast<int>(p.fraction * kParts),
                          kParts);
            } else if (!command.quiet) {
                line.finish();
                std::cerr << line_of(p) << std::endl;
            }
        });
    line.finish();
    write_safetensors(command.out, result.tensors, metadata(command, graph, result));
    std::cout << fmt::format("{}: {} weights, validation accuracy {:.2f} %, with noise {:.2f} %\n",
                             command.out,
                             graph.weight_count(),
                             result.epochs.back().validation_accuracy,
                             result.epochs.back().noisy_validation_accuracy);
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
