// SPDX-License-Identifier: Apache-2.0
#include "models/network/graph_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "models/base/error.h"
#include "models/config/json_file.h"
#include "models/network/fold.h"
#include "models/network/layer_table.h"

namespace nvcim {

using nlohmann::json;

namespace {

/// A value as an error message quotes it.
std::string quote(const json& value) {
    if (value.is_object() || value.is_array()) {
        return fmt::format("{} of {}", value.type_name(), value.size());
    }
    const std::string text = value.dump();
    return text.size() > 40 ? text.substr(0, 37) + "..." : text;
}

std::string list(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
    const std::string near = nearest(word, known);
    return near.empty() ? "known: " + list(known) : "did you mean \"" + near + "\"?";
}

class GraphReader {
public:
    explicit GraphReader(const std::string& file) : file_(file), problems_(file) {}

    Graph read(const json& document) {
        if (!check_object(document,
                          "",
                          {"$schema",
                           "name",
                           "dataset",
                           "weights",
                           "quantization",
                           "shared_blocks",
                           "layers"})) {
            problems_.throw_if_any<WorkloadError>();
        }
        graph_.name = text(document, "", "name", true);
        graph_.dataset = text(document, "", "dataset", false);
        const std::string weights = text(document, "", "weights", false);
        if (!weights.empty()) {
            graph_.weights_file = (std::filesystem::path(file_).parent_path() / weights).string();
        }
        if (document.contains("quantization")) {
            read_quantization(document.at("quantization"));
        }
        if (const json* blocks = array(document, "shared_blocks", false)) {
            for (std::size_t i = 0; i < blocks->size(); ++i) {
                read_shared_block((*blocks)[i], fmt::format("/shared_blocks/{}", i));
            }
        }
        if (const json* layers = array(document, "layers", true)) {
            read_layers(*layers);
        }
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
    void add(const std::string& at, const std::string& key, const std::string& what) {
        problems_.add(at.empty() || at.front() == '/' ? at + "/" + key : at,
                      at.empty() || at.front() == '/' ? what : key + ": " + what);
    }

    bool check_object(const json& value,
                      const std::string& at,
                      const std::vector<std::string>& keys) {
        if (!value.is_object()) {
            problems_.add(at.empty() ? "/" : at, "expected an object, found " + quote(value));
            return false;
        }
        for (const auto& item : value.items()) {
            if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) {
                add(at, item.key(), "unknown key; " + suggestion(item.key(), keys));
            }
        }
        return true;
    }

    /// The value of a key, nullptr (noted if it is required) where there is none.
    const json* find(const json& in, const std::string& at, const char* key, bool is_required) {
        const auto it = in.find(key);
        if (it == in.end()) {
            if (is_required) {
                add(at, key, "required, but missing");
            }
            return nullptr;
        }
        return &*it;
    }

    std::string text(const json& in, const std::string& at, const char* key, bool is_required) {
        const json* value = find(in, at, key, is_required);
        if (value == nullptr) {
            return "";
        }
        if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
            add(at, key, "expected a text that is not empty, found " + quote(*value));
            return "";
        }
        return value->get<std::string>();
    }

    const json* array(const json& in, const char* key, bool is_required) {
        const json* value = find(in, "", key, is_required);
        if (value != nullptr && !value->is_array()) {
            add("", key, "expected an array, found " + quote(*value));
            return nullptr;
        }
        return value;
    }

    std::optional<int> integer(const json& value,
                               const std::string& at,
                               const std::string& key,
                               const Between& range) {
        // Compared as doubles first: the value may be any number that JSON can write.
        if (value.is_number_integer() && value.get<double>() >= range.low &&
            value.get<double>() <= range.high) {
            return value.get<int>();
        }
        add(at,
            key,
            fmt::format("expected a whole number from {:.0f} to {:.0f}, found {}",
                        range.low,
                        range.high,
                        quote(value)));
        return std::nullopt;
    }

    void read_quantization(const json& value) {
        const std::string at = "/quantization";
        if (!check_object(value, at, {"weight_bits", "activation_bits"})) {
            return;
        }
        if (const json* bits = find(value, at, "weight_bits", false)) {
            graph_.weight_bits = integer(*bits, at, "weight_bits", kWeightBits).value_or(8);
        }
        if (const json* bits = find(value, at, "activation_bits", false)) {
            graph_.activation_bits =
                integer(*bits, at, "activation_bits", kActivationBits).value_or(8);
        }
    }

