#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One table and one JSON object from the result files of scripts/bench.sh.

table.py [--json FILE] FOLDER

Values are medians over rounds. A ratio is taken within every round, where both sides were
measured seconds apart, and then the median: load of the machine cancels.
"""
import argparse
import glob
import json
import os
from statistics import median

PRODUCT = "products/rows:1152/columns:128/ones:50"


def load(path):
    with open(path) as file:
        return json.load(file)


def by_name(result):
    """Benchmark name -> its results; failed ones are left out."""
    return {run["name"]: run for run in result["benchmarks"] if not run.get("error_occurred")}


class Results:
    def __init__(self, folder):
        def rounds_of(pattern):
            return [load(path) for path in sorted(glob.glob(os.path.join(folder, pattern)))]

        products = rounds_of("products-*.json")
        self.folder = folder
        self.context = products[0]["context"]
        self.loads = [one["context"]["load_avg"][0] for one in products]
        self.rounds = [by_name(one) for one in products]
        for one, numpy in zip(self.rounds, rounds_of("numpy-*.json")):
            one["numpy"] = {"mvm": numpy["mvm_per_s"]}
        self.once = by_name(load(os.path.join(folder, "once.json")))
        self.program_walls = [one["end"] - one["start"] for one in rounds_of("program-*.json")]
        self.noc = [by_name(one) for one in rounds_of("noc-*.json")]
        self.networks = [by_name(one) for one in rounds_of("network-*.json")]

    def values(self, name, field):
        """One number per round, None where the benchmark did not run."""
        return [one[name][field] if name in one else None for one in self.rounds]

    def value(self, name, field="mvm"):
        found = [v for v in self.values(name, field) if v is not None]
        return median(found) if found else None

    def ratio(self, name, other, field):
        pairs = zip(self.values(name, field), self.values(other, field))
        found = [a / b for a, b in pairs if a is not None and b is not None]
        return median(found) if found else None

    def label(self, name):
        return next((one[name].get("label", "") for one in self.rounds if name in one), "")

    def images(self, network, images, threads):
        """Images per second of every round."""
        name = (f"classify_images/{network}/images:{images}/threads:{threads}"
                "/process_time/real_time")
        return [one[name]["images"] for one in self.networks if name in one]

    def speedup(self, network, images):
        pairs = zip(self.images(network, images, 1), self.images(network, images, 2))
        return median(two / one for one, two in pairs)

    def us_per_packet(self, model):
        name = f"noc_packets/{model}/iterations:"
        return median(1e6 / run["packets"] for one in self.noc for key, run in one.items()
                      if key.startswith(name))

    def memory(self, network):
        """Peak of the processes that measured this network, MiB."""
        return max(run["peak_mib"] for one in self.networks for name, run in one.items()
                   if f"/{network}/" in name)

    def cycle(self, name, field):
        """One value of a file cycle-NAME.json or command-NAME.json."""
        return load(os.path.join(self.folder, f"{name}.json"))[field]

    def seconds(self, name):
        units = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
        runs = [one[name] for one in [*self.rounds, self.once] if name in one]
        return median(run["cpu_time"] * units[run["time_unit"]] for run in runs)


NETWORKS = {"lenet4": 1024, "vgg8": 128, "resnet18": 128}  # images of a run


def rows_of(r):
    """(title, key, value, unit, note); rows without a key are for the reader only."""
    multiply, look_up = "peak_multiply", "peak_look_up"
    sgemm = "unfused_sgemm/vectors:256"

    def giga(name):
        value = r.value(name, "cell_mac")
        return None if value is None else value / 1e9

    def times(name, other, field, what):
        ratio = r.ratio(name, other, field)
        return "" if ratio is None else f"{ratio:.2f} x {what}"

    yield "Instructions, one core"
    yield "multiply: " + r.label(multiply), "peak_multiply_gmac", giga(multiply), "G cell-MAC/s", ""
    yield "look up: " + r.label(look_up), "peak_look_up_gmac", giga(look_up), "G cell-MAC/s", ""
    yield "Kernel alone (sums and conversions of 64 vectors)"
    for n in (128, 256):
        name, tables = f"kernel_only/rows:{n}", f"look_up_only/rows:{n}"
        multiplies = r.label(name) == "multiplied"
        yield f"array of {n} x {n}, {r.label(name)}", f"kernel_{n}_gmac", giga(name), \
            "G cell-MAC/s", ""
        yield "  of the peak of its instruction", f"kernel_{n}_fraction_of_peak", \
            r.ratio(name, multiply if multiplies else look_up, "cell_mac"), "", ""
        yield "  the whole product", f"product_{n}_gmac", giga(f"square_array/rows:{n}"), \
            "G cell-MAC/s", times(f"square_array/rows:{n}", name, "cell_mac", "kernel")
        yield "  looked up instead", f"look_up_{n}_gmac", giga(tables), "G cell-MAC/s", \
            times(tables, look_up, "cell_mac", "the peak of its instruction")
    yield "Products of 1152 x 128 weights, one core"
    per_s = "products/s"
    yield "nvcim, differential", "mvm_per_s_1152x128", r.value(PRODUCT), per_s, ""
    cases = (("offset encoding", "mvm_per_s_1152x128_offset", "offset_encoding"),
             ("one vector at a time", "mvm_per_s_single_vector", "single_vector"),
             ("1 % read noise per cell", "mvm_per_s_read_noise", "read_noise"),
             ("IR drop, after solving", "mvm_per_s_ir_drop", "ir_drop_products"),
             ("unsliced, a quick look", "mvm_per_s_unsliced", "unsliced"))
    for title, key, name in cases:
        yield title, key, r.value(name), per_s, times(name, PRODUCT, "mvm", "differential")
    yield "  solving once per chip, fast", "ir_drop_solve_s_fast", \
        r.seconds("ir_drop_matrix_fast"), "s", ""
    yield "  solving once per chip, exact", "ir_drop_solve_s_exact", \
        r.seconds("ir_drop_matrix_exact"), "s", ""
    yield "The same products by other means, one core"
    yield "nvcim's tables " + r.label("looked_up"), "mvm_per_s_looked_up", r.value("looked_up"), \
        per_s, ""
    yield "  nvcim over it", "kernel_speedup_vs_tables", r.ratio(PRODUCT, "looked_up", "mvm"), "", ""
    yield f"OpenBLAS sgemm ({r.label(sgemm)}) and a pass", "mvm_per_s_sgemm", r.value(sgemm), \
        per_s, ""
    yield "  nvcim over it", "kernel_speedup_vs_sgemm", r.ratio(PRODUCT, sgemm, "mvm"), "", ""
    yield "numpy, what a user would write", "mvm_per_s_numpy", r.value("numpy"), per_s, ""
    yield "  nvcim over it", "mvm_speedup_vs_numpy", \
        r.ratio(PRODUCT, "numpy", "mvm"), "", ""
    yield "Programming, one core"
    rate = "cells/s"
    yield "write-verify, pulse by pulse", "write_verify_cells_per_s", \
        r.value("verify_mechanistic", rate), rate, ""
    yield "write-verify, statistical", "write_verify_statistical_cells_per_s", \
        r.value("verify_statistical", rate), rate, ""
    yield "resnet18, every cell, pulse by pulse", "program_resnet18_wall_s", \
        median(r.program_walls) if r.program_walls else None, "s", "command to report"
    yield "Whole networks"
    for network, images in NETWORKS.items():
        key = "lenet" if network == "lenet4" else network
        one, two = r.images(network, images, 1), r.images(network, images, 2)
        yield f"{network}, 1 thread", f"{key}_images_per_s_1_thread", median(one), "images/s", ""
        yield f"{network}, 2 threads", f"{key}_images_per_s", median(two), "images/s", \
            f"{r.speedup(network, images):.2f} x 1 thread"
        yield f"  peak memory of {network}", f"{key}_memory_mib", r.memory(network), "MiB", ""
    yield "On-chip network, 8 x 8 mesh, 1-flit packets, load 0.1, one core"
    for model, key in (("packet", "noc_us_per_packet"), ("flit", "noc_us_per_packet_flit")):
        yield f"{model} model", key, r.us_per_packet(model), "us/packet", ""


def cycle_rows(r):
    yield "Cycle-level runs, timing only (--fidelity cost), on rram-128-576"
    for title, key, name in (("vgg8, CIFAR-10", "vgg8", "vgg8"),
                             ("resnet18, ImageNet size", "resnet18", "resnet18")):
        yield f"{title}: command to report, wall", f"cycle_{key}_wall_s", \
            r.cycle(f"command-{name}", "wall_s"), "s", \
            f"CPU {r.cycle(f'command-{name}', 'cpu_s'):.3g} s"
        events = r.cycle(f"cycle-{name}", "events")
        seconds = r.cycle(f"cycle-{name}", "sim_s")
        yield "  simulation alone, CPU", f"cycle_{key}_sim_s", seconds, "s", \
            f"{events:,} actions of {1e9 * seconds / events:.0f} ns"
        yield "  peak memory", f"cycle_{key}_peak_mb", r.cycle(f"command-{name}", "peak_mb"), "MB", ""
    yield "  traced (in memory) over not traced", "trace_on_slowdown", \
        r.cycle("cycle-trace", "trace_on_slowdown"), "", ""
    yield "  asking for a tracer that is not there", "trace_off_overhead_percent", \
        r.cycle("cycle-trace", "trace_off_overhead_percent"), "%", ""
    yield "Cycle-level run with data, vgg8, 4 images"
    yield "time per image, CPU", "cycle_with_data_s_per_image", r.cycle("cycle-data", "data_s"), \
        "s", ""
    yield "  over the batch engine", "cycle_with_data_over_batch", \
        r.cycle("cycle-data", "data_over_batch"), "", "the same images, one thread"


def sweep_rows(r):
    compiled = by_name(load(os.path.join(r.folder, "compile.json")))
    yield "Compiler: vgg8 with traffic_aware placement, one core"
    for across in (24, 40):
        yield f"{across} x {across} tiles", f"compile_vgg8_{across}_ms", \
            compiled[f"compile_network/vgg8/tiles_across:{across}"]["cpu_time"], "ms", ""
    points = r.cycle("sweep", "points")
    yield f"Sweep: {points} points of vgg8-cost.json, two workers"
    yield "wall", "sweep_wall_s", r.cycle("sweep", "wall_s"), "s", \
        f"{points / r.cycle('sweep', 'wall_s'):.1f} points/s"
    yield "  over one worker", "sweep_two_workers_speedup", \
        r.cycle("sweep", "two_workers_speedup"), "", "times as fast"
    yield "  over sharing nothing", "sweep_sharing_speedup", r.cycle("sweep", "sharing_speedup"), \
        "", "times as fast"


def shown(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    r = Results(arguments.folder)
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    cpu = names[0] if names else "unknown CPU"
    load_text = f"{min(r.loads):.1f} to {max(r.loads):.1f}"
    print(f"{cpu}, {r.context['num_cpus']} cores, {r.context['date'][:16]}, load {load_text}, "
          f"medians of {len(r.rounds)} rounds")
    out = {"cpu": cpu, "cores": r.context["num_cpus"], "date": r.context["date"],
           "load_lowest": min(r.loads), "load_highest": max(r.loads), "rounds": len(r.rounds)}
    for row in [*rows_of(r), *cycle_rows(r), *sweep_rows(r)]:
        if isinstance(row, str):
            print(f"\n{row}")
            continue
        title, key, value, unit, note = row
        print(f"  {title:44} {shown(value):>10} {unit:13} {note}".rstrip())
        out[key] = value
    out["vgg8_threads2_speedup"] = r.speedup("vgg8", NETWORKS["vgg8"])
    out["peak_memory_mib"] = max(r.memory(network) for network in NETWORKS)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(out, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
