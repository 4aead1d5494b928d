#include "feed.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"
#include "gateway/service/change.hpp"
#include "rules.hpp"

#include <algorithm>
#include <charconv>

namespace gateway::cases {
namespace {

using service::LineOutcome;
using service::LineState;

constexpr int overlooked_at_once = 200;

LineOutcome rejected(FieldError reason) { return {LineState::rejected, {std::move(reason)}}; }

Text words(FeedReason reason) {
    switch (reason) {
    case FeedReason::case_missing:
        return {"办件尚未受理或导入", "the case is not there yet"};
    case FeedReason::out_of_order:
        return {"早于已登记的事件", "it is earlier than an event that is there"};
    case FeedReason::after_result:
        return {"发生在办结之后", "it happened after the result"};
    case FeedReason::contradiction:
        return {"与已登记的办件信息矛盾", "it contradicts what is there of the case"};
    case FeedReason::too_old:
        return {"距今过久", "it lies too far back"};
    case FeedReason::future:
        break;
    }
    return {"晚于当前时间", "it lies in the future"};
}

/// With what the case says against it, where something does.
Text words(const Verdict& verdict) {
    Text why = words(verdict.reason.value());
    if (verdict.contradicts) {
        why.zh += "（" + verdict.contradicts->text.zh + "）";
        why.en += " (" + verdict.contradicts->text.en + ")";
    }
    return why;
}

FieldError refused_by_rule(FeedReason reason, const Text& why) {
    return {"",
            to_text(reason),
            {"按办件规则拒收：" + why.zh + "；可在暂存事件中查看，更正后重新报送。",
             "Refused by rule, since " + why.en +
                 ". It can be seen among the held events; mend it and send it anew."}};
}

FieldError event_differs() {
    return {"/event_id",
            "event_differs",
            {"该 event_id 已用于另一事件，未予覆盖；请更换编号，如需更正请使用修改接口。",
             "This event_id stands for another event, which was left as it is. Use another, or correct that "
             "one."}};
}

EventKind read_kind(ObjectReader& own) {
    const std::string name = own.text("kind", 30);
    const auto found =
        std::ranges::find(kinds, name, [](const KindFacts& kind) { return std::string_view(kind.name); });
    if (found == kinds.end()) {
        if (!name.empty()) {
            own.fault("kind", "unknown_code",
                      {"kind 应为 process、special_procedure、result 或 material。",
                       "kind is process, special_procedure, result or material."});
        }
        return EventKind::material;
    }
    return found->kind;
}

/// What is wrong with the line by itself goes to `errors`.
FeedEvent read_line(const Foundation& foundation, const service::Call& call, const std::string& text,
                    std::vector<FieldError>& errors) {
    FeedEvent feed;
    try {
        Json columns = parse_json(text);
        if (!columns.is_object()) {
            fault(errors, "", "wrong_type", "每行应为一个 JSON 对象。", "Each line is one JSON object.");
            return feed;
        }
        Json own = Json::object();
        for (const char* name : {"project_no", "kind", "event_id", "occurred_at"}) {
            if (columns.contains(name)) {
                own[name] = std::move(columns[name]);
                columns.erase(name);
            }
        }
        ObjectReader reader(own, errors);
        feed.sender = call.caller.role == service::Role::operations ? std::string() : call.caller.credit_code;
        feed.project_no = reader.text("project_no", 50);
        feed.source_id = reader.optional_text("event_id", 100).value_or("");
        const EventKind kind = read_kind(reader);
        std::optional<Time> said;
        if (kind == EventKind::material) { // the others have columns for it
            said = reader.optional_time("occurred_at");
        }
        reader.finish();
        feed.event = read_event(foundation, kind, std::move(columns), "", errors);
        check_span(feed.event, errors);
        feed.occurred_at = feed.event.start.value_or(said.value_or(call.now));
        const std::string when = said ? format_time(*said) : std::string();
        feed.digest = crypto::Sm3().add(facts(kind).name).add(when).add(feed.event.content).finish();
        if (feed.source_id.empty()) {
            feed.source_id = "sm3:" + to_base64url(crypto::view(feed.digest));
        }
    } catch (const Problem& problem) {
        errors.push_back({"", problem.code(), problem.text()});
    }
    return feed;
}

class Import {
public:
    Import(const Foundation& foundation, const service::Call& call, store::Transaction& tx)
        : foundation_(foundation), call_(call), tx_(tx) {}

