#include "feed.hpp"
#include "fixture.hpp"
#include "support/lines.hpp"

#include <algorithm>
#include <random>

namespace gateway::cases {
namespace {

using service::LineState;

class FeedTest : public CasesTest {
protected:
    using Outcomes = std::vector<std::string>;

    template <class Handler>
    Outcomes send(const std::vector<std::string>& texts, const service::Call& who, Handler handler) {
        const auto lines = test::numbered(texts);
        Outcomes told;
        run([&](store::Transaction& tx) {
            told.clear();
            for (const auto& outcome :
                 handler(foundation(), who, std::span<const service::Line>(lines), tx)) {
                told.push_back(outcome.state == LineState::accepted    ? "accepted"
                               : outcome.state == LineState::unchanged ? "unchanged"
                                                                       : outcome.reasons.at(0).code);
            }
        });
        return told;
    }
    Outcomes feed(const std::vector<Json>& events, const service::Call& who = call()) {
        std::vector<std::string> texts;
        for (const Json& event : events) {
            texts.push_back(event.dump());
        }
        return send(texts, who, import_events);
    }
    static Json of(const char* number, const char* kind, Json columns, const char* event_id = nullptr) {
        columns["project_no"] = number;
        columns["kind"] = kind;
        if (event_id != nullptr) {
            columns["event_id"] = event_id;
        }
        return columns;
    }
    void accept_as(const char* number) { accept(with(accept_columns(), "project_no", number)); }
    std::vector<HeldEvent> held(const std::string& state = "held", service::Call asked = call()) {
        asked.query = {{"state", state}};
        std::vector<HeldEvent> found;
        run([&](store::Transaction& tx) {
            if (const auto query = read_held_query(asked)) {
                found = list_held(tx, *query, {50, {}});
            }
        });
        return found;
    }
    Case stored(const std::string& number) {
        std::optional<Case> record;
        run([&](store::Transaction& tx) { record = find_case(tx, number); });
        return record.value();
    }
};

TEST_F(FeedTest, AnEventBeforeItsCaseWaitsForIt) {
    EXPECT_EQ(feed({of("A", "result", result("2019-04-25"), "R"),
                    of("A", "process", process("2019-04-22", "2019-04-23"), "P")}),
              (Outcomes{"accepted", "accepted"}));
    EXPECT_EQ(held().size(), 2U);
    const Case record = accept(with(accept_columns(), "project_no", "A"));
    EXPECT_EQ(record.state, State::finished); // the answer knows what was waiting
    EXPECT_EQ(record.revision, 3);
    EXPECT_EQ(stored("A").revision, 3);
    EXPECT_TRUE(held().empty());
    EXPECT_EQ(held("taken").size(), 2U);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE entity = 'case:A'"), 3);
}

TEST_F(FeedTest, TheSameEventAgainChangesNothing) {
    accept_as("A");
    const Json step = of("A", "process", process("2019-04-22", "2019-04-22"), "P");
    const Json nameless = of("A", "process", process("2019-04-23", "2019-04-23"));
    EXPECT_EQ(feed({step, step, nameless}), (Outcomes{"accepted", "unchanged", "accepted"}));
    EXPECT_EQ(feed({step, nameless}), (Outcomes{"unchanged", "unchanged"}));
    EXPECT_EQ(feed({of("A", "process", process("2019-04-24", "2019-04-24"), "P")}),
              Outcomes{"event_differs"});
    EXPECT_EQ(stored("A").revision, 3);
}

TEST_F(FeedTest, WhatHappenedAfterTheResultIsHeldAndCannotBeForced) {
    accept_as("A");
    EXPECT_EQ(feed({of("A", "result", result("2019-04-25")),
                    of("A", "process", process("2019-04-26", "2019-04-27")), of("A", "material", material()),
                    of("A", "process", process("2019-04-22", "2019-04-23"))}),
              (Outcomes{"accepted", "accepted", "accepted", "accepted"}));
    const auto kept = held();
    ASSERT_EQ(kept.size(), 2U); // the step of the 26th, and the material that has no date but its arrival
    EXPECT_EQ(kept[0].reason, FeedReason::after_result);
    EXPECT_EQ(stored("A").state, State::finished);
    const auto settle = [&](bool release, long long id, const std::string& who = owner) {
        return refusal([&] {
            run([&](store::Transaction& tx) {
                release ? release_event(foundation(), call(nullptr, who), tx, std::to_string(id))
                        : discard_event(call(nullptr, who), tx, std::to_string(id));
            });
        });
    };
    EXPECT_EQ(settle(true, kept[0].id), "event_still_held");
    EXPECT_EQ(settle(false, kept[0].id, other_owner), "held_event_not_found");
    EXPECT_EQ(settle(false, kept[0].id), "none");
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE action = 'cases.event.discard'"), 1);
    EXPECT_EQ(settle(false, kept[0].id), "held_event_settled");
    EXPECT_TRUE(held("held", call(nullptr, other_owner)).empty());
}

TEST_F(FeedTest, WhatContradictsTheCaseIsHeldUntilSomebodyMendsOneOfTheTwo) {
    accept_as("A");
    feed({of("A", "process", process("2019-04-22", "2019-04-26"), "P")});
    EXPECT_EQ(feed({of("A", "result", result("2019-04-24"), "R")}), Outcomes{"accepted"});
    ASSERT_EQ(held().size(), 1U);
    EXPECT_EQ(held()[0].reason, FeedReason::contradiction);
    EXPECT_EQ(stored("A").state, State::processing) << "it changes nothing meanwhile";
    const auto release = [&] {
        return refusal([&] {
            const auto id = std::to_string(held().at(0).id);
            run([&](store::Transaction& tx) { release_event(foundation(), call(), tx, id); });
        });
    };
    EXPECT_EQ(release(), "event_still_held");
    run([](store::Transaction& tx) { // the step was wrong, and was corrected
        tx.exec("UPDATE cases.event SET content = replace(content, '2019-04-26', '2019-04-23') "
                "WHERE source_id = 'P'");
        tx.exec("UPDATE cases.\"case\" SET last_event_at = '2019-04-23T00:00:00+08:00'");
    });
    EXPECT_EQ(release(), "none");
    EXPECT_EQ(stored("A").state, State::finished);
    EXPECT_EQ(feed({of("A", "result", result("2019-04-25"), "R2")}), Outcomes{"accepted"});
    ASSERT_EQ(held().size(), 1U) << "a second result";
    EXPECT_EQ(held()[0].reason, FeedReason::contradiction);
}

TEST_F(FeedTest, TooOldAndInTheFutureAreRefusedVisibly) {
    accept_as("A");
    const Json future = of("A", "process", process("2019-06-04", "2019-06-05"));
    const Json ancient = of("A", "process", process("2001-06-04", "2001-06-05"));
    EXPECT_EQ(feed({future, ancient}), (Outcomes{"future", "too_old"}));
    EXPECT_EQ(feed({future}), Outcomes{"future"});
    EXPECT_EQ(held("rejected").size(), 2U);
    EXPECT_EQ(stored("A").state, State::accepted);
}

TEST_F(FeedTest, AForeignCaseIsAsUnknownAsOneThatIsNotThere) {
    accept_as("A");
    const Json step = of("A", "process", process("2019-04-22", "2019-04-22"), "P");
    EXPECT_EQ(feed({step}), Outcomes{"accepted"});
    EXPECT_EQ(feed({step}, call(nullptr, other_owner)), Outcomes{"accepted"});
    ASSERT_EQ(held("held", call(nullptr, other_owner)).size(), 1U);
    run([](store::Transaction& tx) { take_overlooked(foundation(), tx, now); });
    EXPECT_EQ(held("held", call(nullptr, other_owner)).size(), 1U);
    EXPECT_EQ(stored("A").revision, 2);
}

TEST_F(FeedTest, ACaseThatCameMeanwhileIsFoundAfterwards) {
    feed({of("A", "process", process("2019-04-22", "2019-04-22"))});
    run([](store::Transaction& tx) { tx.exec("UPDATE cases.held_event SET reason = 'future'"); });
    accept_as("A"); // it does not see what is being kept at this moment
    run([](store::Transaction& tx) { tx.exec("UPDATE cases.held_event SET reason = 'case_missing'"); });
    run([](store::Transaction& tx) { take_overlooked(foundation(), tx, now); });
    EXPECT_EQ(stored("A").state, State::processing);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE actor = 'system'"), 1);
}

TEST_F(FeedTest, ALineNamesWhatIsWrongWithIt) {
    EXPECT_EQ(feed({Json::array(), of("A", "visit", material()), of("A", "material", Json::object()),
                    of("A", "process", process("2019-04-23", "2019-04-22"))}),
              (Outcomes{"wrong_type", "unknown_code", "required", "date_order"}));
}

/// Random lives of cases, each under many numbers: one fed in order, the others in any.
class Lives {
public:
    explicit Lives(unsigned seed) : random_(seed) {}

