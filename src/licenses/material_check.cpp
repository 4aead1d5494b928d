#include "gateway/base/or_null.hpp"
#include "gateway/cases/cases.hpp"
#include "materials.hpp"
#include "search.hpp"
#include "views.hpp"

#include <set>

namespace gateway::licenses {
namespace {

struct MaterialQuestion {
    Purpose purpose;
    Consent consent;
    HolderKey applicant;
    std::optional<HolderKey> agent;
};

MaterialQuestion read_material_question(const Foundation& foundation, const service::Call& call) {
    std::vector<FieldError> errors;
    MaterialQuestion question;
    ObjectReader reader(call.body, errors);
    question.purpose = read_purpose(reader, Elements::all, errors);
    question.consent = read_consent(reader, errors);
    question.applicant = read_holder_key(foundation, reader, call.now, errors, "applicant");
    if (reader.member("agent") != nullptr) {
        question.agent = read_holder_key(foundation, reader, call.now, errors, "agent");
    }
    reader.finish();
    refuse(std::move(errors));
    return question;
}

/// What the case says, where it is there for the caller: under which version it stands, when it must end.
struct CaseSeen {
    std::optional<int> task_version;
    std::optional<Time> promised_at;
};

CaseSeen case_of(store::Transaction& tx, const service::Call& call, const Purpose& purpose) {
    const auto cases = cases::find_cases(tx, {purpose.project_no});
    const auto found = cases.find(purpose.project_no);
    if (found == cases.end() || found->second.matter_code != purpose.matter_code ||
        !(call.caller.may_read(found->second.owner) || call.caller.may_read(found->second.handling_body))) {
        return {};
    }
    return {found->second.task_version, found->second.promised_at};
}

/// Gathers licences, each once, with whose it is.
class Candidates {
public:
    Candidates(const Foundation& foundation, store::Transaction& tx, Date today)
        : foundation_(foundation), tx_(tx), today_(today) {}

    /// One of each type is enough: the one that would be chosen among all. False when there is none.
    bool add_held(const HolderKey& holder, const std::vector<std::string>& types, bool Candidate::*of) {
        auto held = find_best_by_holder(tx_, {digests_of(foundation_, holder), types, today_, ""});
        for (LicenceRow& row : held) {
            Candidate& candidate = all_[row.licence.id];
            candidate.licence = std::move(row.licence);
            candidate.*of = true;
        }
        return !held.empty();
    }
    void add(const Licence& licence, const HolderKey& holder, bool Candidate::*of) {
        if (is_holder(tx_, licence.id, digests_of(foundation_, holder))) {
            Candidate& candidate = all_[licence.id];
            candidate.licence = licence;
            candidate.*of = true;
        }
    }
    std::vector<Candidate> take() {
        std::vector<Candidate> candidates;
        for (auto& [id, candidate] : all_) {
            candidates.push_back(std::move(candidate));
        }
        return candidates;
    }

private:
    const Foundation& foundation_;
    store::Transaction& tx_;
    const Date today_;
    std::map<long long, Candidate> all_;
};

/// Types of the map that the caller may look at.
std::vector<std::string> permitted_types(const MaterialMap& map, const Permission& permission) {
    std::set<std::string> types;
    for (const MappedMaterial& item : map.items) {
        if (permission.refusal(item.type).empty()) {
            types.insert(item.type);
        }
    }
    return {types.begin(), types.end()};
}

std::vector<Candidate> candidates_of(const Foundation& foundation, store::Transaction& tx,
                                     const service::Call& call, const MaterialQuestion& question,
                                     const MaterialMap& map, const Permission& permission) {
    Candidates candidates(foundation, tx, beijing_date(call.now));
    const auto types = permitted_types(map, permission);
    const auto add = [&](const HolderKey& holder, bool Candidate::*of) {
        if (permission.granted()) {
            candidates.add(*permission.granted(), holder, of);
        } else if (!types.empty() && !candidates.add_held(holder, types, of)) {
            permission.record_none(foundation, tx, call, holder);
        }
    };
    add(question.applicant, &Candidate::of_applicant);
    if (question.agent) {
        add(*question.agent, &Candidate::of_agent);
    }
    auto gathered = candidates.take();
    if (permission.granted() && gathered.empty()) {
        throw invalid_fields(
            {{"/applicant",
              "not_the_holder",
              {"该用证码对应的证照不属于所填的申请人或代理人，请核对。",
               "The code is for a licence of somebody else: compare applicant and agent."}}});
    }
    return gathered;
}

/// Why nothing is looked for; "" when it is.
std::string_view bar_of(const Foundation& foundation, const MappedMaterial* mapped,
                        const MaterialQuestion& question, const Permission& permission) {
    if (mapped == nullptr) {
        return "not_mapped";
    }
    if (foundation.catalogue.find(mapped->type) == nullptr) {
        return "type_unknown";
    }
    if (mapped->whose == Whose::agent && !question.agent) {
        return "nobody_named";
    }
    return permission.refusal(mapped->type);
}

/// The answer, as it grows material by material.
struct Answer {
    Json items = Json::array();
    long long met = 0, copies = 0;
    std::set<long long> told;