    std::vector<LineOutcome> run(std::span<const service::Line> lines) {
        std::vector<LineOutcome> outcomes(lines.size());
        std::vector<FeedEvent> events;
        std::vector<std::size_t> indexes;
        std::set<std::string> numbers;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            FeedEvent event = read_line(foundation_, call_, lines[i].text, outcomes[i].reasons);
            if (!outcomes[i].reasons.empty()) {
                outcomes[i].state = LineState::rejected;
                continue;
            }
            numbers.insert(event.project_no);
            events.push_back(std::move(event));
            indexes.push_back(i);
        }
        if (events.empty()) {
            return outcomes;
        }
        FeedBook book(foundation_, call_, tx_, numbers); // locks first: what is known cannot change after it
        known_ = find_known_events(tx_, events.front().sender, events);
        for (std::size_t i = 0; i < events.size(); ++i) {
            outcomes[indexes[i]] = take(book, events[i]);
        }
        book.finish();
        insert_held(tx_, held_);
        return outcomes;
    }

private:
    LineOutcome take(FeedBook& book, const FeedEvent& event) {
        const auto key = std::pair(event.project_no, event.source_id);
        const auto known = known_.find(key);
        // What is known of a foreign case is nobody else's business.
        if (known != known_.end() && (book.find(event) != nullptr || known->second.state != "taken")) {
            return again(event, known->second);
        }
        const Verdict verdict = book.offer(event);
        if (verdict.taken()) {
            known_[key] = {event.digest, "taken", ""};
            return {LineState::accepted, {}};
        }
        const FeedReason reason = *verdict.reason;
        const bool refused = foundation_.rules.feed(event.sender).of(reason) == FeedAction::reject;
        held_.push_back({0, event, reason, refused ? "rejected" : "held", call_.now, std::nullopt});
        known_[key] = {event.digest, held_.back().state, to_text(reason)};
        return refused ? rejected(refused_by_rule(reason, words(verdict)))
                       : LineOutcome{LineState::accepted, {}};
    }

    static LineOutcome again(const FeedEvent& event, const KnownEvent& known) {
        if (known.digest != event.digest) {
            return rejected(event_differs());
        }
        if (known.state == "rejected") {
            const auto found = std::ranges::find(feed_reasons, known.reason);
            const auto reason = static_cast<FeedReason>(found - feed_reasons.begin());
            return rejected(refused_by_rule(reason, words(reason)));
        }
        return {LineState::unchanged, {}};
    }

    const Foundation& foundation_;
    const service::Call& call_;
    store::Transaction& tx_;
    std::map<std::pair<std::string, std::string>, KnownEvent> known_;
    std::vector<HeldEvent> held_;
};

/// Settles one that waited: taken, or kept for the reason that now stands.
void settle(const Foundation& foundation, FeedBook& book, store::Transaction& tx, HeldEvent& held, Time now) {
    const Verdict verdict = book.offer(held.feed);
    if (verdict.taken()) {
        held.state = "taken";
        held.settled_at = now;
    } else {
        const bool refused =
            foundation.rules.feed(held.feed.sender).of(*verdict.reason) == FeedAction::reject;
        held.reason = *verdict.reason;
        held.state = refused ? "rejected" : "held";
    }
    save_held(tx, held);
}

HeldEvent lock_own(const service::Call& call, store::Transaction& tx, const std::string& id) {
    long long number = 0;
    const auto parsed = std::from_chars(id.data(), id.data() + id.size(), number);
    auto held = parsed.ec == std::errc() && parsed.ptr == id.data() + id.size() ? lock_held(tx, number)
                                                                                : std::nullopt;
    if (!held || !call.caller.may_write(held->feed.sender)) {
        throw Problem(ProblemKind::not_found, "held_event_not_found",
                      {"没有找到该暂存事件，请核对编号。", "There is no such held event. Check its id."});
    }
    if (held->settled_at) {
        throw Problem(ProblemKind::conflict, "held_event_settled",
                      {"该事件已经采纳或作废，无需再处理。", "The event was taken or discarded already."});
    }
    return *std::move(held);
}

} // namespace

