// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "models/base/error.h"
#include "models/config/json_file.h"
#include "models/config/reader.h"
#include "sim/sweep/sweep_keys.h"

namespace nvcim::sim {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

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
        reject_unknown(root, Pointer(), kSweepKeys, problems_);
        base(root, sweep);
        settings(root.value("set", json::object()), Pointer() / "set", sweep);
        const json axes = list(root, "axes");
        for (std::size_t i = 0; i < axes.size(); ++i) {
            sweep.axes.push_back(read_axis(axes[i], Pointer() / "axes" / i, problems_));
        }
        check_pointers(sweep);
        const json constraints = list(root, "constraints");
        for (std::size_t i = 0; i < constraints.size(); ++i) {
            constraint(constraints[i], Pointer() / "constraints" / i, sweep);
        }
        fidelity(root.value("fidelity", json("full")), Pointer() / "fidelity", sweep);
        check_fidelity(sweep);
        part(root, "sample", {"method", "points"}, sweep.sample);
        part(root, "search", {"method", "objectives", "budget"}, sweep.search);
        seeds(list(root, "seeds"), Pointer() / "seeds", sweep);
        check_search(sweep);
        return sweep;
    }

private:
    json list(const json& node, const char* key) {
        const json value = node.value(key, json::array());
        if (!value.is_array()) {
            expect(Pointer() / key, "a list", value, problems_);
            return json::array();
        }
        return value;
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
    void settings(const json& node, const Pointer& at, Sweep& sweep) {
        if (!node.is_object()) {
            expect(at, "an object", node, problems_);
            return;
        }
        for (const auto& [pointer, value] : node.items()) {
            if (is_pointer(pointer, at, problems_)) {
                sweep.settings.emplace_back(pointer, value);
            }
        }
    }
    static bool is_below(const std::string& pointer, const std::string& part) {
        return pointer.size() > part.size() && pointer.compare(0, part.size(), part) == 0 &&
               pointer[part.size()] == '/';
    }
    void check_fidelity(const Sweep& sweep) {
        for (std::size_t i = 0; i < sweep.axes.size(); ++i) {
            for (const std::string& pointer : sweep.axes[i].pointers) {
                if (sweep.fidelity == SweepFidelity::kAccuracy && pointer == "/cycle/images") {
                    problems_.add(
                        Pointer() / "axes" / i,
                        "/cycle/images: with fidelity accuracy nothing runs cycle by cycle");
                }
            }
        }
        for (const auto& setting : sweep.settings) {
            if (setting.first == "/run/fidelity" && sweep.fidelity == SweepFidelity::kCost) {
                problems_.add(Pointer() / "set" / setting.first,
                              "is lost, since the sweep's fidelity is cost");
            }
        }
    }
    void check_pointers(const Sweep& sweep) {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < sweep.axes.size(); ++i) {
            for (const std::string& pointer : sweep.axes[i].pointers) {
                if (!seen.insert(pointer).second) {
                    problems_.add(Pointer() / "axes" / i, pointer + " is on two axes");
                }
                for (const std::string& other : seen) {
                    if (is_below(pointer, other) || is_below(other, pointer)) {
                        problems_.add(
                            Pointer() / "axes" / i,
                            fmt::format("{} and {}: one is a part of the other", other, pointer));
                    }
                }
                for (const auto& setting : sweep.settings) {
                    if (is_below(setting.first, pointer)) {
                        problems_.add(
                            Pointer() / "set" / setting.first,
                            fmt::format("is lost, since the axis {} replaces all of it", pointer));
                    }
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
            expect(at,
                   "a condition such as \"/arch/tile_rows * /arch/tile_columns <= 64\"",
                   node,
                   problems_);
            return;
        }
        try {
            sweep.constraints.emplace_back(node.get<std::string>());
        } catch (const ConfigError& error) {
            problems_.add(at, error.what());
        }
    }
    void fidelity(const json& node, const Pointer& at, Sweep& sweep) {
        for (const EnumName<SweepFidelity>& entry : kSweepFidelityNames) {
            if (node == json(std::string(entry.name))) {
                sweep.fidelity = entry.value;
                return;
            }
        }
        expect(at, "cost, accuracy or full", node, problems_);
    }
    /// Reads an object by its field table, if it is there.
    template <class Struct>
    void part(const json& root,
              const char* key,
              const std::vector<const char*>& required,
              std::optional<Struct>& out) {
        if (!root.contains(key)) {
            return;
        }
        const std::size_t before = problems_.size();
        for (const char* const each : required) {
            if (root[key].is_object() && !root[key].contains(each)) {
                problems_.add(Pointer() / key / each, "is missing");
            }
        }
        if (problems_.size() == before) {
            read_struct(root[key], Pointer() / key, out.emplace(), problems_);
        }
    }
    void seeds(const json& values, const Pointer& at, Sweep& sweep) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!values[i].is_number_unsigned()) {
                expect(at / i, "a whole number", values[i], problems_);
            } else if (const auto seed = values[i].get<std::uint64_t>();
                       std::count(sweep.seeds.begin(), sweep.seeds.end(), seed) > 0) {
                problems_.add(at / i, fmt::format("{} is there twice", seed));
            } else {
                sweep.seeds.push_back(seed);
            }
        }
    }
    void check_search(const Sweep& sweep) {
        if (!sweep.search) {
            return;
        }
        if (sweep.sample) {
            problems_.add(Pointer() / "search", "cannot be with sample; a search draws by itself");
        }
        if (!sweep.seeds.empty()) {
            problems_.add(Pointer() / "search",
                          "cannot be with seeds: a search compares points, not seeds; more "
                          "/run/chips make a mean steadier");
        }
        if (sweep.axes.empty()) {
            problems_.add(Pointer() / "axes", "expected at least one axis to search");
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
