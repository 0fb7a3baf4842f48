// SPDX-License-Identifier: Apache-2.0
#include "models/network/graph_file.h"
#include "models/network/layer_table.h"

namespace nvcim {

using Schema = nlohmann::ordered_json;

namespace {

Schema integer(const Between& range) {
    return {{"type", "integer"},
            {"minimum", static_cast<std::int64_t>(range.low)},
            {"maximum", static_cast<std::int64_t>(range.high)}};
}

Schema text(const char* meaning) {
    return {{"type", "string"}, {"minLength", 1}, {"description", meaning}};
}

Schema sizes(const Between& range, int count) {
    return {{"type", "array"}, {"items", integer(range)}, {"minItems", count}, {"maxItems", count}};
}

struct MemberSchema {
    const Between& range;
    Schema operator()(int Layer::*) const { return integer(range); }
    Schema operator()(bool Layer::*) const { return {{"type", "boolean"}}; }
    Schema operator()(double Layer::*) const {
        return {{"type", "number"}, {"minimum", range.low}, {"maximum", range.high}};
    }
    Schema operator()(std::string Layer::*) const { return {{"type", "string"}}; }
    Schema operator()(Shape Layer::*) const { return sizes(range, 3); }
    Schema operator()(KernelSize) const {
        return {{"anyOf", Schema::array({integer(range), sizes(range, 2)})}};
    }
};

Schema object(Schema properties, Schema required) {
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

Schema layer_schema(const LayerRule& rule) {
    Schema properties;
    Schema required = Schema::array({"op"});
    properties["name"] = text("unique name; tensors are stored under it");
    properties["op"] = {{"const", rule.name}, {"description", rule.meaning}};
    if (rule.inputs > 0) {
        properties["inputs"] = {{"type", "array"},
                                {"items", {{"type", "string"}}},
                                {"minItems", rule.inputs},
                                {"maxItems", rule.most_inputs},
                                {"description", "names of layers; default: the layer before"}};
    }
    if (rule.needs_name) {
        required.push_back("name");
    }
    if (rule.inputs > 1) {
        required.push_back("inputs");
    }
    for (const LayerKey& key : rule.keys) {
        Schema value = std::visit(MemberSchema{key.range}, key.member);
        value["description"] = key.meaning;
        properties[std::string(key.key)] = std::move(value);
        if (key.is_required) {
            required.push_back(key.key);
        }
    }
    return object(std::move(properties), std::move(required));
}

}  // namespace

nlohmann::ordered_json network_schema() {
    Schema layers = Schema::array();
    for (const LayerRule& rule : layer_rules()) {
        layers.push_back(layer_schema(rule));
    }
    Schema block = object({{"name", text("its weights are the tensor NAME.weight")},
                           {"channels", integer(kSharedChannels)},
                           {"form", {{"enum", {"residual", "serial"}}, {"default", "residual"}}}},
                          Schema::array({"name", "channels"}));
    block["description"] = "1x1 convolution that all its insertion points share";
    Schema quantization = object(
        {{"weight_bits", integer(kWeightBits)}, {"activation_bits", integer(kActivationBits)}},
        Schema::array());
    quantization["description"] = "bits of a weight's magnitude and of an activation, default 8";
    Schema schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                     {"title", "nvcim network"}};
    schema.update(object({{"$schema", {{"type", "string"}}},
                          {"$file", text("network file that this one changes, relative to it")},
                          {"name", text("of the network")},
                          {"dataset", text("data set whose images are classified")},
                          {"weights", text(".safetensors file, relative to this file")},
                          {"quantization", std::move(quantization)},
                          {"shared_blocks", {{"type", "array"}, {"items", std::move(block)}}},
                          {"layers",
                           {{"type", "array"},
                            {"minItems", 2},
                            {"items", {{"oneOf", std::move(layers)}}},
                            {"description", "in any order if they name their inputs"}}}},
                         Schema::array()));
    schema.erase("required");
    schema["anyOf"] = Schema::array({{{"required", Schema::array({"$file"})}},
                                     {{"required", Schema::array({"name", "layers"})}}});
    return schema;
}

}  // namespace nvcim
