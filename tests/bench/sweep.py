#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Wall time of a sweep on one worker, on two, and with nothing shared, as one JSON object.

sweep.py ROUNDS SAMPLED NVCIM SWEEP.json

Takes SAMPLED points of the file's sample (before constraints). The three take turns; values are
medians over ROUNDS, ratios are taken within a round.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from statistics import median


def main():
    rounds, sampled, nvcim, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    with open(path) as file:
        sweep = json.load(file)
    sweep["base"] = os.path.abspath(os.path.join(os.path.dirname(path), sweep["base"]))
    sweep["sample"]["points"] = sampled
    kinds = {"two": ["--workers", "2"], "one": ["--workers", "1"],
             "alone": ["--workers", "2", "--share-nothing"]}
    walls = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "sweep.json")
        with open(file, "w") as out:
            json.dump(sweep, out)
        for number in range(rounds):
            for kind, options in kinds.items():
                results = os.path.join(folder, f"{kind}-{number}")
                start = time.monotonic()
                subprocess.run([nvcim, "sweep", file, "--out", results, "--quiet", *options],
                               check=True)
                walls[kind].append(time.monotonic() - start)
        status = subprocess.run([nvcim, "sweep", "status", "--json", results], check=True,
                                stdout=subprocess.PIPE)
    print(json.dumps({
        "points": json.loads(status.stdout)["done"],
        "wall_s": median(walls["two"]),
        "two_workers_speedup": median(a / b for a, b in zip(walls["one"], walls["two"])),
        "sharing_speedup": median(a / b for a, b in zip(walls["alone"], walls["two"]))}))


if __name__ == "__main__":
    main()
