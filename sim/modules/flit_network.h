// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/modules/fifo.h"
#include "sim/modules/network.h"

namespace nvcim::sim {

/// Reference model: input-buffered wormhole routers, flit by flit.
///
/// Behind every link lies an input buffer of buffer_flits. A link takes one flit per cycle, from
/// the buffer or source queue that holds it, while it has credits; a head flit gets a free link by
/// round robin among those that want it, and the message holds it until its tail has passed. A flit
/// started at t is in the buffer behind the link at t + hop_cycles and may start on the next link
/// in that cycle; the credit for the place it left is back link_cycles later. At its destination a
/// flit leaves the buffer at once: the sender has claimed room there, so the network never waits
/// for a tile. Source queues hold any number of messages.
///
/// Every delay is one of three constants, so what is under way stands in queues; one calendar
/// action per cycle in which something moves, none otherwise.
class FlitNetwork : public Network, public Actor {
public:
    FlitNetwork(const sc_core::sc_module_name& instance,
                Calendar& calendar,
                const ChipConfig& chip,
                Tracer* tracer);

    void act(int what, std::int64_t cycle) override;

protected:
    void accept(const Message& message, std::int64_t flits) override;

private:
    struct Packet {
        Message message;
        std::int64_t flits = 0;
        std::vector<int> route;
    };
    struct Flit {
        std::int64_t number = 0;
        int packet = 0;
        int hop = 0;  ///< link of the packet's route that it takes next
    };
    /// The buffer behind a link, or a source queue; there a packet stands as its next flit.
    struct Queue {
        Fifo<Flit> flits;
        std::int64_t ready = 0;  ///< cycle from which on its front may leave
    };
    struct Link {
        std::int64_t credits = 0;
        int holder = kNone;         ///< queue whose packet it carries
        int served = kNone;         ///< queue whose packet it carried last
        std::int64_t since = 0;     ///< start of the packet that it carries
        std::int64_t visit = -1;    ///< latest cycle for which it was put on the list
        std::vector<int> requests;  ///< queues whose head flit wants it
    };
    struct Arrival {
        std::int64_t cycle = 0;
        int link = 0;
        Flit flit;
    };
    struct Credit {
        std::int64_t cycle = 0;
        int link = 0;
    };
    static constexpr int kNone = -1;

    [[nodiscard]] bool is_source(int queue) const { return queue >= topology_.links(); }
    void visit(int link, std::int64_t cycle);
    void offer(int queue, std::int64_t cycle);
    void take_credits(std::int64_t now);
    void take_arrivals(std::int64_t now);
    void serve(int link, std::int64_t now);
    [[nodiscard]] int choose(const Link& link, std::int64_t now) const;
    void start(int link, int queue, std::int64_t now);
    void wake_at(std::int64_t cycle);
    int new_packet();

    std::vector<Link> links_;
    std::vector<Queue> queues_;  ///< buffers by link, then source queues
    std::vector<Packet> packets_;
    std::vector<int> unused_;  ///< places in packets_
    Fifo<Arrival> arrivals_;   ///< flits on links
    Fifo<Credit> credits_;     ///< on their way back
    std::vector<int> list_;    ///< links to look at when it wakes next
    std::vector<int> work_;    ///< and now
    std::int64_t wake_;        ///< cycle of the valid calendar entry
};

}  // namespace nvcim::sim
