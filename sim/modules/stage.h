// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "sim/modules/crossbar_group.h"
#include "sim/modules/fifo.h"
#include "sim/modules/frame.h"
#include "sim/modules/outlet.h"
#include "sim/modules/stall_clock.h"
#include "sim/modules/vector_unit.h"

namespace nvcim::sim {

/// What a stage did, counted as it happened.
struct StageActivity {
    std::int64_t positions = 0;
    std::int64_t busy = 0;         ///< cycles of the intervals after its starts
    std::int64_t first_start = 0;  ///< cycle
    std::int64_t last_end = 0;     ///< cycle at which its last position was finished
    MvmCounters mvm;
    std::int64_t reads_in_turn = 0;  ///< reads that its products took time for
    /// Of the full schedule, nothing left out:
    std::int64_t full_reads_in_turn = 0;
    std::int64_t full_conversions = 0;
    std::int64_t row_slots = 0;  ///< rows that the reads could have driven
    std::int64_t vector_operations = 0;
    std::int64_t input_bits_written = 0, input_bits_read = 0;
    std::int64_t output_bits_written = 0;
    std::int64_t partial_sum_bit_hops = 0;  ///< sums and results between the tiles of the stage
};

/// What a stage works with; everything outlives it.
struct StageContext {
    Calendar& calendar;
    Network& links;
    const QuantizedNetwork& network;
    const std::vector<Mvm>* mvms;  ///< by node; null: time only, no values
    double input_density;          ///< time only: MvmCounters::row_drives over row_slots
    const ChipConfig& chip;
    const Program& program;
    const MessageHook& hook;
    Tracer* tracer = nullptr;
};

/// Control of one stage.
///
/// A position starts when (1) the input pixels that it needs have arrived, (2) fewer than
/// result_slots positions are unfinished, (3) the output buffer has room for the pixels that it
/// will complete and (4) its crossbar group starts it. Then: fetch, product and sums over the row
/// blocks of a tile (GroupPlan::latency together); partial sums of other tiles travel to the home
/// tile; the vector unit adds and requantises them and runs the fused nodes; finished pixels go to
/// the outlet.
///
/// Where reads are left out (ZeroSkip) times are those of the reads that are left, which are known
/// when the position asks for its group. A product ends no earlier than those that its stage and
/// its group started before.
///
/// Position p works on replica p mod R. A replica on another tile than the stage's home adds and
/// requantises there; its result travels home, where the fused nodes run. Positions are finished in
/// order. Input rows are given up when the last product that needs them has ended (shared
/// blocks and digital stages, which use them again: when the position is finished).
class Stage : public sc_core::sc_module,
              public Actor,
              public CrossbarGroup::User,
              public PixelSink,
              public PixelSource,
              public ValueSource {
public:
    /// Crossbars with the vector unit of their home tile.
    struct Replica {
        CrossbarGroup* group;
        VectorUnit* vector_unit;
        std::int64_t free = 0;  ///< cycle at which the product that it started last lets go of it
        std::int64_t product_bits = 0;  ///< of one input vector, on all tiles
    };

    /// `replicas` is empty for a digital stage.
    Stage(const sc_core::sc_module_name& instance,
          int number,
          const StageContext& context,
          std::vector<Replica> replicas,
          VectorUnit& vector_unit,
          Buffer& output_buffer);

    /// The next tile of input `input`: `sender` claims room in the partition, the stage frees it;
    /// `values` is the producer.
    void add_input_part(
        int input, Buffer& buffer, int partition, Outlet& sender, ValueSource& values);
    Outlet& outlet() { return outlet_; }

    /// Expects `images` images from now on.
    void begin(int images);

    void act(int what, std::int64_t argument) override;
    [[nodiscard]] Activity activity_before(int what, std::int64_t job) const override;
    void granted() override;
    void port_busy() override;
    void deliver(int input, int part, std::int64_t pixel, std::int64_t made) override;
    void sent_before(std::int64_t pixel) override;
    std::shared_ptr<ImageValues> values_of(int image) override;
    /// The last scores have left: works out what nobody has asked for. What still happens has no
    /// values.
    void end();

    [[nodiscard]] const StagePlan& plan() const { return plan_; }
    [[nodiscard]] StageActivity activity() const;
    [[nodiscard]] const StallClock& stalls() const { return stalls_; }
    [[nodiscard]] const Outlet& outlet() const { return outlet_; }
    /// "conv2 waits for input: ...", "" if it has nothing left to do.
    [[nodiscard]] std::string waits_for() const;

private:
    /// Actions; their argument is a job number.
    enum What {
        kEvaluate,
        kProductDone,
        kSendSums,
        kSumsArrived,
        kSendResult,
        kResultArrived,
        kProcessed
    };
    struct InputPart {
        Buffer* buffer;
        int partition;
        Outlet* sender;
        std::int64_t arrived = 0;   ///< pixels, all images
        std::int64_t released = 0;  ///< pixels, all images
    };
    struct Input {
        std::size_t slot = 0;  ///< index into StagePlan::nodes of the node that reads it
        ValueSource* values = nullptr;
        std::vector<InputPart> parts;
        std::size_t ready_parts = 0;  ///< that have what the next position needs
        std::int64_t per_image = 0;
        std::int64_t needed = 0;    ///< by the next position: pixels, all images
        std::int64_t given_up = 0;  ///< pixels before this one are no longer needed
        std::int64_t shown = 0;     ///< pixels before this one were traced as a flow
    };
    /// A position between its start and its last vector operation.
    struct Job {
        int image = 0;
        int position = 0;
        std::int64_t start = 0;        ///< cycle
        std::int64_t reads = 0;        ///< in turn, that its product makes
        VectorWork own_work;           ///< of the vector unit, for the leading node
        VectorWork fused_work;         ///< for the nodes behind it
        std::int64_t completes = 0;    ///< output pixels
        std::size_t missing_sums = 0;  ///< tiles whose partial sums (or result) are on the way
        bool is_processed = false;     ///< the last vector operation has ended
    };

    [[nodiscard]] const Node& node(std::size_t slot) const;
    [[nodiscard]] bool has_values() const { return context_.mvms != nullptr && !is_over_; }
    Frame& frame(int image);
    [[nodiscard]] std::int64_t out_pixels() const;

    void plan_next();
    void evaluate();
    void enter_evaluation();
    [[nodiscard]] bool has_input() const;
    [[nodiscard]] StallCause missing_input() const;
    [[nodiscard]] bool is_waiting_for_input() const {
        return stalls_.is_waiting_for(StallCause::kInput) ||
               stalls_.is_waiting_for(StallCause::kMemory);
    }
    [[nodiscard]] std::int64_t reads_of(const Job& job);
    void start();
    void product_done(std::int64_t job);
    void send_partial_sums(std::int64_t job);
    void send(int from, int to, std::int64_t bits, std::int64_t job, int arrived);
    void process(std::int64_t job);
    void send_result(std::int64_t job);
    void result_arrived(std::int64_t job);
    void processed(std::int64_t job);
    void finish();
    void trace_wait(StallCause cause, std::int64_t start, std::int64_t end);
    void trace_inputs(std::int64_t job);
    void trace_position(const Job& job, std::int64_t number);
    Job& job(std::int64_t number) { return jobs_[static_cast<std::size_t>(number - first_job_)]; }
    Replica& replica_of(int position);
    [[nodiscard]] std::size_t index_of(int position) const;
    [[nodiscard]] int home_of(const Job& job) const;
    [[nodiscard]] bool is_away(const Job& job) const;
    void give_up_leading(const Job& job);
    void give_up_fused(const Job& job);
    void release(Input& input);
    static void release(Input& input, InputPart& part);
    void drop_frames();

    StageContext context_;
    const StagePlan& plan_;
    int number_;
    std::vector<Replica> replicas_;
    VectorUnit& vector_unit_;
    Buffer& output_buffer_;
    int output_partition_;
    std::int64_t result_slots_;
    std::int64_t steps_ = 0;        ///< input steps of one product
    std::int64_t product_end_ = 0;  ///< cycle at which the product that it started last ends
    Outlet outlet_;
    std::vector<Input> inputs_;
    bool has_fused_input_ = false;

    int images_ = 0;
    bool is_over_ = false;
    Job next_;                 ///< the position to start next
    bool is_asking_ = false;   ///< next_ waits for the group; its output room is claimed
    bool is_entered_ = false;  ///< an evaluation is in the calendar
    std::optional<FusedProgress> planned_;   ///< of the image of next_
    std::optional<FusedProgress> finished_;  ///< of the image of jobs_.front(); for fused inputs
    std::deque<std::shared_ptr<Frame>> frames_;
    int first_frame_ = 0;  ///< image of frames_.front()
    Fifo<Job> jobs_;
    std::int64_t first_job_ = 0;  ///< number of jobs_.front()
    std::int64_t released_output_ = 0;
    StallClock stalls_;
    StageActivity activity_;
    Tracer::Handle positions_ = Tracer::kOff;
    Tracer::Handle waits_ = Tracer::kOff;
    FrameContext frame_context_;
};

}  // namespace nvcim::sim
