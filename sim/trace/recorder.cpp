// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/recorder.h"

#include <fnmatch.h>

#include <sstream>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

bool matches_one_of(const std::string& globs, const std::string& text) {
    std::istringstream in(globs);
    for (std::string glob; std::getline(in, glob, ',');) {
        if (fnmatch(glob.c_str(), text.c_str(), 0) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

// A handle is the index of the track or signal plus one; kOff is 0.

Tracer::Handle Recorder::add_track(const std::string& path) {
    if (!wants(path)) {
        return kOff;
    }
    Handle& handle = track_handles_[path];
    if (handle == kOff) {
        tracks_.push_back(path);
        busy_ps_.push_back(0);
        microwatts_.push_back(0.0);
        handle = static_cast<Handle>(tracks_.size());
    }
    return handle;
}

Tracer::Handle Recorder::add_signal(const std::string& path, int bits) {
    NVCIM_ASSERT(bits >= 1 && bits <= 64);
    if (!wants(path) || !wants_levels()) {
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
    if (track == kOff) {
        return;
    }
    busy_ps_[track - 1] += duration_ps;
    const bool is_before = start_ps < filter_.from_ps && start_ps + duration_ps <= filter_.from_ps;
    if (is_before || start_ps >= filter_.to_ps) {
        return;
    }
    const std::uint32_t number = intern(kind);
    if (is_kind_wanted_[number] && has_room()) {
        slices_.push_back({start_ps, duration_ps, argument, track - 1, number});
    }
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

void Recorder::flow(Handle from, std::int64_t from_argument, Handle to, std::int64_t to_argument) {
    if (from != kOff && to != kOff && flows_.size() < filter_.max_events) {
        flows_.push_back({from_argument, to_argument, from - 1, to - 1});
    }
}

void Recorder::set_energy(const std::vector<Handle>& tracks, double picojoules) {
    constexpr double kMicrowattsPerWatt = 1e6;  // 1 pJ/ps is 1 W
    std::int64_t busy_ps = 0;
    for (const Handle track : tracks) {
        busy_ps += track == kOff ? 0 : busy_ps_[track - 1];
    }
    for (const Handle track : tracks) {
        if (track != kOff && busy_ps > 0) {
            microwatts_[track - 1] = kMicrowattsPerWatt * picojoules / static_cast<double>(busy_ps);
        }
    }
}

Tracer::Handle Recorder::find_track(const std::string& path) const {
    const auto known = track_handles_.find(path);
    return known == track_handles_.end() ? kOff : known->second;
}

void Recorder::set_power(const std::string& track, double microwatts) {
    const Handle handle = find_track(track);
    if (handle != kOff) {
        microwatts_[handle - 1] = microwatts;
    }
}

void Recorder::path_step(const PathStep& step) {
    path_.push_back(step);
}

bool Recorder::wants(const std::string& path) const {
    return matches_one_of(filter_.paths, path);
}

bool Recorder::wants_levels() const {
    return matches_one_of(filter_.kinds, "level");
}

bool Recorder::has_room() {
    if (slices_.size() + levels_.size() < filter_.max_events || (granted_ > 0 && granted_-- > 0)) {
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
        is_kind_wanted_.push_back(matches_one_of(filter_.kinds, kind));
    }
    kinds_by_address_.emplace(kind, entry->second);
    return entry->second;
}

}  // namespace nvcim::sim
