#include "use.hpp"

#include "body_names.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/identity/plain_names.hpp"
#include "gateway/service/change.hpp"
#include "search.hpp"
#include "search_store.hpp"
#include "views.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace gateway::licenses {
namespace {

constexpr int longest_name = 200;
constexpr std::size_t longest_operator = 32;
constexpr std::size_t longest_reference = 64;

void check_case(ObjectReader& inside, const Purpose& purpose) {
    if (!purpose.matter_code.empty()) {
        if (auto wrong = check_matter_code(purpose.matter_code)) {
            inside.fault("matter_code", "matter_code." + wrong->code, std::move(wrong->text));
        }
    }
    if (purpose.project_no.empty()) {
        return;
    }
    if (auto wrong = check_project_no(purpose.project_no)) {
        inside.fault("project_no", "project_no." + wrong->code, std::move(wrong->text));
    } else if (identity::is_personal_number(purpose.project_no)) {
        inside.fault("project_no", "personal_number",
                     {"办件编号不得是证件号码或手机号。",
                      "The number of a case must be no identity or mobile number."});
    }
}

void check_named(const Question& question, Asks asks, ObjectReader& reader) {
    const int named =
        static_cast<int>(!question.identifier.empty()) + static_cast<int>(question.holder.has_value());
    if (named == (question.consent.by_code() ? 0 : 1)) {
        return;
    }
    reader.fault("identifier", "one_of",
                 asks == Asks::one
                     ? Text{"请填写证照标识；凭用证码使用时不填。", "Give an identifier; with a code none."}
                     : Text{"请填写证照标识或持证主体之一；凭用证码使用时两者都不填。",
                            "Give an identifier or a holder, one of them; with a code neither."});
}

Licence by_identifier(const Foundation& foundation, store::Transaction& tx,
                      const std::map<std::string, UseRight>& rights, const Question& question) {
    auto row = find_licence(tx, question.identifier, Locking::none);
    if (!row) {
        throw licence_not_found();
    }
    const auto right = rights.find(row->licence.type);
    if (right == rights.end()) {
        throw type_not_permitted();
    }
    check_ground(right->second, question.consent);
    return opened(foundation, *std::move(row));
}

/// Types of a holder's licences that the caller may use on this ground.
std::vector<std::string> types_asked_for(const Foundation& foundation,
                                         const std::map<std::string, UseRight>& rights,
                                         const Question& question) {
    std::vector<std::string> types;
    if (!question.type.empty()) {
        const auto right = rights.find(type_named(foundation, question.type).name);
        if (right == rights.end()) {
            throw type_not_permitted();
        }
        check_ground(right->second, question.consent);
        types = {question.type};
    } else {
        for (const auto& [type, right] : rights) {
            if (allows(right, question.consent)) {
                types.push_back(type);
            }
        }
    }
    if (types.empty()) {
        throw type_not_permitted();
    }
    return types;
}

/// What a query found, as it is told and as it goes on record.
struct Told {
    std::vector<Json> items;
    std::vector<long long> ids;
    std::vector<std::string> places; ///< of a holder's, in their list

    void add(const Licence& licence, Time now) {
        items.push_back(licence_json(licence, now));
        ids.push_back(licence.id);
    }
};

Told licences_of_holder(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                        const Question& question) {
    const auto types = types_asked_for(foundation, rights_of(tx, call.caller), question);
    Told told;
    for (HeldRow& held :
         find_by_holder(tx, {digests_of(foundation, *question.holder), types, beijing_date(call.now), ""},
                        question.page)) {
        told.add(opened(foundation, std::move(held.row)), call.now);
        told.places.push_back(std::to_string(held.place));
    }
    return told;
}

/// One more than the page holds, the newest first.
std::vector<Use> uses_and_searches(store::Transaction& tx, const std::vector<crypto::Digest>& holder,
                                   const service::Page& page) {
    auto uses = find_uses(tx, holder, page);
    const auto searches = find_searches(tx, holder, page);
    uses.insert(uses.end(), searches.begin(), searches.end());
    std::ranges::sort(uses, std::greater{}, &Use::id);
    uses.resize(std::min(uses.size(), static_cast<std::size_t>(page.limit) + 1));
    return uses;
}

} // namespace