std::vector<LineOutcome> import_events(const Foundation& foundation, const service::Call& call,
                                       std::span<const service::Line> lines, store::Transaction& tx) {
    return Import(foundation, call, tx).run(lines);
}

std::vector<Case> take_waiting(const Foundation& foundation, const service::Call& call,
                               store::Transaction& tx, const std::vector<std::string>& numbers) {
    auto waiting = numbers.empty() ? std::vector<HeldEvent>{} : lock_waiting(tx, numbers);
    if (waiting.empty()) {
        return {};
    }
    std::set<std::string> cases;
    for (const HeldEvent& held : waiting) {
        cases.insert(held.feed.project_no);
    }
    FeedBook book(foundation, call, tx, cases);
    for (HeldEvent& held : waiting) {
        if (book.find(held.feed) != nullptr) {
            settle(foundation, book, tx, held, call.now);
        }
    }
    book.finish();
    return book.changed();
}

void take_overlooked(const Foundation& foundation, store::Transaction& tx, Time now) {
    service::Call call;
    call.caller.client_id = "system";
    call.now = now;
    take_waiting(foundation, call, tx, find_overlooked(tx, overlooked_at_once));
}

HeldEvent release_event(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                        const std::string& id) {
    HeldEvent held = lock_own(call, tx, id);
    FeedBook book(foundation, call, tx, {held.feed.project_no});
    const Verdict verdict = book.offer(held.feed, true);
    if (!verdict.taken()) {
        const Text why = words(verdict);
        throw Problem(
            ProblemKind::conflict, "event_still_held",
            {"该事件仍不能采纳：" + why.zh + "；请先处理原因，或将其作废。",
             "The event still cannot be taken: " + why.en + ". Mend the cause first, or discard it."});
    }
    book.finish();
    held.state = "taken";
    held.settled_at = call.now;
    save_held(tx, held);
    return held;
}

HeldEvent discard_event(const service::Call& call, store::Transaction& tx, const std::string& id) {
    HeldEvent held = lock_own(call, tx, id);
    held.state = "discarded";
    held.settled_at = call.now;
    save_held(tx, held);
    journal::Change change = service::change_by(call, "cases.event.discard");
    change.record_key = std::to_string(held.id);
    change.entity = "held_event:" + change.record_key;
    change.version = 2; // as it came, and now
    change.operation = journal::Operation::update;
    change.digest = held.feed.digest;
    journal::append(tx, change); // without dataset: the nation never knew of it
    return held;
}

std::optional<HeldQuery> read_held_query(const service::Call& call) {
    std::vector<FieldError> errors;
    const std::string department = code_parameter(call, "department", check_credit_code, errors);
    HeldQuery query;
    query.reason = parameter(call, "reason");
    query.state = parameter(call, "state");
    query.project_no = parameter(call, "project_no");
    const auto require_one_of = [&](const char* name, const std::string& value, auto known) {
        if (!value.empty() && std::ranges::find(known, value) == known.end()) {
            fault(errors, std::string("/") + name, "unknown_code", "取值不在允许范围内，请见接口文档。",
                  "Not one of the values that the API names.");
        }
    };
    require_one_of("reason", query.reason, feed_reasons);
    require_one_of("state", query.state,
                   std::array<const char*, 4>{"held", "rejected", "taken", "discarded"});
    refuse(std::move(errors));
    const bool possible = narrow_to_asked(query, "", {department}) && narrow_to_caller(query, call.caller);
    return possible ? std::optional(query) : std::nullopt;
}

} // namespace gateway::cases
