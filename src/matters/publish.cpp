#include "body_store.hpp"
#include "directory_store.hpp"
#include "gateway/base/text.hpp"
#include "gateway/service/change.hpp"
#include "impact.hpp"
#include "service.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

/// What one call of publish() gathers before it writes.
struct Work {
    std::map<std::string, Matter> matters; ///< by code, as they stand after the candidates so far
    std::map<std::string, ItemState> items;
    std::map<std::string, Body> bodies; ///< those that are registered
    std::vector<journal::Change> changes;
    std::vector<Revision> revisions;
    std::vector<std::string> codes; ///< of changes, revisions: the same order
    bool replaced = false;
};

void check_directory(const Work& work, const Json& record, std::vector<FieldError>& errors) {
    for (const std::string& code : directory_codes(record)) {
        if (code.empty()) {
            continue; // that it is missing is a fault of its own
        }
        const auto item = work.items.find(code);
        if (item == work.items.end()) {
            fault(errors, "/catalog_code", "directory_missing",
                  "基本目录中没有此基本编码；请等待国家目录下发，或先建立省级基本目录。",
                  "The base directory has no item of this code: wait for the national one or publish a local "
                  "one first.");
        } else if (item->second.state == State::cancelled) {
            fault(errors, "/catalog_code", "directory_cancelled", "该基本目录已取消，不能据此发布实施清单。",
                  "The base directory item is cancelled: no list can be published on it.");
        }
    }
}

void check_body(const Work& work, const Json& record, std::vector<FieldError>& errors) {
    const auto body = work.bodies.find(text_of(record, "dept_code"));
    if (body != work.bodies.end() && !body->second.active) {
        fault(errors, "/dept_code", "body_inactive",
              "该实施主体已登记为不再行使政务服务事项，请核对编码；如已改组，请使用承接部门的编码。",
              "This body is registered as exercising no matters any more. Check the code; after a reform use "
              "its successor's.");
    }
}

/// A plan that lies in the past, or in the future where nothing waits for it.
void check_plan(const Matter& before, const Json& current, const Json& record, Time now,
                std::vector<FieldError>& errors) {
    if (const auto end = planned_end(record); end && *end <= now) {
        fault(errors, "/plan_cancel_date", "already_ended",
              "计划取消日期已到，不能再发布；请更改或清除该日期。",
              "The planned end has passed already: change that date or leave it out.");
    }
    if (const auto start = planned_start(record); start && *start > now) {
        fault(errors, "/plan_effective_date", "not_yet_effective",
              "计划生效日期未到，不能直接发布；请存为草稿，经提交、审核后发布，到期自动生效。",
              "The planned start lies in the future. Keep it as a draft: submitted, reviewed and published, "
              "it waits and takes effect by itself.");
    }
    if (const auto end = planned_end(current); before.task_version > 0 && end && *end <= now) {
        fault(errors, "", "matter_cancelled", "该事项已到计划取消日期，不能再发布新版本；请使用新的编码。",
              "The matter has come to its planned end: no further version can be published under its code.");
    }
}

/// What must be with the nation first: directory items, and the body when it is registered.
long long required_position(const Work& work, const Json& record) {
    const auto body = work.bodies.find(text_of(record, "dept_code"));
    long long position = body == work.bodies.end() ? 0 : body->second.position;
    for (const std::string& code : directory_codes(record)) {
        const auto item = work.items.find(code); // a reform moves a list whatever became of its item
        position = item == work.items.end() ? position : std::max(position, item->second.position);
    }
    return position;
}

Delivery delivery_of(const Foundation& foundation, const Matter& before, const Matter& after,
                     const Json& record, const Json& current) {
    const auto rows = national_rows(foundation, {after.row_guid, after.state, after.task_version}, record);
    if (before.task_version == 0) {
        return first_delivery(rows);
    }
    const auto old_rows =
        national_rows(foundation, {before.row_guid, before.state, before.task_version}, current);
    return next_delivery(old_rows, rows, before.parts, after.revision);
}

void add_change(Work& work, const service::Call& call, const Matter& matter, const crypto::Digest& digest,
                long long requires_position, bool announce) {
    journal::Change change = service::change_by(call, "matters.publish");
    change.entity = "matter:" + matter.code;
    change.dataset = "matters.matter";
    change.record_key = matter.row_guid;
    change.version = matter.revision;
    change.operation = matter.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = digest;
    change.requires_position = requires_position;
    change.announce = announce;
    work.changes.push_back(std::move(change));
    work.codes.push_back(matter.code);
}

/// The list of a candidate's code as it stands after the candidates so far.
Matter matter_before(const Work& work, const Candidate& candidate) {
    const auto found = work.matters.find(matter_code(candidate.record));
    return found == work.matters.end() ? Matter{} : found->second;
}

/// Why it cannot be published; else its parts have their identifiers.
std::vector<FieldError> refusal(const Foundation& foundation, const service::Call& call, const Work& work,
                                const Matter& before, const Json& current, Json& record) {
    std::vector<FieldError> reasons;
    if (before.state == State::cancelled) {
        fault(reasons, "", "matter_cancelled", "该事项已取消，不能再发布新版本；请使用新的编码。",
              "The matter is cancelled: no further version can be published under its code.");
        return reasons;
    }
    check_directory(work, record, reasons);
    check_body(work, record, reasons);
    check_plan(before, current, record, call.now, reasons);
    claim_parts(foundation.family_of(record), record, current, reasons);
    return reasons;
}

Json content_of(const Matter& matter) {
    return matter.content.empty() ? Json::object() : Json::parse(matter.content);
}

