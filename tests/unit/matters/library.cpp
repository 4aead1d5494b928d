#include "library.hpp"

#include "examples.hpp"

namespace gateway::matters {

const service::Route& Library::route(const std::string& method, const std::string& pattern) const {
    for (const service::Route& route : module_.routes) {
        if (route.method == method && route.pattern == pattern) {
            return route;
        }
    }
    throw std::logic_error("no route " + method + " " + pattern);
}

service::Call Library::call(const Ask& ask) const {
    service::Call call;
    call.caller = ask.caller;
    call.body = ask.body;
    call.parameters = ask.parameters;
    call.query = ask.query;
    call.now = *parse_time(ask.now);
    call.trace_id = "0123456789abcdef0123456789abcdef";
    if (!ask.if_match.empty()) {
        call.request.fields.emplace_back("If-Match", ask.if_match);
    }
    if (!ask.if_none_match.empty()) {
        call.request.fields.emplace_back("If-None-Match", ask.if_none_match);
    }
    return call;
}

Library::Answer Library::ask(const std::string& method, const std::string& pattern, const Ask& asked) {
    const service::Call request = call(asked);
    const service::Route& handler = route(method, pattern);
    http::Response response;
    try {
        session_.transact([&](store::Transaction& tx) { response = handler.transact(request, tx); });
    } catch (const Problem& problem) {
        return {problem.status(), problem.code(), problem.fields(), {}, {}, {}};
    }
    Answer answer;
    answer.status = response.status;
    answer.body = response.text().empty() ? Json() : Json::parse(response.text());
    answer.etag = http::find_field(response.fields, "etag").value_or("");
    answer.location = http::find_field(response.fields, "location").value_or("");
    return answer;
}

std::vector<service::LineOutcome> Library::import(const std::string& pattern,
                                                  const std::vector<std::string>& lines, const Ask& asked) {
    std::vector<service::Line> numbered;
    for (const std::string& line : lines) {
        numbered.push_back({static_cast<long long>(numbered.size() + 1), line});
    }
    const service::Call request = call(asked);
    std::vector<service::LineOutcome> outcomes;
    session_.transact(
        [&](store::Transaction& tx) { outcomes = route("POST", pattern).import(request, numbered, tx); });
    return outcomes;
}

std::optional<http::Response> Library::cached(const std::string& code, const std::string& if_none_match) {
    Ask asked;
    asked.parameters = {{"code", code}};
    asked.if_none_match = if_none_match;
    return route("GET", "/v1/matters/{code}").cached(call(asked));
}

std::vector<Library::Delivered> Library::delivered() {
    std::vector<Delivered> result;
    session_.transact([&](store::Transaction& tx) {
        result.clear();
        std::vector<long long> positions;
        for (const auto& row :
             tx.exec("SELECT position FROM journal.entry WHERE dataset <> '' ORDER BY position")) {
            positions.push_back(row[0].as<long long>());
        }
        for (const journal::Entry& entry : journal::read_positions(tx, positions)) {
            for (const service::Dataset& dataset : module_.datasets) {
                if (dataset.name == entry.dataset) {
                    result.push_back({entry, dataset.load(tx, std::span(&entry, 1)).front()});
                }
            }
        }
    });
    return result;
}

void Library::take(const std::string& table, const std::vector<Json>& rows) {
    for (const service::Downlink& downlink : module_.downlinks) {
        if (downlink.table == table) {
            session_.transact([&](store::Transaction& tx) { downlink.take(tx, rows); });
            return;
        }
    }
    throw std::logic_error("no downlink " + table);
}

long long Library::count(const std::string& sql) {
    long long number = 0;
    session_.transact([&](store::Transaction& tx) { number = tx.exec(sql)[0][0].as<long long>(); });
    return number;
}

void Library::publish_item() {
    Ask asked;
    asked.caller = operations();
    asked.body = example_item();
    ASSERT_EQ(ask("POST", "/v1/directory", asked).status, 201);
}

Library::Answer Library::publish_draft(const std::string& id, Ask asked) {
    asked.parameters = {{"id", id}};
    asked.if_match.clear();
    if (const Answer submitted = ask("POST", "/v1/matter-drafts/{id}:submit", asked);
        submitted.status != 200) {
        return submitted;
    }
    Ask review = asked;
    review.caller = reviewer();
    if (const Answer reviewed = ask("POST", "/v1/matter-drafts/{id}:review", review);
        reviewed.status != 200) {
        return reviewed;
    }
    return ask("POST", "/v1/matter-drafts/{id}:publish", asked);
}

Library::Answer Library::publish(const Json& matter, const Ask& given) {
    Ask asked = given;
    asked.body = matter;
    const Answer draft = ask("POST", "/v1/matter-drafts", asked);
    return draft.status == 201 ? publish_draft(draft.body["id"], given) : draft;
}

} // namespace gateway::matters
