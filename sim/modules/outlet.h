// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/compiler/program.h"
#include "sim/modules/buffer.h"
#include "sim/modules/calendar.h"
#include "sim/modules/fifo.h"
#include "sim/modules/network.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Takes what arrives.
class PixelSink {
public:
    virtual ~PixelSink() = default;
    /// Pixel `pixel` (numbered through all images) is there. `input` and `part` say which
    /// StageInput and which of its transfers; `made`: cycle at which the producer had it.
    virtual void deliver(int input, int part, std::int64_t pixel, std::int64_t made) = 0;
};

/// Whoever makes the pixels of an outlet.
class PixelSource {
public:
    virtual ~PixelSource() = default;
    /// All pixels before `pixel` have left the tile towards all consumers.
    virtual void sent_before(std::int64_t pixel) = 0;
};

/// Sends the pixels of one producer, in order, to every tile that needs them. To each destination a
/// pixel is sent once the one before has left, the pixel is made and the destination's partition
/// has room for it. Destinations do not wait for one another.
class Outlet : public Actor {
public:
    Outlet(Calendar& calendar, Network& network, PixelSource& source, int stage);

    struct Destination {
        PixelSink* sink = nullptr;
        int input = 0, part = 0;
        Buffer* buffer = nullptr;  ///< null: always room (the chip's port)
        int partition = 0;
        int from = 0, to = 0;  ///< tiles or kChipPort
        std::int64_t bits = 0;
        std::string name;  ///< of the consumer, for reports
    };
    void add(const Destination& destination);

    /// `count` more pixels can be sent, in this cycle; `job` of the producer made them.
    void made(std::int64_t count, std::int64_t job = 0);
    void wake();  ///< a destination has room again
    void act(int what, std::int64_t pixel) override;
    [[nodiscard]] Activity activity_before(int what, std::int64_t pixel) const override;

    /// Remembers who makes which pixel, for the flows of a trace; jobs are slices of `track`.
    void set_track(Tracer::Handle track) { track_ = track; }
    struct Maker {
        Tracer::Handle track = Tracer::kOff;
        std::int64_t job = 0;
    };
    /// kOff if it is not remembered. Precondition: the pixel is made.
    [[nodiscard]] Maker maker(std::int64_t pixel) const;

    [[nodiscard]] std::int64_t made() const { return made_; }
    [[nodiscard]] std::int64_t sent() const;     ///< pixels that have left towards all
    [[nodiscard]] std::int64_t arrived() const;  ///< pixels that have arrived everywhere
    [[nodiscard]] std::int64_t bit_hops() const { return bit_hops_; }
    [[nodiscard]] std::int64_t local_bits() const { return local_bits_; }  ///< moved inside a tile
    [[nodiscard]] std::int64_t bits_read() const { return bits_read_; }  ///< from the output buffer
    /// "conv2 (tile 1): no room for pixel 57" for every destination that holds up pixels.
    [[nodiscard]] std::vector<std::string> held_up() const;

private:
    struct Route {
        Destination to;
        int hops = 0;
        std::int64_t sent = 0;          ///< pixels handed to the network
        std::int64_t left = 0;          ///< pixels whose tail has left
        std::int64_t arrived = 0;       ///< pixels whose tail has arrived
        EventId last_left = kNoEvent;   ///< the notice that counted `left`
        std::int64_t left_at = -1;      ///< its cycle
        Fifo<std::int64_t> made_times;  ///< of pixels [arrived, sent): cycle at which it was made
    };

    /// Pixels made in the same cycle; a whole image is one such run.
    struct Made {
        std::int64_t end = 0;  ///< number behind its last pixel
        std::int64_t cycle = 0;
        EventId cause = kNoEvent;  ///< the action that made it
    };

    [[nodiscard]] const Made& made_run(std::int64_t pixel) const;
    [[nodiscard]] EventId held_up_by(const Route& route, const Made& made) const;
    void enter_send();
    void send_all();
    void send_one(std::size_t route);

    Calendar& calendar_;
    Network& network_;
    PixelSource& source_;
    int stage_;
    std::vector<Route> routes_;
    Fifo<Made> made_at_;  ///< of pixels [sent(), made_)
    std::int64_t made_ = 0;
    std::int64_t forgotten_ = 0;  ///< pixels before this one left everywhere
    std::int64_t bit_hops_ = 0, local_bits_ = 0, bits_read_ = 0;
    bool is_send_entered_ = false;
    Tracer::Handle track_ = Tracer::kOff;
    std::vector<std::int64_t> makers_;  ///< by pixel, empty without track
    EventId room_made_ = kNoEvent;      ///< the action that called wake()
};

}  // namespace nvcim::sim
