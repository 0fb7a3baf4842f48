// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Puts a trace together again that was written to a file. Tracks and signals are numbered from 0
/// on in the order in which they come; indices that were not given throw std::out_of_range.
class TraceBuilder {
public:
    explicit TraceBuilder(TraceFilter filter) : trace_(std::move(filter)) {}

    std::int64_t track(const std::string& path, double microwatts) {
        const Tracer::Handle handle = trace_.add_track(path);
        trace_.set_power(path, microwatts);
        return std::int64_t{handle} - 1;
    }
    void slice(std::int64_t track,
               const std::string& kind,
               std::int64_t start_ps,
               std::int64_t duration_ps,
               std::int64_t argument) {
        const char* const literal = kinds_.insert(kind).first->c_str();
        trace_.slice(handle(track), literal, start_ps, duration_ps, argument);
    }
    std::int64_t signal(const std::string& path, int bits, std::int64_t initial) {
        const Tracer::Handle handle = trace_.add_signal(path, bits);
        trace_.set(handle, trace_.filter().from_ps - 1, initial);
        return std::int64_t{handle} - 1;
    }
    void level(std::int64_t signal, std::int64_t time_ps, std::int64_t value) {
        static_cast<void>(trace_.signals().at(static_cast<std::size_t>(signal)));
        trace_.set(static_cast<Tracer::Handle>(signal + 1), time_ps, value);
    }
    void flow(std::int64_t from,
              std::int64_t from_argument,
              std::int64_t to,
              std::int64_t to_argument) {
        trace_.flow(handle(from), from_argument, handle(to), to_argument);
    }
    void path_step(const Tracer::PathStep& step) { trace_.path_step(step); }

    Recorder finish(std::int64_t dropped) {
        trace_.drop(static_cast<std::size_t>(dropped));
        return std::move(trace_);
    }

private:
    [[nodiscard]] Tracer::Handle handle(std::int64_t track) const {
        static_cast<void>(trace_.tracks().at(static_cast<std::size_t>(track)));
        return static_cast<Tracer::Handle>(track + 1);
    }

    Recorder trace_;
    std::set<std::string> kinds_;  ///< the recorder knows kinds by address
};

}  // namespace nvcim::sim