    void read_shared_block(const json& value, const std::string& at) {
        if (!check_object(value, at, {"name", "channels", "form"})) {
            return;
        }
        SharedBlockSpec block;
        block.name = text(value, at, "name", true);
        if (const json* channels = find(value, at, "channels", true)) {
            block.channels = integer(*channels, at, "channels", kSharedChannels).value_or(1);
        }
        const std::string form =
            value.contains("form") ? text(value, at, "form", false) : "residual";
        if (form != "residual" && form != "serial") {
            add(at, "form", "expected \"residual\" or \"serial\", found \"" + form + "\"");
        }
        block.residual = form == "residual";
        for (const SharedBlockSpec& other : graph_.shared_blocks) {
            if (other.name == block.name) {
                add(at, "name", "a second shared block with the name \"" + block.name + "\"");
            }
        }
        graph_.shared_blocks.push_back(block);
    }

    void read_layers(const json& layers) {
        std::vector<std::vector<std::string>> inputs;
        std::map<std::string, int> index;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            inputs.emplace_back();
            const bool is_first = graph_.layers.empty();
            graph_.layers.push_back(read_layer(layers[i], i, inputs.back()));
            const Layer& layer = graph_.layers.back();
            if (!index.emplace(layer.name, static_cast<int>(i)).second) {
                problems_.add("layer " + layer.name, "a second layer with this name");
            }
            if (inputs.back().empty() && layer.op != Op::kInput && !is_first) {
                inputs.back().push_back(graph_.layers[i - 1].name);
            }
        }
        if (layers.empty()) {
            problems_.add("/layers", "expected at least an input and one layer, found none");
        }
        std::vector<std::string> names;
        for (const auto& [name, place] : index) {
            names.push_back(name);
        }
        for (const SharedBlockSpec& block : graph_.shared_blocks) {
            if (index.count(block.name) != 0) {
                problems_.add("layer " + block.name,
                              "a shared block has the same name; rename one of them");
            }
        }
        for (std::size_t i = 0; i < graph_.layers.size(); ++i) {
            connect(graph_.layers[i], inputs[i], index, names);
        }
    }

    void connect(Layer& layer,
                 const std::vector<std::string>& inputs,
                 const std::map<std::string, int>& index,
                 const std::vector<std::string>& names) {
        for (const std::string& input : inputs) {
            const auto it = index.find(input);
            if (it == index.end()) {
                problems_.add("layer " + layer.name,
                              "inputs: no layer \"" + input + "\"; " + suggestion(input, names));
            } else {
                layer.inputs.push_back(it->second);
            }
        }
        const int expected = layer_rule(layer.op).inputs;
        if (static_cast<int>(inputs.size()) != expected) {
            problems_.add("layer " + layer.name,
                          fmt::format("{} takes {} input{}, found {}",
                                      op_name(layer.op),
                                      expected,
                                      expected == 1 ? "" : "s",
                                      inputs.size()));
        }
    }

    Layer read_layer(const json& value, std::size_t i, std::vector<std::string>& inputs) {
        const std::string place = fmt::format("/layers/{}", i);
        Layer layer;
        layer.name = fmt::format("layer{}", i);
        if (!value.is_object()) {
            problems_.add(place, "expected an object, found " + quote(value));
            return layer;
        }
        const auto name = value.find("name");
        const bool is_named = name != value.end() && name->is_string() && !name->empty();
        const std::string at = is_named ? "layer " + name->get_ref<const std::string&>() : place;
        const LayerRule* rule = find_rule(value, at);
        if (rule == nullptr) {
            layer.name = is_named ? name->get<std::string>() : layer.name;
            return layer;
        }
        layer.op = rule->op;
        layer.name = is_named || rule->needs_name || name != value.end()
                         ? text(value, at, "name", rule->needs_name)
                         : fmt::format("{}{}", rule->name, i);
        if (layer.name.empty()) {
            layer.name = fmt::format("layer{}", i);
        }
        std::vector<std::string> keys{"name", "op", "inputs"};
        for (const LayerKey& key : rule->keys) {
            keys.emplace_back(key.key);
        }
        check_object(value, at, keys);
        for (const LayerKey& key : rule->keys) {
            const std::string key_text(key.key);
            if (const json* found = find(value, at, key_text.c_str(), key.is_required)) {
                std::visit([&](auto member) { set(layer, member, *found, at, key); }, key.member);
            }
        }
        if ((layer.op == Op::kMaxPool || layer.op == Op::kAvgPool) && !value.contains("stride")) {
            layer.stride = layer.kernel_height;
            if (layer.kernel_height != layer.kernel_width) {
                add(at, "stride", "required where the kernel is not square");
            }
        }
        read_inputs(value, at, inputs);
        return layer;
    }

