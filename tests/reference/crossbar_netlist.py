#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes an ngspice netlist of a crossbar with wire resistance, see models/crossbar/wire_solver.h.

usage: crossbar_netlist.py ROWS COLUMNS SEED WORD_OHM BIT_OHM DRIVER_OHM SENSE_OHM > array.cir
       ngspice -b array.cir

Random conductances of 1 to 40 uS and random inputs of 0 or 0.2 V. Elements:

    Vin<r>         source of word line r          Rdrv<r>       driver
    Rw<r>_<c>      word-line segment before cell  Rcell<r>_<c>  cell
    Rb<r>_<c>      bit-line segment behind cell   Vsense<c>     0 V: its current is the output

The sense resistance is part of the last bit-line segment. Prints "i(vsense<c>) = value".
"""
import random
import sys


def main():
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    rows, columns, seed = (int(text) for text in sys.argv[1:4])
    word, bit, driver, sense = (float(text) for text in sys.argv[4:8])
    draw = random.Random(seed)
    lines = [f"* crossbar {rows} x {columns}, seed {seed}"]
    for r in range(rows):
        lines.append(f"Vin{r} in{r} 0 {0.2 if draw.random() < 0.5 else 0.0}")
        lines.append(f"Rdrv{r} in{r} w{r}_s {driver:.12g}")
        for c in range(columns):
            siemens = 1e-6 * (1.0 + 39.0 * draw.random())
            before = "s" if c == 0 else c - 1
            lines.append(f"Rw{r}_{c} w{r}_{before} w{r}_{c} {word:.12g}")
            lines.append(f"Rcell{r}_{c} w{r}_{c} b{r}_{c} {1.0 / siemens:.12g}")
    for c in range(columns):
        for r in range(rows):
            below = f"b{r + 1}_{c}" if r + 1 < rows else f"out{c}"
            ohm = bit if r + 1 < rows else bit + sense
            lines.append(f"Rb{r}_{c} b{r}_{c} {below} {ohm:.12g}")
        lines.append(f"Vsense{c} out{c} 0 0")
    lines += [".control", "set numdgt=12", "op"]
    lines += [f"print i(vsense{c})" for c in range(columns)]
    lines += ["quit", ".endc", ".end"]
    print("\n".join(lines))


main()