/// In what state it comes, and under which code tables it was written.
void put_provenance(const Foundation& foundation, const Candidate& candidate, const Json& record,
                    Matter& after) {
    if (candidate.takeover) {
        after.state = candidate.takeover->state;
        after.code_versions = candidate.takeover->code_versions;
        after.conversions = candidate.takeover->conversions;
    } else {
        after.code_versions = code_versions_of(foundation, record);
        after.conversions = canonical_json(standing_conversions(candidate.conversions, record));
    }
}

Publication publish_one(const Foundation& foundation, const service::Call& call, Work& work,
                        const Candidate& candidate, bool announce) {
    Publication publication;
    const std::string code = matter_code(candidate.record);
    const Matter before = matter_before(work, candidate);
    const Json current = content_of(before);
    Json record = candidate.record;
    if (candidate.takeover) {
        claim_parts(foundation.family_of(record), record, current, publication.reasons);
    } else {
        publication.reasons = refusal(foundation, call, work, before, current, record);
    }
    if (!publication.reasons.empty()) {
        return publication;
    }
    const std::string content = canonical_json(record);
    if (!candidate.takeover && content == before.content &&
        is_current(foundation, current, before.code_versions)) {
        publication.outcome = Outcome::unchanged;
        publication.matter = before;
        return publication;
    }
    const bool first = before.task_version == 0;
    Matter after = before;
    after.code = code;
    after.row_guid = first ? new_guid() : before.row_guid;
    after.task_version = before.task_version + 1;
    after.revision = before.revision + 1;
    after.content = content;
    put_provenance(foundation, candidate, record, after);
    after.changed_at = std::max(call.now, before.changed_at); // a list's moments never run backwards
    Delivery delivery = delivery_of(foundation, before, after, record, current);
    after.parts = std::move(delivery.parts);
    const auto digest = revision_digest(content, after.state, after.task_version);
    add_change(work, call, after, digest, required_position(work, record), announce);
    work.revisions.push_back({after.row_guid, after.revision, after.task_version, after.state, content,
                              std::move(delivery.sent), digest, candidate.source, call.caller.client_id,
                              after.changed_at, after.code_versions, after.conversions});
    work.replaced = work.replaced || !first;
    publication.outcome = first ? Outcome::created : Outcome::changed;
    publication.matter = after;
    work.matters[code] = std::move(after);
    return publication;
}

std::vector<std::string> codes_of(const std::vector<Candidate>& candidates) {
    std::vector<std::string> codes;
    for (const Candidate& candidate : candidates) {
        codes.push_back(matter_code(candidate.record));
    }
    return codes;
}

Work begin(store::Transaction& tx, const std::vector<Candidate>& candidates) {
    std::vector<std::string> catalog_codes, owners;
    for (const Candidate& candidate : candidates) {
        owners.push_back(text_of(candidate.record, "dept_code"));
        const auto items = directory_codes(candidate.record);
        catalog_codes.insert(catalog_codes.end(), items.begin(), items.end());
    }
    Work work;
    work.matters = lock_matters(tx, codes_of(candidates));
    work.items = share_items(tx, catalog_codes);
    work.bodies = share_bodies(tx, owners);
    return work;
}

void write(store::Transaction& tx, Work& work, bool announce) {
    const auto positions = journal::append(tx, work.changes);
    std::map<std::string, Matter> changed;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        Matter& matter = work.matters.at(work.codes[i]);
        matter.position = positions[i];
        changed[work.codes[i]] = matter;
    }
    insert_revisions(tx, work.revisions);
    std::vector<Matter> newest;
    for (auto& [code, matter] : changed) {
        newest.push_back(std::move(matter));
    }
    save_matters(tx, newest);
    if (work.replaced && !announce) {
        announce_all(tx);
    }
}

} // namespace

Json read_for_publication(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors) {
    Json record = read_matter(foundation, input, Completeness::full, errors);
    if (record.is_object()) {
        check_matter(foundation, record, Completeness::full, errors);
    }
    return record;
}

Candidate read_candidate(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors) {
    Candidate candidate;
    const Json converted = take_edition(foundation, input, candidate.conversions, errors);
    candidate.record = read_for_publication(foundation, converted, errors);
    return candidate;
}

Candidate takeover_of(const Matter& list, Json record) {
    Candidate candidate;
    candidate.record = std::move(record);
    candidate.takeover = Takeover{list.state, list.code_versions, list.conversions};
    return candidate;
}

std::vector<Publication> publish(const Foundation& foundation, const service::Call& call,
                                 store::Transaction& tx, const std::vector<Candidate>& candidates,
                                 bool announce) {
    if (candidates.empty()) {
        return {};
    }
    Work work = begin(tx, candidates);
    std::vector<Publication> publications;
    publications.reserve(candidates.size());
    for (const Candidate& candidate : candidates) {
        publications.push_back(publish_one(foundation, call, work, candidate, announce));
    }
    write(tx, work, announce);
    settle_impacts(foundation, tx, codes_of(candidates), {}, call.now);
    for (Publication& publication : publications) {
        if (publication.outcome == Outcome::created || publication.outcome == Outcome::changed) {
            publication.matter.position = work.matters.at(publication.matter.code).position;
        }
    }
    return publications;
}

std::vector<std::vector<FieldError>> faults_of(const Foundation& foundation, const service::Call& call,
                                               store::Transaction& tx,
                                               const std::vector<Candidate>& candidates) {
    std::vector<std::vector<FieldError>> faults;
    const Work work = begin(tx, candidates);
    for (const Candidate& candidate : candidates) {
        const Matter before = matter_before(work, candidate);
        Json record = candidate.record;
        faults.push_back(refusal(foundation, call, work, before, content_of(before), record));
    }
    return faults;
}

} // namespace gateway::matters
