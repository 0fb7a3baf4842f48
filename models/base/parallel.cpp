// SPDX-License-Identifier: Apache-2.0
#include "models/base/parallel.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "models/base/error.h"

namespace nvcim {

void parallel_for(std::size_t count,
                  int threads,
                  const std::function<void(std::size_t, int)>& task) {
    NVCIM_ASSERT(threads >= 1);
    std::atomic<std::size_t> next{0};
    std::exception_ptr error;
    std::mutex error_mutex;
    const auto work = [&](int worker) {
        try {
            for (std::size_t i = next++; i < count; i = next++) {
                task(i, worker);
            }
        } catch (...) {
            next = count;
            const std::lock_guard<std::mutex> lock(error_mutex);
            if (!error) {
                error = std::current_exception();
            }
        }
    };
    std::vector<std::thread> others;
    for (int worker = 1; worker < threads && static_cast<std::size_t>(worker) < count; ++worker) {
        others.emplace_back(work, worker);
    }
    work(0);
    for (std::thread& thread : others) {
        thread.join();
    }
    if (error) {
        std::rethrow_exception(error);
    }
}

}  // namespace nvcim
