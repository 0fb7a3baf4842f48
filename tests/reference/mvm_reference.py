#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Products of docs/numerics.md, sections 1, 2 and 5, in numpy: written from the document alone.

mvm_reference.py check FILE...   compares cases that a test of nvcim exported
mvm_reference.py speed           prints products per second of 1152 x 128 weights as JSON

A case is a .safetensors file. Metadata: encoding, cell_bits, weight_bits, rows_active, dac_bits,
activation_bits, conductance_grid, signed_inputs (0 or 1), ideal (0 or 1: cells on their levels),
lsb, low, high. Tensors, all float32 and all whole numbers:

  weights       [row][column]
  conductances  [row][converted column]   column = slice * (columns of a slice) + column
  inputs        [vector][row]
  high, low     [vector][column]          the products, as 65536 high + low
  parts         [step][block][slice][vector][column]  what one read of one slice adds to a product
"""
import json
import struct
import sys
import time

import numpy as np


def read_case(path):
    """Metadata and tensors of a .safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    meta = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert entry["dtype"] == "F32", name
        flat = np.frombuffer(data[begin:end], dtype="<f4").astype(np.float64)
        tensors[name] = flat.reshape(entry["shape"])
    return meta, tensors


def ideal_conductances(weights, meta):
    """Section 2: levels of all converted columns in grid steps."""
    bits = int(meta["cell_bits"])
    weight_bits = int(meta["weight_bits"])
    unit = int(meta["conductance_grid"]) // (2**bits - 1)
    unit -= 1 - unit % 2  # the largest odd number
    rows, columns = weights.shape
    weights = weights.astype(np.int64)
    slices = []
    for i in range(-(-weight_bits // bits)):

        def digit(magnitude):
            return unit * ((magnitude >> (bits * i)) & (2**bits - 1))

        if meta["encoding"] == "offset":
            half = 2 ** (weight_bits - 1)
            bias = np.full((rows, 1), half)
            slices.append(digit(np.hstack([weights + half, bias])))
        else:
            positive = digit(np.maximum(weights, 0))
            negative = digit(np.maximum(-weights, 0))
            if meta["encoding"] == "differential":
                slices.append(positive - negative)
            else:
                slices.append(np.stack([positive, negative], axis=2).reshape(rows, 2 * columns))
    return np.hstack(slices).astype(np.float64)


def input_steps(meta):
    """(sign, shift) of every step, positive inputs first."""
    bits = int(meta["activation_bits"])
    dac = int(meta["dac_bits"])
    if int(meta["signed_inputs"]):
        return [(sign, s) for sign in (1, -1) for s in range(0, bits - 1, dac)]
    return [(1, s) for s in range(0, bits, dac)]


def combined(codes, encoding, columns):
    """What the codes of one slice amount to per weight column."""
    if encoding == "differential_digital":
        return codes[:, 0::2] - codes[:, 1::2]
    if encoding == "offset":
        return codes[:, :columns] - codes[:, columns:]
    return codes


def multiply(conductances, inputs, meta, columns, parts=None):
    """Section 5. Products [vector][column]; `parts` (a list) receives what every read adds."""
    active = int(meta["rows_active"])
    dac = int(meta["dac_bits"])
    lsb, low, high = (float(meta[key]) for key in ("lsb", "low", "high"))
    slices = -(-int(meta["weight_bits"]) // int(meta["cell_bits"]))
    inputs = inputs.astype(np.int64)
    products = np.zeros((len(inputs), columns))
    for sign, shift in input_steps(meta):
        digits = (np.maximum(sign * inputs, 0) >> shift) & (2**dac - 1)
        digits = digits.astype(np.float64)
        for first in range(0, inputs.shape[1], active):
            block = slice(first, first + active)
            sums = digits[:, block] @ conductances[block]
            codes = np.clip(np.rint(sums / lsb), low, high)
            for i, of_slice in enumerate(np.split(codes, slices, axis=1)):
                weight = sign * 2.0 ** (int(meta["cell_bits"]) * i + shift)
                part = weight * combined(of_slice, meta["encoding"], columns)
                products += part
                if parts is not None:
                    parts.append(part)
    return products


def check(paths):
    """Compares every read and every product; returns the number of differences."""
    conversions = different = 0
    for path in paths:
        meta, t = read_case(path)
        rows, columns = t["weights"].shape
        if int(meta["ideal"]):
            wrong = np.sum(ideal_conductances(t["weights"], meta) != t["conductances"])
            if wrong:
                print(f"{path}: {wrong} conductances are not those of the weights")
            different += wrong
        parts = []
        products = multiply(t["conductances"], t["inputs"], meta, columns, parts)
        expected = t["parts"].reshape(-1, *products.shape)
        wrong = np.sum(np.array(parts) != expected)
        wrong += np.sum(products != 65536 * t["high"] + t["low"])
        if wrong:
            print(f"{path}: {wrong} values differ: {meta}")
        different += wrong
        blocks = -(-rows // int(meta["rows_active"]))
        conversions += len(products) * len(input_steps(meta)) * blocks * t["conductances"].shape[1]
    print(f"{len(paths)} cases, {conversions} conversions, {different} differences")
    return different


def speed():
    """The faster of two runs, since the first one warms up; CPU time."""
    meta = {"encoding": "differential", "cell_bits": 2, "weight_bits": 8, "rows_active": 128,
            "dac_bits": 1, "activation_bits": 8, "conductance_grid": 63, "signed_inputs": 0,
            "lsb": 17, "low": -127, "high": 127}
    rows, columns, vectors = 1152, 128, 1000
    random = np.random.default_rng(1)
    weights = random.integers(-255, 256, (rows, columns))
    cells = ideal_conductances(weights, meta)
    cells = np.rint(cells + 0.02 * 63 * random.standard_normal(cells.shape))
    inputs = random.integers(0, 256, (vectors, rows))
    times = []
    for _ in range(2):
        start = time.process_time()
        multiply(cells, inputs, meta, columns)
        times.append(time.process_time() - start)
    print(json.dumps({"mvm_per_s": vectors / min(times)}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["speed"]:
        speed()
    elif sys.argv[1:2] == ["check"] and len(sys.argv) > 2:
        sys.exit(1 if check(sys.argv[2:]) else 0)
    else:
        sys.exit(__doc__)
