// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/crossbar_group.h"

#include <catch2/catch.hpp>
#include <string>

#include "sim/modules/sim_time.h"

using namespace nvcim::sim;

namespace {

class NotedUser : public CrossbarGroup::User {
public:
    NotedUser(const Calendar& calendar, std::string& diary, char name)
        : calendar_(calendar), diary_(diary), name_(name) {}
    void granted() override { diary_ += name_ + std::to_string(calendar_.now()) + " "; }
    void port_busy() override { diary_ += name_ + std::string("? "); }

private:
    const Calendar& calendar_;
    std::string& diary_;
    char name_;
};

/// Asks for the group when its time has come.
class Asker : public Actor {
public:
    Asker(CrossbarGroup& group, CrossbarGroup::User& user, int rank)
        : group_(group), user_(user), rank_(rank) {}
    void act(int /*what*/, std::int64_t /*argument*/) override {
        group_.request(user_, rank_, group_.plan().mvm.reads);
    }

private:
    CrossbarGroup& group_;
    CrossbarGroup::User& user_;
    int rank_;
};

}  // namespace

TEST_CASE("a shared group serves who asked first, equals by rank, one per interval", "[group]") {
    Calendar calendar("calendar", 1000);
    GroupPlan plan;
    plan.mvm.reads = 2;
    plan.mvm.read = 4;
    plan.mvm.convert = 3;
    plan.mvm.pace = 5;
    CrossbarGroup group("group", calendar, plan, 0, nvcim::Arbitration::kOldestFirst, nullptr);
    std::string diary;
    NotedUser a(calendar, diary, 'a');
    NotedUser b(calendar, diary, 'b');
    NotedUser c(calendar, diary, 'c');
    Asker ask_a(group, a, 0);
    Asker ask_b(group, b, 1);
    Asker ask_c(group, c, 2);
    // At 5 b and a ask together, b entered first: rank decides. c asked at 4 and has the group.
    calendar.at(4, Phase::kEvaluate, 2, ask_c, 0);
    calendar.at(5, Phase::kEvaluate, 9, ask_b, 0);
    calendar.at(5, Phase::kEvaluate, 9, ask_a, 0);
    calendar.at(6, Phase::kEvaluate, 9, ask_c, 0);
    sc_core::sc_start();
    CHECK(diary == "c4 a14 b24 c34 ");
    CHECK(group.activity().products == 4);
    CHECK(group.activity().busy == 40);
    CHECK(group.activity().array == 4 * 2 * 4);
    CHECK(group.activity().adc == 4 * 2 * 3);
}

TEST_CASE("round robin serves the next rank behind the one served last", "[group]") {
    Calendar calendar("calendar", 1000);
    GroupPlan plan;
    plan.mvm.reads = 1;
    plan.mvm.pace = 10;
    CrossbarGroup group("group", calendar, plan, 0, nvcim::Arbitration::kRoundRobin, nullptr);
    std::string diary;
    NotedUser a(calendar, diary, 'a');
    NotedUser b(calendar, diary, 'b');
    NotedUser c(calendar, diary, 'c');
    Asker ask_a(group, a, 0);
    Asker ask_b(group, b, 1);
    Asker ask_c(group, c, 2);
    // b has the group at 4. At 14 a, who has waited longest, and c want it: c is next in the
    // circle, then a. b asks again at 15 and follows a; oldest first would give b4 a14 c24 b34.
    calendar.at(4, Phase::kEvaluate, 1, ask_b, 0);
    calendar.at(5, Phase::kEvaluate, 0, ask_a, 0);
    calendar.at(6, Phase::kEvaluate, 2, ask_c, 0);
    calendar.at(15, Phase::kEvaluate, 1, ask_b, 0);
    sc_core::sc_start();
    CHECK(diary == "b4 c14 a24 b34 ");
}

TEST_CASE("a product of no reads ends no earlier than the one before it", "[group][zero_skip]") {
    // Fetch 1, reads of 4 cycles at a pace of 5, conversion 3: two reads end at 4 + 1 + 4 + 5 + 3 =
    // 17, the next product may start at 14. It makes no read: there at 15, but it waits for 17; the
    // crossbars are free again at 15.
    Calendar calendar("calendar", 1000);
    GroupPlan plan;
    plan.fetch = 1;
    plan.mvm.reads = 2;
    plan.mvm.read = 4;
    plan.mvm.convert = 3;
    plan.mvm.pace = 5;
    CrossbarGroup group("group", calendar, plan, 0, nvcim::Arbitration::kOldestFirst, nullptr);
    std::string diary;
    class User : public CrossbarGroup::User {
    public:
        User(const CrossbarGroup& group, std::string& diary) : group_(group), diary_(diary) {}
        void port_busy() override {}
        void granted() override {
            diary_ += std::to_string(group_.free()) + " " + std::to_string(group_.end()) + " ";
        }

    private:
        const CrossbarGroup& group_;
        std::string& diary_;
    };
    class Requests : public Actor {
    public:
        Requests(CrossbarGroup& group, CrossbarGroup::User& user) : group_(group), user_(user) {}
        void act(int reads, std::int64_t /*argument*/) override { group_.request(user_, 0, reads); }

    private:
        CrossbarGroup& group_;
        CrossbarGroup::User& user_;
    };
    User user(group, diary);
    Requests requests(group, user);
    calendar.at(4, Phase::kEvaluate, 0, requests, 2);
    calendar.at(5, Phase::kEvaluate, 0, requests, 0);
    sc_core::sc_start();
    CHECK(diary == "14 17 15 17 ");
    CHECK(group.activity().busy == 11);
    CHECK(group.activity().array == 8);
}
