#include "corporations.hpp"

#include "corporation_store.hpp"
#include "gateway/base/certificate.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/store/locks.hpp"
#include "mandates.hpp"
#include "persons.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gateway::identity {
namespace {

constexpr std::array<std::pair<CorporationState, std::string_view>, 3> states{
    {{CorporationState::active, "active"},
     {CorporationState::suspended, "suspended"},
     {CorporationState::cancelled, "cancelled"}}};

/// What the base is asked about.
constexpr std::array claimed{"corp_name", "legal_name", "legal_cert_type", "legal_cert_no"};
constexpr std::array representative_columns{"legal_name", "legal_cert_type", "legal_cert_no"};

#define MANAGED_COLUMNS                                                                                      \
    { "certificate_sno", "certificate_key", "corp_status" }

std::string profile_context(const std::string& credit_code) { return "identity.corporation:" + credit_code; }

CorporationState state_of_text(std::string_view name) {
    const auto found =
        std::ranges::find(states, name, &std::pair<CorporationState, std::string_view>::second);
    if (found == states.end()) {
        throw std::logic_error("unknown state of a legal person");
    }
    return found->first;
}

template <class Columns>
bool differ(const Json& left, const Json& right, const Columns& columns) {
    return std::ranges::any_of(
        columns, [&](const char* column) { return text_of(left, column) != text_of(right, column); });
}

std::optional<Json> national_row(const Foundation& foundation, const Corporation& corporation) {
    if (corporation.state == CorporationState::cancelled) {
        return std::nullopt;
    }
    const NationalTable& table = *foundation.corporation;
    Json row = corporation.profile;
    row["certificate_sno"] = corporation.credit_code;
    set_hash(foundation, table, row, "certificate_key", corporation.credit_code);
    return national_form(table, as_it_travels(foundation, table, std::move(row)));
}

/// The end of every change. `after`: an entry that must be received first.
void finish(const Foundation& foundation, store::Transaction& tx, const By& by, Corporation& corporation,
            const std::string& action, long long after = 0) {
    ++corporation.revision;
    const Publication publication{corporation_dataset,
                                  corporation.credit_code,
                                  "corporation:" + corporation.credit_code,
                                  action,
                                  foundation.corporation,
                                  corporation.revision,
                                  after};
    publish(foundation, tx, by, publication, national_row(foundation, corporation), corporation.sent);
    save_corporation_row(
        tx, {corporation.credit_code, std::string(state_name(corporation.state)),
             seal_json(foundation, corporation.profile, profile_context(corporation.credit_code)),
             corporation.verified_at, corporation.verified_by, corporation.verified_base,
             corporation.verified_reference, corporation.revision, corporation.sent});
}

void forget_verification(Corporation& corporation) {
    corporation.verified_at.reset();
    corporation.verified_by.clear();
    corporation.verified_base.clear();
    corporation.verified_reference.clear();
}

/// The representative's document, under the names of this table's columns.
void check_representative(const Foundation& foundation, Json& profile, Time now,
                          std::vector<FieldError>& errors) {
    const std::string number = text_of(profile, "legal_cert_no");
    if (number.empty()) {
        return;
    }
    const Identity identity{text_of(profile, "legal_cert_type"), number, text_of(profile, "legal_name")};
    for (FieldError& error : faults_of(foundation, identity, now)) {
        const bool name = error.pointer == "/user_name";
        error.pointer = name                            ? "/legal_name"
                        : error.pointer == "/cert_type" ? "/legal_cert_type"
                                                        : "/legal_cert_no";
        errors.push_back(std::move(error));
    }
    profile["legal_cert_no"] = normal_identity(identity).cert_no;
}

} // namespace

Identity Corporation::representative() const {
    return {text_of(profile, "legal_cert_type"), text_of(profile, "legal_cert_no"),
            text_of(profile, "legal_name")};
}

std::string_view state_name(CorporationState state) {
    return std::ranges::find(states, state, &std::pair<CorporationState, std::string_view>::first)->second;
}

Problem corporation_cancelled() {
    return Problem(ProblemKind::conflict, "corporation_cancelled",
                   {"该法人已注销，不能再变更。", "The legal person is cancelled: it changes no more."});
}

std::optional<Corporation> find_corporation(const Foundation& foundation, store::Transaction& tx,
                                            const std::string& credit_code, Locking locking) {
    auto row = find_corporation_row(tx, credit_code, locking);
    if (!row) {
        return std::nullopt;
    }
    return Corporation{row->credit_code,
                       state_of_text(row->state),
                       open_json(foundation, row->profile, profile_context(row->credit_code)),
                       row->verified_at,
                       row->verified_by,
                       row->verified_base,
                       row->verified_reference,
                       row->revision,
                       row->sent};
}

