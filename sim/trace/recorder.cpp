// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/recorder.h"

#include <fnmatch.h>

#include "models/base/error.h"

namespace nvcim::sim {

// A handle is the index of the track or signal plus one; kOff is 0.

Tracer::Handle Recorder::add_track(const std::string& path) {
    if (!wants(path)) {
        return kOff;
    }
    Handle& handle = track_handles_[path];
    if (handle == kOff) {
        tracks_.push_back(path);
        handle = static_cast<Handle>(tracks_.size());
    }
    return handle;
}

Tracer::Handle Recorder::add_signal(const std::string& path, int bits) {
    NVCIM_ASSERT(bits >= 1 && bits <= 64);
    if (!wants(path)) {
        return kOff;
    }
    Handle& handle = signal_handles_[path];
    if (handle == kOff) {
        signals_.push_back({path, bits, 0});
        handle = static_cast<Handle>(signals_.size());
    }
    return handle;
}

void Recorder::slice(Handle track,
                     const char* kind,
                     std::int64_t start_ps,
                     std::int64_t duration_ps,
                     std::int64_t argument) {
    NVCIM_ASSERT(duration_ps >= 0);
    const bool is_before = start_ps < filter_.from_ps && start_ps + duration_ps <= filter_.from_ps;
    if (track == kOff || is_before || start_ps >= filter_.to_ps || !has_room()) {
        return;
    }
    slices_.push_back({start_ps, duration_ps, argument, track - 1, intern(kind)});
}

void Recorder::set(Handle signal, std::int64_t time_ps, std::int64_t value) {
    if (signal == kOff || time_ps >= filter_.to_ps) {
        return;
    }
    if (time_ps < filter_.from_ps) {
        signals_[signal - 1].initial = value;
    } else if (has_room()) {
        levels_.push_back({time_ps, value, signal - 1});
    }
}

bool Recorder::wants(const std::string& path) const {
    return fnmatch(filter_.paths.c_str(), path.c_str(), 0) == 0;
}

bool Recorder::has_room() {
    if (slices_.size() + levels_.size() < filter_.max_events) {
        return true;
    }
    ++dropped_;
    return false;
}

std::uint32_t Recorder::intern(const char* kind) {
    const auto known = kinds_by_address_.find(kind);
    if (known != kinds_by_address_.end()) {
        return known->second;
    }
    // The same word may be a literal of several source files, with an address in each.
    const auto [entry, is_new] =
        kinds_by_name_.emplace(kind, static_cast<std::uint32_t>(kinds_.size()));
    if (is_new) {
        kinds_.emplace_back(kind);
    }
    kinds_by_address_.emplace(kind, entry->second);
    return entry->second;
}

}  // namespace nvcim::sim