    std::vector<Json> life() {
        std::vector<Json> events;
        Time at = gateway::cases::at("2019-04-18T11:00:00+08:00");
        for (int step = draw(1, 6); step > 0; --step) {
            const Time start = at;
            at += std::chrono::hours(draw(0, 40));
            switch (draw(0, 3)) {
            case 0:
                events.push_back(special(draw(0, 2) == 0 ? "1" : "2", text(start).c_str(),
                                         text(start + std::chrono::hours(draw(1, 200))).c_str()));
                events.back()["kind"] = "special_procedure";
                break;
            case 1:
                events.push_back(material(("材料" + std::to_string(step)).c_str()));
                events.back()["kind"] = "material";
                events.back()["occurred_at"] = text(start);
                break;
            default:
                events.push_back(process(text(start).c_str(), text(at).c_str()));
                events.back()["kind"] = "process";
            }
        }
        if (draw(0, 3) != 0) {
            events.push_back(result(text(at).c_str()));
            events.back()["kind"] = "result";
        }
        for (std::size_t i = 0; i < events.size(); ++i) {
            events[i]["event_id"] = std::to_string(i);
        }
        return events;
    }
    int draw(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
    template <class Items>
    void shuffle(Items& items) {
        std::ranges::shuffle(items, random_);
    }

private:
    static std::string text(Time time) { return format_time(time); }
    std::mt19937 random_;
};

std::string picture(const Case& record, std::vector<EventRow> events) {
    const auto time = [](const std::optional<Time>& each) {
        return each ? format_time(*each) : std::string("-");
    };
    std::vector<std::string> lines;
    for (const EventRow& event : events) {
        lines.push_back(format_time(event.occurred_at) + facts(event.kind).name + event.content);
    }
    std::ranges::sort(lines);
    std::string all = std::string(to_text(record.state)) + " " + std::to_string(record.revision) + " " +
                      time(record.promised_at) + " " + time(record.statutory_at) + " " +
                      time(record.finished_at) + " " + format_time(record.last_event_at);
    for (const std::string& line : lines) {
        all += "\n" + line;
    }
    return all;
}

TEST_F(FeedTest, AnyOrderOfEventsAndAcceptanceEndsInTheSameCase) {
    constexpr int lives = 60, orders = 50; // 3,000 permutations
    Lives random(20190418);
    struct Line {
        bool acceptance;
        std::string text;
    };
    std::vector<std::vector<Line>> feeds; // of each number, in its order
    for (int life = 0; life < lives; ++life) {
        const std::vector<Json> events = random.life();
        for (int order = 0; order <= orders; ++order) {
            const std::string number = "L" + std::to_string(life) + "-" + std::to_string(order);
            std::vector<Line> lines{{true, with(accept_columns(), "project_no", number).dump()}};
            for (const Json& event : events) {
                lines.push_back({false, with(event, "project_no", number).dump()});
            }
            if (order > 0) {
                random.shuffle(lines);
            }
            feeds.push_back(std::move(lines));
        }
    }
    for (std::size_t round = 0; round < 8;
         ++round) { // the n-th line of every feed, half of them acceptances' imports
        std::vector<std::string> acceptances, events;
        for (const auto& lines : feeds) {
            if (round < lines.size()) {
                (lines[round].acceptance ? acceptances : events).push_back(lines[round].text);
            }
        }
        for (const std::string& told : send(events, call(), import_events)) {
            ASSERT_EQ(told, "accepted");
        }
        for (const std::string& told : send(acceptances, call(), import_cases)) {
            ASSERT_EQ(told, "accepted");
        }
    }
    EXPECT_TRUE(held().empty());
    run([&](store::Transaction& tx) {
        for (int life = 0; life < lives; ++life) {
            const std::string name = "L" + std::to_string(life) + "-";
            const auto picture_of = [&](int order) {
                const std::string number = name + std::to_string(order);
                return picture(find_case(tx, number).value(), find_events(tx, number));
            };
            const std::string ordered = picture_of(0);
            for (int order = 1; order <= orders; ++order) {
                ASSERT_EQ(picture_of(order), ordered) << name << order;
            }
        }
    });
}

} // namespace
} // namespace gateway::cases