Corporation require_corporation(const Foundation& foundation, store::Transaction& tx,
                                const std::string& credit_code, Locking locking) {
    auto found = find_corporation(foundation, tx, credit_code, locking);
    if (!found) {
        throw Problem(ProblemKind::not_found, "corporation_not_found",
                      {"没有登记这个法人，请核对统一社会信用代码。",
                       "There is no such legal person. Check the credit code."});
    }
    return *std::move(found);
}

Json read_corporation(const Foundation& foundation, const Json& input, Time now,
                      std::vector<FieldError>& errors) {
    Json profile = read_record(*foundation.corporation, input, Completeness::full, MANAGED_COLUMNS, errors);
    if (!profile.contains("corp_name")) {
        fault(errors, "/corp_name", "required", "请填写法人名称。",
              "The name of the legal person is needed.");
    }
    if (const std::string mobile = text_of(profile, "legal_mobile"); !mobile.empty()) {
        if (const auto normal = normal_mobile(mobile)) {
            profile["legal_mobile"] = *normal;
        } else {
            fault(errors, "/legal_mobile", "mobile", "手机号应为11位数字，以13至19开头。",
                  "A mobile number has 11 digits and begins with 13 to 19.");
        }
    }
    check_representative(foundation, profile, now, errors);
    return profile;
}

Json corporation_schema(const Foundation& foundation) {
    return record_schema(*foundation.corporation, Completeness::full, MANAGED_COLUMNS);
}

void change_corporation(const Foundation& foundation, store::Transaction& tx, const By& by,
                        Corporation& corporation, Json profile) {
    if (corporation.state == CorporationState::cancelled) {
        throw corporation_cancelled();
    }
    if (corporation.revision > 0 && corporation.profile == profile) {
        return;
    }
    if (differ(corporation.profile, profile, claimed)) {
        forget_verification(corporation);
    }
    const bool another = differ(corporation.profile, profile, representative_columns);
    corporation.profile = std::move(profile);
    finish(foundation, tx, by, corporation, "identity.save_corporation");
    if (another && corporation.revision > 1) {
        end_mandates(foundation, tx, by, corporation, "representative");
    }
}

CorporationClaim claim_of(const Corporation& corporation) {
    const Identity representative = corporation.representative();
    return {corporation.credit_code, text_of(corporation.profile, "corp_name"), representative.user_name,
            representative.cert_type, representative.cert_no};
}

void verify_corporation(const Foundation& foundation, store::Transaction& tx, const By& by,
                        Corporation& corporation, const BaseAnswer& answer) {
    if (answer.result == BaseResult::match) {
        corporation.verified_at = by.now;
        corporation.verified_by = by.actor;
        corporation.verified_base = answer.base;
        corporation.verified_reference = answer.reference;
        finish(foundation, tx, by, corporation, "identity.verify_corporation");
    } else if (corporation.verified_at) { // it was right once, and is so no more
        forget_verification(corporation);
        finish(foundation, tx, by, corporation, "identity.lose_verification");
    }
}

void move_corporation(const Foundation& foundation, store::Transaction& tx, const By& by,
                      Corporation& corporation, CorporationState state) {
    if (corporation.state == state) {
        return;
    }
    if (corporation.state == CorporationState::cancelled) {
        throw corporation_cancelled();
    }
    const long long last =
        state == CorporationState::cancelled ? end_mandates(foundation, tx, by, corporation, "") : 0;
    corporation.state = state;
    finish(foundation, tx, by, corporation,
           state == CorporationState::active      ? "identity.resume_corporation"
           : state == CorporationState::suspended ? "identity.suspend_corporation"
                                                  : "identity.cancel_corporation",
           last);
}

Problem base_problem(BaseResult result) {
    switch (result) {
    case BaseResult::mismatch:
        return Problem(ProblemKind::conflict, "base_mismatch",
                       {"与权威库比对不一致，请核对姓名（名称）和号码后更正，再行核验。",
                        "The base does not agree: check names and numbers, correct them, verify again."});
    case BaseResult::unknown:
        return Problem(ProblemKind::conflict, "base_unknown",
                       {"权威库中没有该号码，请核对；确认无误的，请到窗口核验。",
                        "The base does not know the number: check it; if it is right, verify at a window."});
    default:
        return Problem(ProblemKind::unavailable, "base_unavailable",
                       {"权威库暂时无法核验，请稍后重试。", "The base cannot be asked now: try again later."})
            .with_retry_after(30);
    }
}

Problem changed_meanwhile() {
    return Problem(
        ProblemKind::conflict, "identity_changed",
        {"核验期间登记内容已被修改，请重新核验。", "It was changed while the base was asked: verify again."});
}

} // namespace gateway::identity
