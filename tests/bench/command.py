#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Wall time, CPU time and peak memory of a command, as one JSON object.

command.py ROUNDS COMMAND...

Medians over ROUNDS runs; the peak is the largest.
"""
import json
import resource
import subprocess
import sys
import time
from statistics import median


def children():
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def main():
    wall, cpu = [], []
    for _ in range(int(sys.argv[1])):
        before, start = children(), time.monotonic()
        subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL)
        after = children()
        wall.append(time.monotonic() - start)
        cpu.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    print(json.dumps({"wall_s": median(wall), "cpu_s": median(cpu),
                      "peak_mb": children().ru_maxrss * 1024 / 1e6}))


if __name__ == "__main__":
    main()