Consent read_consent(ObjectReader& reader, std::vector<FieldError>& errors) {
    Consent consent;
    const Json* given = reader.member("consent");
    if (given == nullptr) {
        reader.fault("consent", "required",
                     {"请说明用证依据：用证码、书面授权或依职能查验。",
                      "Say what the use rests on: a code, a written consent, or the office."});
        return consent;
    }
    ObjectReader inside(*given, errors, reader.pointer("consent"));
    consent.ground = inside.text("ground", 20);
    if (consent.ground == "code") {
        consent.code = inside.text("code", 64);
    } else if (consent.ground == "written" || consent.ground == "ex_officio") {
        consent.reference = inside.text("reference", static_cast<int>(longest_reference));
        if (!consent.reference.empty()) {
            identity::check_plain_name(inside.pointer("reference"), consent.reference, longest_reference,
                                       errors);
        }
    } else if (!consent.ground.empty()) {
        inside.fault(
            "ground", "unknown_code",
            {"用证依据应为 code、written 或 ex_officio。", "A ground is code, written or ex_officio."});
    }
    inside.finish();
    return consent;
}

bool allows(const UseRight& right, const Consent& consent) {
    return std::ranges::find(right.grounds, consent.ground) != right.grounds.end();
}

Licence take_code(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                  const Purpose& purpose, const Consent& consent) {
    auto granted = take_secret(foundation, tx, call, "code", consent.code);
    if (!granted.matter_code.empty() && granted.matter_code != purpose.matter_code) {
        throw Problem(ProblemKind::forbidden, "pass_of_another_matter",
                      {"该用证码只能用于另一事项，请用于该事项，或请持证主体重新出示。",
                       "The code is for another matter: use it there, or ask the holder for a new one."});
    }
    return std::move(granted.licence);
}

void check_ground(const UseRight& right, const Consent& consent) {
    if (!allows(right, consent)) {
        throw Problem(ProblemKind::forbidden, "consent_required",
                      {"未获准以此依据使用该类证照，请由持证主体出示用证码。",
                       "The client may not use this type of licence on this ground: ask the holder for a "
                       "code."});
    }
}

Purpose read_purpose(ObjectReader& reader, Elements elements, std::vector<FieldError>& errors) {
    Purpose purpose;
    const Json* given = reader.member("purpose");
    if (given == nullptr) {
        reader.fault(
            "purpose", "required",
            {"请填写用证目的：单位、经办人、事项和办件。", "Say what for: unit, operator, matter and case."});
        return purpose;
    }
    ObjectReader inside(*given, errors, reader.pointer("purpose"));
    purpose.unit = read_name(inside, "unit", errors);
    purpose.operator_id = inside.text("operator", static_cast<int>(longest_operator));
    if (!purpose.operator_id.empty()) {
        identity::check_plain_name(inside.pointer("operator"), purpose.operator_id, longest_operator, errors);
    }
    purpose.matter_name = read_name(inside, "matter_name", errors);
    const auto element = [&](const char* name) {
        return elements == Elements::all ? inside.text(name, 50)
                                         : inside.optional_text(name, 50).value_or("");
    };
    purpose.matter_code = element("matter_code");
    purpose.project_no = element("project_no");
    check_case(inside, purpose);
    inside.finish();
    return purpose;
}

Use use_for(const service::Call& call, const Purpose& purpose, const std::string& ground,
            const std::string& reference) {
    Use use;
    use.client_id = call.caller.client_id;
    use.body = call.caller.credit_code;
    use.unit = purpose.unit;
    use.operator_id = purpose.operator_id;
    use.matter_name = purpose.matter_name;
    use.matter_code = purpose.matter_code;
    use.project_no = purpose.project_no;
    use.ground = ground;
    use.reference = reference;
    use.trace_id = call.trace_id;
    use.used_at = call.now;
    return use;
}

