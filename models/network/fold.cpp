// SPDX-License-Identifier: Apache-2.0
#include "models/network/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nvcim {

namespace {

class Folder {
public:
    Folder(const Graph& graph, Problems& problems)
        : graph_(graph), problems_(problems), node_of_(graph.layers.size(), -1) {
        users_.resize(graph.layers.size(), 0);
        for (const Layer& layer : graph.layers) {
            for (const int input : layer.inputs) {
                ++users_[static_cast<std::size_t>(input)];
            }
        }
    }

    std::vector<FoldedNode> run() {
        for (std::size_t i = 0; i < graph_.layers.size(); ++i) {
            const int layer = static_cast<int>(i);
            switch (graph_.layers[i].op) {
                case Op::kBatchNorm:
                    fold_batch_norm(layer);
                    break;
                case Op::kRelu:
                    fold_activation(layer, {0.0, graph_.layers[i].most});
                    break;
                case Op::kLeakyRelu:
                    fold_activation(layer, {graph_.layers[i].negative_slope});
                    break;
                case Op::kSoftmax:
                case Op::kArgmax:
                    check_last(layer);
                    node_of_[i] = input_node(layer);
                    break;
                case Op::kFlatten:
                    node_of_[i] = input_node(layer);
                    break;
                default:
                    add_node(layer);
            }
        }
        check_scores();
        return std::move(nodes_);
    }

private:
    [[nodiscard]] const Layer& layer(int i) const {
        return graph_.layers[static_cast<std::size_t>(i)];
    }
    [[nodiscard]] int input_node(int i) const {
        return node_of_[static_cast<std::size_t>(layer(i).inputs[0])];
    }
    FoldedNode& node(int i) { return nodes_[static_cast<std::size_t>(i)]; }
    [[nodiscard]] bool is_shared(int i) const { return users_[static_cast<std::size_t>(i)] != 1; }
    void complain(int i, const std::string& what) { problems_.add("layer " + layer(i).name, what); }

    void add_node(int i) {
        FoldedNode added;
        added.layer = i;
        added.output_layer = i;
        for (const int input : layer(i).inputs) {
            added.inputs.push_back(node_of_[static_cast<std::size_t>(input)]);
            added.is_signed = added.is_signed || node(added.inputs.back()).is_signed;
        }
        switch (layer(i).op) {
            case Op::kConv2d:
            case Op::kLinear:
                added.is_signed = true;
                added.has_scale = true;
                break;
            case Op::kSharedBlock:
                added.is_signed = true;
                break;
            case Op::kAdd:
            case Op::kAvgPool:
            case Op::kGlobalAvgPool:
                added.has_scale = true;
                break;
            default:
                break;
        }
        node_of_[static_cast<std::size_t>(i)] = static_cast<int>(nodes_.size());
        nodes_.push_back(added);
    }

    void fold_batch_norm(int i) {
        const int before = layer(i).inputs[0];
        const Op op = layer(before).op;
        if (op != Op::kConv2d && op != Op::kLinear) {
            complain(i,
                     fmt::format("expected a conv2d or linear layer before it, got {} ({})",
                                 op_name(op),
                                 layer(before).name));
        } else if (is_shared(before)) {
            complain(i,
                     fmt::format("layer {} feeds other layers too, so its batch norm cannot be "
                                 "folded into it",
                                 layer(before).name));
        }
        const int n = input_node(i);
        node(n).batch_norm = i;
        node(n).output_layer = i;
        node_of_[static_cast<std::size_t>(i)] = n;
    }

    void fold_activation(int i, const Activation& activation) {
        const int n = input_node(i);
        node_of_[static_cast<std::size_t>(i)] = n;
        const bool clips = std::isfinite(activation.most);
        if (!node(n).is_signed && !clips) {
            return;  // nothing below zero arrives
        }
        for (int before = layer(i).inputs[0];; before = layer(before).inputs[0]) {
            const Op op = layer(before).op;
            if (is_shared(before) || op == Op::kInput) {
                complain(i,
                         fmt::format("layer {} {}, so the {} cannot be folded into it",
                                     layer(before).name,
                                     op == Op::kInput ? "gives the pixels as they are"
                                                      : "feeds other layers too",
                                     op_name(layer(i).op)));
                return;
            }
            FoldedNode& folded = node(node_of_[static_cast<std::size_t>(before)]);
            folded.is_signed = folded.is_signed && activation.negative_slope > 0.0;
            if (op == Op::kMaxPool || op == Op::kFlatten || op == Op::kRelu ||
                op == Op::kLeakyRelu) {
                continue;  // commutes with the activation, or is part of the node before it
            }
            Activation& both = folded.activation;
            both.negative_slope *= activation.negative_slope;
            both.most = std::min(both.most, activation.most);
            if (layer(i).op != Op::kRelu || clips) {
                folded.output_layer = i;
            }
            return;
        }
    }

    void check_last(int i) {
        if (i + 1 != static_cast<int>(graph_.layers.size())) {
            complain(i,
                     fmt::format("{} turns the scores into what leaves the chip: expected no layer "
                                 "behind it",
                                 op_name(layer(i).op)));
        }
    }

    void check_scores() {
        const int last = nodes_.back().layer;
        const Op op = layer(last).op;
        if ((op != Op::kConv2d && op != Op::kLinear) || layer(last).shape.height != 1 ||
            layer(last).shape.width != 1) {
            complain(last,
                     fmt::format("the last layer gives the scores: expected linear, or conv2d with "
                                 "one output pixel, found {}",
                                 op_name(op)));
        }
        if (nodes_.back().activation.negative_slope != 1.0) {
            complain(graph_.find(graph_.scores().name),
                     "a relu behind the scores would turn all negative ones into ties; remove it "
                     "(a leaky_relu too): the class is that of the largest score");
        }
        nodes_.back().has_scale = false;
    }

    const Graph& graph_;
    Problems& problems_;
    std::vector<int> node_of_;  ///< by layer
    std::vector<int> users_;    ///< by layer: how many layers take its output
    std::vector<FoldedNode> nodes_;
};

}  // namespace

std::vector<FoldedNode> fold(const Graph& graph, Problems& problems) {
    NVCIM_ASSERT(!graph.layers.empty());
    return Folder(graph, problems).run();
}

double concat_scale(const std::vector<FoldedNode>& nodes,
                    const FoldedNode& concat,
                    const std::vector<double>& scales,
                    int activation_bits) {
    double range = 0.0;
    for (const int input : concat.inputs) {
        const auto n = static_cast<std::size_t>(input);
        range =
            std::max(range, scales[n] * largest_activation(activation_bits, nodes[n].is_signed));
    }
    return std::min(range, concat.activation.most) /
           largest_activation(activation_bits, concat.is_signed);
}

std::vector<FoldedNode> fold(const Graph& graph) {
    Problems problems(graph.name);
    std::vector<FoldedNode> nodes = fold(graph, problems);
    problems.throw_if_any<WorkloadError>();
    return nodes;
}

}  // namespace nvcim
