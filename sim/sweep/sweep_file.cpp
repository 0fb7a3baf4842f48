// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "models/base/error.h"
#include "models/config/json_file.h"
#include "models/config/pointer.h"
#include "models/config/text.h"

namespace nvcim::sim {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::size_t kMostSteps = 1000000;

class SweepReader {
public:
    SweepReader(const std::string& path, Problems& problems) : path_(path), problems_(problems) {}

    Sweep read(const json& root) {
        Sweep sweep;
        sweep.name = fs::path(path_).stem().string();
        if (!root.is_object()) {
            problems_.add(Pointer(), "expected an object");
            return sweep;
        }
        reject_unknown(
            root,
            Pointer(),
            {"$schema", "base", "set", "axes", "constraints", "fidelity", "sample", "seeds"});
        base(root, sweep);
        const json settings = object(root, "set");
        for (const auto& [pointer, value] : settings.items()) {
            if (is_pointer(pointer, Pointer() / "set")) {
                sweep.settings.emplace_back(pointer, value);
            }
        }
        const json axes = list(root, "axes");
        for (std::size_t i = 0; i < axes.size(); ++i) {
            sweep.axes.push_back(axis(axes[i], Pointer() / "axes" / i));
        }
        check_pointers(sweep);
        const json constraints = list(root, "constraints");
        for (std::size_t i = 0; i < constraints.size(); ++i) {
            constraint(constraints[i], Pointer() / "constraints" / i, sweep);
        }
        fidelity(root, sweep);
        sample(root, sweep);
        seeds(root, sweep);
        return sweep;
    }

private:
    void reject_unknown(const json& node, const Pointer& at, const std::set<std::string>& known) {
        for (const auto& [key, value] : node.items()) {
            if (known.count(key) == 0) {
                std::string names;
                for (const std::string& name : known) {
                    names += (names.empty() ? "" : ", ") + name;
                }
                problems_.add(at / key, "unknown key; there are " + names);
            }
        }
    }
    void expect(const Pointer& at, const std::string& expected, const json& found) {
        problems_.add(at, fmt::format("expected {}, got {}", expected, value_text(found)));
    }
    json object(const json& node, const char* key) {
        const json value = node.value(key, json::object());
        if (!value.is_object()) {
            expect(Pointer() / key, "an object", value);
            return json::object();
        }
        return value;
    }
    json list(const json& node, const char* key) {
        const json value = node.value(key, json::array());
        if (!value.is_array()) {
            expect(Pointer() / key, "a list", value);
            return json::array();
        }
        return value;
    }
    bool is_pointer(const std::string& text, const Pointer& at) {
        if (!text.empty() && text[0] == '/') {
            return true;
        }
        expect(at, "a JSON Pointer such as /arch/tile/crossbar/rows", text);
        return false;
    }

    void base(const json& root, Sweep& sweep) {
        if (!root.contains("base") || !root["base"].is_string()) {
            problems_.add(Pointer() / "base", "expected the path of an experiment file");
            return;
        }
        const std::string text = root["base"].get<std::string>();
        sweep.base = (fs::path(path_).parent_path() / text).lexically_normal().string();
        if (!fs::exists(sweep.base)) {
            problems_.add(Pointer() / "base", fmt::format("no such file: {}", sweep.base));
        }
    }