    const LayerRule* find_rule(const json& value, const std::string& at) {
        const std::string op = text(value, at, "op", true);
        std::vector<std::string> names;
        for (const LayerRule& rule : layer_rules()) {
            if (rule.name == op) {
                return &rule;
            }
            names.emplace_back(rule.name);
        }
        if (!op.empty()) {
            add(at, "op", "unknown op \"" + op + "\"; known: " + list(names));
        }
        return nullptr;
    }

    void read_inputs(const json& value, const std::string& at, std::vector<std::string>& inputs) {
        const json* found = find(value, at, "inputs", false);
        if (found == nullptr) {
            return;
        }
        if (!found->is_array()) {
            add(at, "inputs", "expected an array of layer names, found " + quote(*found));
            return;
        }
        for (const json& input : *found) {
            if (input.is_string()) {
                inputs.push_back(input.get<std::string>());
            } else {
                add(at, "inputs", "expected the name of a layer, found " + quote(input));
            }
        }
    }

    void set(Layer& layer,
             int Layer::*member,
             const json& value,
             const std::string& at,
             const LayerKey& key) {
        layer.*member = integer(value, at, std::string(key.key), key.range).value_or(1);
    }
    void set(Layer& layer,
             bool Layer::*member,
             const json& value,
             const std::string& at,
             const LayerKey& key) {
        if (!value.is_boolean()) {
            add(at, std::string(key.key), "expected true or false, found " + quote(value));
            return;
        }
        layer.*member = value.get<bool>();
    }
    void set(Layer& layer,
             double Layer::*member,
             const json& value,
             const std::string& at,
             const LayerKey& key) {
        if (!value.is_number() || !(value.get<double>() >= key.range.low) ||
            !(value.get<double>() <= key.range.high)) {
            add(at,
                std::string(key.key),
                fmt::format("expected a number from {} to {}, found {}",
                            key.range.low,
                            key.range.high,
                            quote(value)));
            return;
        }
        layer.*member = value.get<double>();
    }
    void set(Layer& layer,
             std::string Layer::*member,
             const json& value,
             const std::string& at,
             const LayerKey& key) {
        if (!value.is_string()) {
            add(at, std::string(key.key), "expected a text, found " + quote(value));
            return;
        }
        layer.*member = value.get<std::string>();
        std::vector<std::string> blocks;  // the only text is the name of a shared block
        for (const SharedBlockSpec& block : graph_.shared_blocks) {
            if (block.name == layer.*member) {
                return;
            }
            blocks.push_back(block.name);
        }
        add(at,
            std::string(key.key),
            "no shared block \"" + layer.*member + "\" in /shared_blocks; " +
                suggestion(layer.*member, blocks));
    }
    void set(Layer& layer,
             Shape Layer::*member,
             const json& value,
             const std::string& at,
             const LayerKey& key) {
        if (!value.is_array() || value.size() != 3) {
            add(at,
                std::string(key.key),
                "expected [channels, height, width], found " + quote(value));
            return;
        }
        const auto size = [&](std::size_t i) {
            return integer(value[i], at, fmt::format("{}/{}", key.key, i), key.range).value_or(1);
        };
        layer.*member = {size(0), size(1), size(2)};
    }
    void set(
        Layer& layer, KernelSize, const json& value, const std::string& at, const LayerKey& key) {
        if (!value.is_array()) {
            const int size = integer(value, at, std::string(key.key), key.range).value_or(1);
            layer.kernel_height = layer.kernel_width = size;
        } else if (value.size() != 2) {
            add(at,
                std::string(key.key),
                "expected a size or [height, width], found " + quote(value));
        } else {
            const auto size = [&](std::size_t i) {
                return integer(value[i], at, fmt::format("{}/{}", key.key, i), key.range)
                    .value_or(1);
            };
            layer.kernel_height = size(0);
            layer.kernel_width = size(1);
        }
    }

    std::string file_;
    Problems problems_;
    Graph graph_;
};

}  // namespace

Graph load_graph(const std::string& path) {
    return GraphReader(path).read(load_json(path));
}

Graph parse_graph(const std::string& text, const std::string& name) {
    return GraphReader(name).read(parse_json(text, name));
}

}  // namespace nvcim
