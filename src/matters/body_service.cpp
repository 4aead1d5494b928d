#include "body_service.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/matters/matters.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "model.hpp"
#include "service.hpp"
#include "store.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

const std::initializer_list<std::string_view> managed = {"row_guid"};
constexpr auto save_action = "matters.body_save";

bool exercises(const Json& record) { return text_of(record, "exist_task") == "1"; }

} // namespace

std::optional<Body> next_body(const service::Call& call, const Body* current, const Json& record) {
    Body body = current ? *current : Body{};
    std::string content = canonical_json(record);
    if (body.revision > 0 && body.content == content) {
        return std::nullopt;
    }
    if (body.revision == 0) {
        body.credit_code = text_of(record, "credit_code");
        body.row_guid = new_guid();
    }
    body.content = std::move(content);
    body.active = exercises(record);
    body.changed_at = call.now;
    ++body.revision;
    return body;
}

void write_bodies(const service::Call& call, store::Transaction& tx, std::vector<Body>& bodies,
                  const char* action, long long requires_position) {
    std::vector<journal::Change> changes;
    for (const Body& body : bodies) {
        journal::Change change = service::change_by(call, action);
        change.requires_position = requires_position;
        change.entity = "body:" + body.credit_code;
        change.dataset = "matters.body";
        change.record_key = body.credit_code;
        change.version = body.revision;
        change.operation = body.revision == 1 ? journal::Operation::insert : journal::Operation::update;
        change.digest = crypto::sm3(body.content);
        changes.push_back(std::move(change));
    }
    const auto positions = journal::append(tx, changes);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        bodies[i].position = positions[i];
    }
    save_bodies(tx, bodies, call.caller.client_id);
}

namespace {

FieldError has_matters_reason() {
    return {"/exist_task",
            "body_has_matters",
            {"该部门仍有在用或暂停的事项，不能登记为不再行使；请先取消这些事项，或以机构改革一并处理。",
             "Matters of this body are still published: cancel them first, or let a reform move them."}};
}

bool ceases_with_matters(store::Transaction& tx, const Body* current, const Json& record) {
    return current && current->active && !exercises(record) && has_matters(tx, current->credit_code);
}

Json read_request(const Foundation& foundation, const service::Call& call) {
    std::vector<FieldError> errors;
    Json record = read_body_record(foundation, call.body, errors);
    refuse(std::move(errors));
    return record;
}

} // namespace

Json read_body_record(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors) {
    Json record =
        read_record(foundation.standard->table(body_table), input, Completeness::full, managed, errors);
    const std::string credit_code = text_of(record, "credit_code");
    if (credit_code.empty()) {
        return record;
    }
    const std::string own = credit_code.substr(8, 9);
    if (record.contains("org_code") && record["org_code"] != own) {
        fault(errors, "/org_code", "code_mismatch", "组织机构代码应为统一社会信用代码第9至17位，可以不填。",
              "The organisation code is characters 9 to 17 of the credit code; it may be left out.");
    }
    record["org_code"] = own;
    return record;
}

Body register_body(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    const Json record = read_request(foundation, call);
    const std::string code = text_of(record, "credit_code");
    if (!lock_bodies(tx, {code}).empty()) {
        throw Problem(ProblemKind::conflict, "already_exists",
                      {"该统一社会信用代码的部门已登记；请使用修改接口。",
                       "A body of this credit code is registered already: change that one."});
    }
    std::vector<Body> bodies{*next_body(call, nullptr, record)};
    write_bodies(call, tx, bodies, save_action);
    return bodies.front();
}

Body change_body(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::string& credit_code) {
    const Json record = read_request(foundation, call);
    if (text_of(record, "credit_code") != credit_code) {
        throw invalid_fields({{"/credit_code",
                               "code_fixed",
                               {"统一社会信用代码不能修改；换码请以机构改革办理。",
                                "A credit code cannot be changed: a reform gives a body a new one."}}});
    }
    const auto found = lock_bodies(tx, {credit_code});
    if (found.empty()) {
        throw body_not_found();
    }
    const Body& current = found.begin()->second;
    service::check_if_match(call, current.revision);
    if (ceases_with_matters(tx, &current, record)) {
        const FieldError reason = has_matters_reason();
        throw Problem(ProblemKind::conflict, reason.code, reason.text);
    }
    auto next = next_body(call, &current, record);
    if (!next) {
        return current;
    }
    std::vector<Body> bodies{*std::move(next)};
    write_bodies(call, tx, bodies, save_action);
    return bodies.front();
}

std::vector<service::LineOutcome> import_bodies(const Foundation& foundation, const service::Call& call,
                                                std::span<const service::Line> lines,
                                                store::Transaction& tx) {
    std::vector<service::LineOutcome> outcomes(lines.size());
    std::vector<Json> records(lines.size());
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (const auto input = read_line(lines[i], outcomes[i].reasons)) {
            records[i] = read_body_record(foundation, *input, outcomes[i].reasons);
        }
        if (outcomes[i].reasons.empty()) {
            codes.push_back(text_of(records[i], "credit_code"));
        }
    }
    auto known = lock_bodies(tx, codes);
    std::vector<Body> changed;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        service::LineOutcome& outcome = outcomes[i];
        const std::string code = text_of(records[i], "credit_code");
        const auto found = known.find(code);
        const Body* current = found == known.end() ? nullptr : &found->second;
        if (outcome.reasons.empty() && ceases_with_matters(tx, current, records[i])) {
            outcome.reasons.push_back(has_matters_reason());
        }
        if (!outcome.reasons.empty()) {
            outcome.state = service::LineState::rejected;
        } else if (auto next = next_body(call, current, records[i])) {
            known[code] = *next;
            changed.push_back(*std::move(next));
        } else {
            outcome.state = service::LineState::unchanged;
        }
    }
    write_bodies(call, tx, changed, save_action);
    return outcomes;
}

Json body_json(const Body& body) {
    return {{"credit_code", body.credit_code},
            {"row_guid", body.row_guid},
            {"region", region_of(body.credit_code)},
            {"active", body.active},
            {"revision", body.revision},
            {"changed_at", format_time(body.changed_at)},
            {"body", Json::parse(body.content)}};
}

Problem body_not_found() {
    return Problem(ProblemKind::not_found, "body_not_found",
                   {"没有登记该部门，请核对统一社会信用代码。",
                    "No body of this credit code is registered. Check the code."});
}

service::Dataset body_dataset(std::shared_ptr<const Foundation> foundation) {
    return {"matters.body", [foundation = std::move(foundation)](store::Transaction& tx,
                                                                 std::span<const journal::Entry> entries) {
                std::vector<std::pair<std::string, int>> keys;
                for (const journal::Entry& entry : entries) {
                    keys.emplace_back(entry.record_key, entry.version);
                }
                std::vector<std::vector<service::NationalRow>> result;
                const NationalTable& table = foundation->standard->table(body_table);
                for (const Body& body : load_body_revisions(tx, keys)) {
                    Json row = Json::parse(body.content);
                    row["row_guid"] = body.row_guid;
                    result.push_back(
                        {{body_table, body.row_guid, body.revision,
                          body.revision == 1 ? journal::Operation::insert : journal::Operation::update,
                          national_form(table, row)}});
                }
                return result;
            }};
}

std::optional<std::string> find_body_name(store::Transaction& tx, const std::string& credit_code) {
    const auto body = find_body(tx, credit_code);
    return body ? std::optional(text_of(Json::parse(body->content), "org_name")) : std::nullopt;
}

} // namespace gateway::matters