    void add(const matters::ListMaterial& material, const MappedMaterial* mapped, const Finding& finding,
             const std::optional<Time>& promised) {
        const Licence* licence = finding.candidate == nullptr ? nullptr : &finding.candidate->licence;
        const bool meets = finding.standing == "valid";
        Json item{{"material", material.name},
                  {"necessity", or_null(material.need)},
                  {"copies", material.copies},
                  {"type", mapped == nullptr ? Json(nullptr) : Json(mapped->type)},
                  {"whose", mapped == nullptr ? Json(nullptr) : Json(whose_name(mapped->whose))},
                  {"met", meets},
                  {"reason", meets ? Json(nullptr) : Json(finding.standing)}};
        item.update(licence_members(licence, finding.standing, promised));
        items.push_back(std::move(item));
        if (licence != nullptr) {
            told.insert(licence->id);
        }
        met += meets ? 1 : 0;
        copies += meets ? material.copies : 0;
    }
};

/// Mapped, but no longer in the list.
Json outdated(const std::vector<matters::ListMaterial>& list, const MaterialMap& map) {
    std::set<std::string_view> named;
    for (const matters::ListMaterial& material : list) {
        named.insert(material.name);
    }
    Json names = Json::array();
    for (const MappedMaterial& item : map.items) {
        if (!named.contains(item.material)) {
            names.push_back(item.material);
        }
    }
    return names;
}

} // namespace

Permission::Permission(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                       const Purpose& purpose, const Consent& consent)
    : purpose_(purpose), consent_(consent), rights_(rights_of(tx, call.caller)) {
    if (consent.by_code()) {
        granted_ = take_code(foundation, tx, call, purpose, consent);
    }
}

std::string_view Permission::refusal(const std::string& type) const {
    if (granted_) {
        return granted_->type == type ? "" : "consent_required";
    }
    const auto right = rights_.find(type);
    if (right == rights_.end()) {
        return "no_right_to_type";
    }
    return allows(right->second, consent_) ? "" : "consent_required";
}

void Permission::record(store::Transaction& tx, const service::Call& call,
                        const std::vector<long long>& licences) const {
    record_use(tx, call, licences, by_code() ? "code" : "query", purpose_, consent_.ground,
               consent_.reference);
}

void Permission::record_none(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                             const HolderKey& holder) const {
    Use use = use_for(call, purpose_, consent_.ground, consent_.reference);
    use.kind = "query";
    record_search(foundation, tx, use, holder);
}

Json licence_members(const Licence* licence, std::string_view standing, const std::optional<Time>& promised) {
    if (licence == nullptr) {
        return {{"identifier", nullptr},
                {"state", nullptr},
                {"valid_until", nullptr},
                {"ends_before_promise", nullptr}};
    }
    return {{"identifier", licence->identifier},
            {"state", standing},
            {"valid_until", or_null(licence->valid_until)},
            {"ends_before_promise", promised ? Json(ends_before(*licence, *promised)) : Json(nullptr)}};
}

Json check_materials(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    const MaterialQuestion question = read_material_question(foundation, call);
    const CaseSeen seen = case_of(tx, call, question.purpose);
    const std::string& code = question.purpose.matter_code;
    const auto list = materials_of(tx, code, seen.task_version);
    const MaterialMap map = find_map(tx, code);
    const Permission permission(foundation, tx, call, question.purpose, question.consent);
    const Date today = beijing_date(call.now);
    const auto candidates = candidates_of(foundation, tx, call, question, map, permission);
    Answer answer;
    for (const matters::ListMaterial& material : list) {
        const MappedMaterial* mapped = find_material(map.items, material.name);
        const std::string_view bar = bar_of(foundation, mapped, question, permission);
        answer.add(material, mapped, bar.empty() ? best_of(*mapped, candidates, today) : Finding{bar},
                   seen.promised_at);
    }
    permission.record(tx, call, {answer.told.begin(), answer.told.end()});
    return {{"matter_code", code},
            {"items", std::move(answer.items)},
            {"summary", {{"materials", list.size()}, {"met", answer.met}, {"copies", answer.copies}}},
            {"outdated", outdated(list, map)}};
}

} // namespace gateway::licenses
