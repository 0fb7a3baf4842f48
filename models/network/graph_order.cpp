// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "models/network/graph.h"

namespace nvcim {

namespace {

/// Names of the layers of one cycle among those that could not be placed.
std::string cycle(const Graph& graph, const std::vector<bool>& is_placed) {
    const auto open_input = [&](int layer) {
        for (const int input : graph.layers[static_cast<std::size_t>(layer)].inputs) {
            if (!is_placed[static_cast<std::size_t>(input)]) {
                return input;
            }
        }
        return -1;
    };
    // Every open layer has an open input: going backwards must come round.
    std::vector<int> path;
    int layer =
        static_cast<int>(std::find(is_placed.begin(), is_placed.end(), false) - is_placed.begin());
    while (std::find(path.begin(), path.end(), layer) == path.end()) {
        path.push_back(layer);
        layer = open_input(layer);
    }
    path.push_back(layer);
    std::string names;
    for (auto step = path.rbegin(); step != path.rend(); ++step) {
        names += (names.empty() ? "" : " -> ") + graph.layers[static_cast<std::size_t>(*step)].name;
        if (step != path.rbegin() && *step == layer) {
            break;
        }
    }
    return names;
}

void check_ends(const Graph& graph, Problems& problems) {
    std::vector<bool> is_used(graph.layers.size(), false);
    int inputs = 0;
    for (const Layer& layer : graph.layers) {
        for (const int input : layer.inputs) {
            is_used[static_cast<std::size_t>(input)] = true;
        }
        if (layer.op == Op::kInput && ++inputs > 1) {
            problems.add("layer " + layer.name, "a second input layer; expected exactly one");
        }
    }
    if (inputs == 0) {
        problems.add("/layers", "no layer with op \"input\"; expected exactly one");
    }
    std::string ends;
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
        if (!is_used[i]) {
            ends += (ends.empty() ? "" : ", ") + graph.layers[i].name;
        }
    }
    if (ends.find(',') != std::string::npos) {
        problems.add(
            "/layers",
            "only the layer that gives the scores may feed no other, got several: " + ends);
    }
}

}  // namespace

void order_layers(Graph& graph, Problems& problems) {
    const std::size_t count = graph.layers.size();
    std::vector<std::vector<int>> users(count);
    std::vector<std::size_t> missing(count);
    std::vector<int> ready;  // a heap, smallest first: keeps the order of the file where it can
    for (std::size_t i = 0; i < count; ++i) {
        missing[i] = graph.layers[i].inputs.size();
        for (const int input : graph.layers[i].inputs) {
            users[static_cast<std::size_t>(input)].push_back(static_cast<int>(i));
        }
        if (missing[i] == 0) {
            ready.push_back(static_cast<int>(i));
        }
    }
    std::vector<bool> is_placed(count, false);
    std::vector<int> place(count, -1);
    std::vector<Layer> sorted;
    while (!ready.empty()) {
        std::pop_heap(ready.begin(), ready.end(), std::greater<>());
        const auto layer = static_cast<std::size_t>(ready.back());
        ready.pop_back();
        is_placed[layer] = true;
        place[layer] = static_cast<int>(sorted.size());
        sorted.push_back(graph.layers[layer]);
        for (const int user : users[layer]) {
            if (--missing[static_cast<std::size_t>(user)] == 0) {
                ready.push_back(user);
                std::push_heap(ready.begin(), ready.end(), std::greater<>());
            }
        }
    }
    if (sorted.size() != count) {
        problems.add("/layers",
                     "the layers feed each other in a cycle: " + cycle(graph, is_placed));
        return;
    }
    for (Layer& layer : sorted) {
        for (int& input : layer.inputs) {
            input = place[static_cast<std::size_t>(input)];
        }
    }
    graph.layers = std::move(sorted);
    check_ends(graph, problems);
}

}  // namespace nvcim
