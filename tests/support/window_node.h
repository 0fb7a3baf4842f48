// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/network/quantized.h"

namespace nvcim::test {

/// A node with a square window and nothing else set.
inline Node window_node(
    NodeKind kind, int kernel, int stride, int padding, const Shape& in, const Shape& out) {
    Node node;
    node.kind = kind;
    node.in_shape = in;
    node.shape = out;
    node.kernel_height = node.kernel_width = kernel;
    node.stride = stride;
    node.padding = padding;
    return node;
}

}  // namespace nvcim::test