    Axis axis(const json& node, const Pointer& at) {
        if (!node.is_object()) {
            expect(at, "an axis, an object with a pointer or zip", node);
            return {};
        }
        return node.contains("zip") ? zipped(node, at) : single(node, at);
    }
    Axis zipped(const json& node, const Pointer& at) {
        reject_unknown(node, at, {"zip"});
        Axis all;
        const json& parts = node["zip"];
        if (!parts.is_array() || parts.empty()) {
            expect(at / "zip", "a list of axes", parts);
            return all;
        }
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const Axis part = parts[i].is_object() ? single(parts[i], at / "zip" / i) : Axis{};
            if (i == 0) {
                all = part;
                continue;
            }
            if (part.steps.size() != all.steps.size()) {
                problems_.add(at / "zip" / i,
                              fmt::format("expected {} values like the first, got {}",
                                          all.steps.size(),
                                          part.steps.size()));
                continue;
            }
            all.pointers.insert(all.pointers.end(), part.pointers.begin(), part.pointers.end());
            for (std::size_t step = 0; step < part.steps.size(); ++step) {
                all.steps[step].insert(
                    all.steps[step].end(), part.steps[step].begin(), part.steps[step].end());
            }
        }
        return all;
    }
    Axis single(const json& node, const Pointer& at) {
        reject_unknown(node, at, {"pointer", "values", "linear", "log", "powers_of_two"});
        Axis axis;
        const json pointer = node.value("pointer", json());
        if (!pointer.is_string()) {
            expect(at / "pointer", "a JSON Pointer", pointer);
        } else if (is_pointer(pointer.get<std::string>(), at / "pointer")) {
            axis.pointers.push_back(pointer.get<std::string>());
        }
        std::vector<json> values;
        int kinds = 0;
        for (const char* const kind : {"values", "linear", "log", "powers_of_two"}) {
            if (node.contains(kind)) {
                ++kinds;
                values = std::string(kind) == "values" ? plain(node[kind], at / kind)
                                                       : range(kind, node[kind], at / kind);
            }
        }
        if (kinds != 1) {
            problems_.add(at, "expected exactly one of values, linear, log, powers_of_two");
        }
        for (json& value : values) {
            axis.steps.push_back({std::move(value)});
        }
        return axis;
    }
    std::vector<json> plain(const json& values, const Pointer& at) {
        if (!values.is_array() || values.empty()) {
            expect(at, "a list with at least one value", values);
            return {};
        }
        return {values.begin(), values.end()};
    }
    /// {"from": 1, "to": 16, "count": 5}; powers of two need no count.
    std::vector<json> range(const std::string& kind, const json& node, const Pointer& at) {
        const bool powers = kind == "powers_of_two";
        if (!node.is_object()) {
            expect(
                at, powers ? "an object with from and to" : "an object with from, to, count", node);
            return {};
        }
        reject_unknown(node, at, {"from", "to", "count"});
        const json from = node.value("from", json());
        const json to = node.value("to", json());
        const json count = node.value("count", json(powers ? 1 : 0));
        if (!from.is_number() || !to.is_number() || from > to || (kind != "linear" && from <= 0)) {
            expect(at, "numbers from <= to, above 0 for log and powers_of_two", node);
            return {};
        }
        if (!count.is_number_integer() || count < 1 || count > kMostSteps) {
            expect(at / "count", fmt::format("a whole number from 1 to {}", kMostSteps), count);
            return {};
        }
        const auto low = from.get<double>();
        const auto high = to.get<double>();
        const auto steps = count.get<int>();
        std::vector<json> values;
        if (powers) {
            for (double value = std::exp2(std::ceil(std::log2(low))); value <= high; value *= 2.0) {
                values.push_back(number(value));
            }
        }
        for (int i = 0; !powers && i < steps; ++i) {
            const double share = steps == 1 ? 0.0 : static_cast<double>(i) / (steps - 1);
            values.push_back(number(kind == "log" ? low * std::pow(high / low, share)
                                                  : low + (high - low) * share));
        }
        return values;
    }
    /// Whole numbers as such, so that integer parameters take them; others to 12 digits, since the
    /// last bits of a power are the C library's.
    static json number(double value) {
        const double rounded = std::stod(fmt::format("{:.12g}", value));
        return rounded == std::floor(rounded) && std::abs(rounded) < 1e15
                   ? json(static_cast<std::int64_t>(rounded))
                   : json(rounded);
    }

    void check_pointers(const Sweep& sweep) {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < sweep.axes.size(); ++i) {
            for (const std::string& pointer : sweep.axes[i].pointers) {
                if (!seen.insert(pointer).second) {
                    problems_.add(Pointer() / "axes" / i, pointer + " is on two axes");
                }
                if (pointer == "/run/fidelity" || pointer == "/run/seed" ||
                    pointer == "/run/threads") {
                    problems_.add(Pointer() / "axes" / i,
                                  pointer + " cannot be an axis; use fidelity, seeds, --workers");
                }
            }
        }
    }
    void constraint(const json& node, const Pointer& at, Sweep& sweep) {
        if (!node.is_string()) {
            expect(at, "a condition such as \"/arch/tile_rows * /arch/tile_columns <= 64\"", node);
            return;
        }
        try {
            sweep.constraints.emplace_back(node.get<std::string>());
        } catch (const ConfigError& error) {
            problems_.add(at, error.what());
        }
    }
    void fidelity(const json& root, Sweep& sweep) {
        const json value = root.value("fidelity", json("full"));
        if (value == "cost") {
            sweep.fidelity = SweepFidelity::kCost;
        } else if (value == "accuracy") {
            sweep.fidelity = SweepFidelity::kAccuracy;
        } else if (value != "full") {
            expect(Pointer() / "fidelity", "cost, accuracy or full", value);
        }
    }
    void sample(const json& root, Sweep& sweep) {
        if (!root.contains("sample")) {
            return;
        }
        const Pointer at = Pointer() / "sample";
        const json& node = root["sample"];
        if (!node.is_object()) {
            expect(at, "an object with method and points", node);
            return;
        }
        reject_unknown(node, at, {"method", "points", "seed"});
        const json method = node.value("method", json());
        if (method == "random") {
            sweep.sampling = Sampling::kRandom;
        } else if (method == "latin_hypercube") {
            sweep.sampling = Sampling::kLatinHypercube;
        } else {
            expect(at / "method", "random or latin_hypercube", method);
        }
        const json points = node.value("points", json());
        if (!points.is_number_integer() || points < 1 || points > kMostSteps) {
            expect(at / "points", fmt::format("a whole number from 1 to {}", kMostSteps), points);
        } else {
            sweep.sampled_points = points.get<int>();
        }
        const json seed = node.value("seed", json(1));
        if (!seed.is_number_unsigned()) {
            expect(at / "seed", "a whole number", seed);
        } else {
            sweep.sampling_seed = seed.get<std::uint64_t>();
        }
    }
    void seeds(const json& root, Sweep& sweep) {
        const json values = list(root, "seeds");
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!values[i].is_number_unsigned()) {
                expect(Pointer() / "seeds" / i, "a whole number", values[i]);
            } else {
                sweep.seeds.push_back(values[i].get<std::uint64_t>());
            }
        }
    }

    std::string path_;
    Problems& problems_;
};

}  // namespace

Sweep load_sweep(const std::string& path) {
    Problems problems(path);
    const json root = load_json(path);
    Sweep sweep = SweepReader(path, problems).read(root);
    problems.throw_if_any<ConfigError>();
    return sweep;
}

}  // namespace nvcim::sim