std::vector<long long> record_use(store::Transaction& tx, const service::Call& call,
                                  const std::vector<long long>& licences, const std::string& kind,
                                  const Purpose& purpose, const std::string& ground,
                                  const std::string& reference) {
    Use use = use_for(call, purpose, ground, reference);
    use.kind = kind;
    return insert_uses(tx, use, licences);
}

std::string read_name(ObjectReader& reader, const char* name, std::vector<FieldError>& errors) {
    std::string text = reader.text(name, longest_name);
    identity::check_no_personal_number(reader.pointer(name), text, errors);
    return text;
}

std::map<std::string, UseRight> rights_of(store::Transaction& tx, const service::Caller& caller) {
    std::map<std::string, UseRight> rights;
    for (UseRight& right : find_rights_of_client(tx, caller.client_id)) {
        std::string type = right.type;
        rights.emplace(std::move(type), std::move(right));
    }
    return rights;
}

Problem type_not_permitted() {
    return {ProblemKind::forbidden,
            "licence_type_not_permitted",
            {"未获准使用该类证照，请向运行管理方申请。",
             "The client has no right to use this type of licence: ask operations for it."}};
}

Question read_question(const Foundation& foundation, const service::Call& call, Asks asks) {
    std::vector<FieldError> errors;
    Question question;
    ObjectReader reader(call.body, errors);
    question.purpose = read_purpose(reader, Elements::all, errors);
    question.consent = read_consent(reader, errors);
    question.identifier = reader.optional_text("identifier", 128).value_or("");
    if (asks == Asks::any) {
        question.type = reader.optional_text("type", 40).value_or("");
        if (reader.member("holder") != nullptr) {
            question.holder = read_holder_key(foundation, reader, call.now, errors);
        }
        question.page = service::read_number_page(call);
    }
    check_named(question, asks, reader);
    reader.finish();
    refuse(std::move(errors));
    return question;
}

Licence licence_asked_for(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                          const Question& question) {
    return question.consent.by_code() ? take_code(foundation, tx, call, question.purpose, question.consent)
                                      : by_identifier(foundation, tx, rights_of(tx, call.caller), question);
}

Json query_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    const Question question = read_question(foundation, call, Asks::any);
    const bool with_code = question.consent.by_code();
    Told told;
    if (question.holder) {
        told = licences_of_holder(foundation, tx, call, question);
    } else {
        told.add(licence_asked_for(foundation, tx, call, question), call.now);
    }
    if (question.holder && told.ids.empty() && question.page.after.empty()) {
        Use use = use_for(call, question.purpose, question.consent.ground, question.consent.reference);
        use.kind = "query";
        use.type = question.type;
        record_search(foundation, tx, use, *question.holder);
    }
    const auto most = static_cast<std::size_t>(question.page.limit);
    told.ids.resize(std::min(told.ids.size(), most)); // of the next page nothing is told yet
    record_use(tx, call, told.ids, with_code ? "code" : "query", question.purpose, question.consent.ground,
               question.consent.reference);
    return service::page_json(std::move(told.items), question.page,
                              [&](const Json&) { return std::vector{told.places.at(most - 1)}; });
}

Json uses_of_holder(const Foundation& foundation, store::Transaction& tx, const HolderKey& holder,
                    const service::Page& page) {
    std::vector<Json> items;
    BodyNames bodies(tx);
    for (const Use& use : uses_and_searches(tx, digests_of(foundation, holder), page)) {
        items.push_back(use_json(use, bodies.of(use.body)));
    }
    return service::page_json(std::move(items), page, [](const Json& item) {
        return std::vector{std::to_string(item.at("id").get<long long>())};
    });
}

Json uses_for_operations(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    std::vector<FieldError> errors;
    HolderKey holder;
    {
        ObjectReader reader(call.body, errors);
        holder = read_holder_key(foundation, reader, call.now, errors);
        reader.finish();
    }
    refuse(std::move(errors));
    const service::Page page = service::read_number_page(call);
    journal::Change change = service::change_by(call, "licenses.read_uses");
    change.entity = "licence-uses";
    change.record_key = call.trace_id;
    journal::append(tx, change);
    return uses_of_holder(foundation, tx, holder, page);
}

} // namespace gateway::licenses
