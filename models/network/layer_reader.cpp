// SPDX-License-Identifier: Apache-2.0
#include "models/network/layer_reader.h"

#include <fmt/format.h>

#include "models/config/text.h"
#include "models/network/json_object.h"
#include "models/network/layer_table.h"

namespace nvcim {

using nlohmann::json;

namespace {

/// Stores the value of one key, by the type of the member it goes to.
struct MemberSetter {
    Layer& layer;
    const JsonObject& object;
    const LayerKey& key;
    const json& value;
    const std::vector<SharedBlockSpec>& blocks;

    [[nodiscard]] std::string name() const { return std::string(key.key); }

    void expected(const std::string& what) const {
        object.add(name(), "expected " + what + ", got " + value_text(value));
    }
    [[nodiscard]] int size(std::size_t i) const {
        return object.integer(fmt::format("{}/{}", key.key, i), value[i], key.range).value_or(1);
    }

    void operator()(int Layer::*member) const {
        layer.*member = object.integer(name(), value, key.range).value_or(1);
    }
    void operator()(bool Layer::*member) const {
        if (!value.is_boolean()) {
            expected("true or false");
            return;
        }
        layer.*member = value.get<bool>();
    }
    void operator()(double Layer::*member) const {
        if (!value.is_number() || !(value.get<double>() >= key.range.low) ||
            !(value.get<double>() <= key.range.high)) {
            expected(fmt::format("a number from {} to {}", key.range.low, key.range.high));
            return;
        }
        layer.*member = value.get<double>();
    }
    void operator()(std::string Layer::*member) const {
        if (!value.is_string()) {
            expected("a text");
            return;
        }
        layer.*member = value.get<std::string>();
        std::vector<std::string> names;  // the only text is the name of a shared block
        for (const SharedBlockSpec& block : blocks) {
            names.push_back(block.name);
            if (block.name == layer.*member) {
                return;
            }
        }
        object.add(name(),
                   fmt::format("no shared block \"{}\" in /shared_blocks; {}",
                               layer.*member,
                               suggestion(layer.*member, names)));
    }
    void operator()(Shape Layer::*member) const {
        if (!value.is_array() || value.size() != 3) {
            expected("[channels, height, width]");
            return;
        }
        layer.*member = {size(0), size(1), size(2)};
    }
    void operator()(KernelSize) const {
        if (!value.is_array()) {
            layer.kernel_height = object.integer(name(), value, key.range).value_or(1);
            layer.kernel_width = layer.kernel_height;
        } else if (value.size() != 2) {
            expected("a size or [height, width]");
        } else {
            layer.kernel_height = size(0);
            layer.kernel_width = size(1);
        }
    }
};

const LayerRule* find_rule(const JsonObject& object) {
    const std::string op = object.text("op", true);
    std::vector<std::string> names;
    for (const LayerRule& rule : layer_rules()) {
        if (rule.name == op) {
            return &rule;
        }
        names.emplace_back(rule.name);
    }
    if (!op.empty()) {
        object.add("op", fmt::format("unknown op \"{}\"; known: {}", op, fmt::join(names, ", ")));
    }
    return nullptr;
}

void read_inputs(const JsonObject& object, WrittenLayer& written) {
    const json* inputs = object.find("inputs", false);
    if (inputs == nullptr) {
        return;
    }
    written.has_inputs = true;
    if (!inputs->is_array()) {
        object.add("inputs", "expected a list of layer names, got " + value_text(*inputs));
        return;
    }
    for (const json& input : *inputs) {
        if (input.is_string()) {
            written.inputs.push_back(input.get<std::string>());
        } else {
            object.add("inputs", "expected the name of a layer, got " + value_text(input));
        }
    }
}

void read_keys(const json& value,
               const LayerRule& rule,
               const JsonObject& object,
               const std::vector<SharedBlockSpec>& blocks,
               Layer& layer) {
    for (const LayerKey& key : rule.keys) {
        if (const json* found = object.find(std::string(key.key), key.is_required)) {
            std::visit(MemberSetter{layer, object, key, *found, blocks}, key.member);
        }
    }
    const bool is_pool = layer.op == Op::kMaxPool || layer.op == Op::kAvgPool;
    if (is_pool && !value.contains("stride")) {
        layer.stride = layer.kernel_height;
        if (layer.kernel_height != layer.kernel_width) {
            object.add("stride", "required where the kernel is not square");
        }
    }
}

}  // namespace

WrittenLayer read_layer(const json& value,
                        std::size_t index,
                        const std::vector<SharedBlockSpec>& blocks,
                        Problems& problems) {
    WrittenLayer written;
    Layer& layer = written.layer;
    layer.name = fmt::format("/layers/{}", index);
    std::string at = layer.name;
    if (value.is_object() && value.contains("name") && value["name"].is_string() &&
        !value["name"].get_ref<const std::string&>().empty()) {
        layer.name = value["name"].get<std::string>();
        at = "layer " + layer.name;
    }
    const JsonObject object(value, at, problems);
    if (!value.is_object()) {
        problems.add(at, "expected an object, got " + value_text(value));
        return written;
    }
    const LayerRule* rule = find_rule(object);
    if (rule == nullptr) {
        return written;
    }
    layer.op = rule->op;
    if (object.text("name", rule->needs_name).empty()) {
        layer.name = fmt::format("{}{}", rule->name, index);
    }
    std::vector<std::string> keys{"name", "op", "inputs"};
    for (const LayerKey& key : rule->keys) {
        keys.emplace_back(key.key);
    }
    static_cast<void>(object.has_only(keys));
    read_keys(value, *rule, object, blocks, layer);
    read_inputs(object, written);
    return written;
}

}  // namespace nvcim
