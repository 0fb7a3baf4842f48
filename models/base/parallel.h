// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace nvcim {

/// Runs task(index, worker) for every index in [0, count) on `threads` workers (>= 1) and waits.
///
/// Indices are handed out one by one, so tasks may differ in length; `worker` in [0, threads)
/// selects scratch memory. The first exception is thrown again here after all workers stopped.
/// Results must not depend on the worker or on the order: write them to slots chosen by index.
void parallel_for(std::size_t count,
                  int threads,
                  const std::function<void(std::size_t index, int worker)>& task);

}  // namespace nvcim
