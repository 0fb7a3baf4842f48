// SPDX-License-Identifier: Apache-2.0
#include "models/network/graph_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "models/base/error.h"
#include "models/config/document.h"
#include "models/config/json_file.h"
#include "models/network/fold.h"
#include "models/network/json_object.h"
#include "models/network/layer_reader.h"
#include "models/network/layer_table.h"

namespace nvcim {

using nlohmann::json;

namespace {

class GraphReader {
public:
    /// `weights_origin`: the file whose folder `weights` is relative to.
    GraphReader(const std::string& file, const std::string& weights_origin)
        : weights_folder_(std::filesystem::path(weights_origin).parent_path()), problems_(file) {}

    /// Each step needs the one before to have succeeded.
    Graph read(const json& document) {
        read_document(document);
        problems_.throw_if_any<WorkloadError>();
        order_layers(graph_, problems_);
        problems_.throw_if_any<WorkloadError>();
        infer_shapes(graph_, problems_);
        problems_.throw_if_any<WorkloadError>();
        fold(graph_, problems_);
        problems_.throw_if_any<WorkloadError>();
        return std::move(graph_);
    }

private:
    void read_document(const json& document) {
        const JsonObject object(document, "", problems_);
        if (!object.has_only({"$schema",
                              "name",
                              "dataset",
                              "weights",
                              "quantization",
                              "shared_blocks",
                              "layers"})) {
            return;
        }
        graph_.name = object.text("name", true);
        graph_.dataset = object.text("dataset", false);
        const std::string weights = object.text("weights", false);
        if (!weights.empty()) {
            graph_.weights_file = (weights_folder_ / weights).lexically_normal().string();
        }
        if (const json* quantization = object.find("quantization", false)) {
            read_quantization(JsonObject(*quantization, "/quantization", problems_));
        }
        if (const json* blocks = object.array("shared_blocks", false)) {
            for (std::size_t i = 0; i < blocks->size(); ++i) {
                const std::string at = fmt::format("/shared_blocks/{}", i);
                read_shared_block(JsonObject((*blocks)[i], at, problems_));
            }
        }
        if (const json* layers = object.array("layers", true)) {
            read_layers(*layers);
        }
    }

    void read_quantization(const JsonObject& object) {
        if (!object.has_only({"weight_bits", "activation_bits"})) {
            return;
        }
        if (const json* bits = object.find("weight_bits", false)) {
            graph_.weight_bits = object.integer("weight_bits", *bits, kWeightBits).value_or(8);
        }
        if (const json* bits = object.find("activation_bits", false)) {
            graph_.activation_bits =
                object.integer("activation_bits", *bits, kActivationBits).value_or(8);
        }
    }

    void read_shared_block(const JsonObject& object) {
        if (!object.has_only({"name", "channels", "form"})) {
            return;
        }
        SharedBlockSpec block;
        block.name = object.text("name", true);
        if (const json* channels = object.find("channels", true)) {
            block.channels = object.integer("channels", *channels, kSharedChannels).value_or(1);
        }
        const std::string form = object.text("form", false);
        if (!form.empty() && form != "residual" && form != "serial") {
            object.add("form", "expected \"residual\" or \"serial\", got \"" + form + "\"");
        }
        block.residual = form != "serial";
        for (const SharedBlockSpec& other : graph_.shared_blocks) {
            if (other.name == block.name) {
                object.add("name", "a second shared block \"" + block.name + "\"");
            }
        }
        graph_.shared_blocks.push_back(block);
    }

    void read_layers(const json& layers) {
        std::vector<WrittenLayer> written;
        std::map<std::string, int> index;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            written.push_back(read_layer(layers[i], i, graph_.shared_blocks, problems_));
            WrittenLayer& here = written.back();
            if (!index.emplace(here.layer.name, static_cast<int>(i)).second) {
                problems_.add("layer " + here.layer.name, "a second layer with this name");
            }
            if (!here.has_inputs && i > 0 && layer_rule(here.layer.op).inputs > 0) {
                here.inputs.push_back(written[i - 1].layer.name);
            }
        }
        if (layers.size() < 2) {
            problems_.add("/layers", fmt::format("expected at least two, got {}", layers.size()));
        }
        for (const SharedBlockSpec& block : graph_.shared_blocks) {
            if (index.count(block.name) != 0) {
                problems_.add("layer " + block.name,
                              "a shared block has the same name; rename one of them");
            }
        }
        for (WrittenLayer& here : written) {
            connect(here, index);
            graph_.layers.push_back(std::move(here.layer));
        }
    }

    void connect(WrittenLayer& written, const std::map<std::string, int>& index) {
        Layer& layer = written.layer;
        for (const std::string& input : written.inputs) {
            const auto it = index.find(input);
            if (it != index.end()) {
                layer.inputs.push_back(it->second);
                continue;
            }
            std::vector<std::string> names;
            for (const auto& [name, place] : index) {
                names.push_back(name);
            }
            problems_.add(
                "layer " + layer.name,
                fmt::format("inputs: no layer \"{}\"; {}", input, suggestion(input, names)));
        }
        const LayerRule& rule = layer_rule(layer.op);
        const auto count = static_cast<int>(written.inputs.size());
        if (count < rule.inputs || count > rule.most_inputs) {
            problems_.add(
                "layer " + layer.name,
                fmt::format(
                    "{} takes {}{} input{}, got {}",
                    rule.name,
                    rule.inputs,
                    rule.most_inputs > rule.inputs ? fmt::format(" to {}", rule.most_inputs) : "",
                    rule.most_inputs == 1 ? "" : "s",
                    count));
        }
    }

    std::filesystem::path weights_folder_;
    Problems problems_;
    Graph graph_;
};

}  // namespace

Graph load_graph(const std::string& path) {
    const Document document = Document::load(path);
    return GraphReader(path, document.origin("/weights")).read(document.root());
}

Graph parse_graph(const std::string& text, const std::string& name) {
    return GraphReader(name, name).read(parse_json(text, name));
}

}  // namespace nvcim
