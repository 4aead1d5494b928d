#include "mandates.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"
#include "persons.hpp"

#include <algorithm>
#include <array>

namespace gateway::identity {
namespace {

constexpr std::size_t most_matters = 200;
constexpr std::string_view by_person = "person:";

std::string compact_date(Time time) { return format_compact_date(beijing_date(time)); }

/// The row of up_uc_corporator_account.
Json national_row(const Foundation& foundation, const MandateRow& mandate, const Person& person) {
    const NationalTable& table = *foundation.account;
    Json row{{"certificate_sno", mandate.credit_code},
             {"acct_type", foundation.national.account_types.at(mandate.role)},
             {"trust_acct_no", mandate.person_id},
             {"agent_channel", foundation.national.channel},
             {"agent_eff_date", compact_date(mandate.valid_from)}};
    constexpr std::array<std::pair<const char*, const char*>, 6> taken{
        {{"agent_mobile", "user_mobile"},
         {"agent_name", "user_name"},
         {"agent_cert", "cert_no"},
         {"agent_cert_type", "cert_type"},
         {"agent_cert_begin_date", "cert_eff_date"},
         {"agent_cert_end_date", "cert_ext_date"}}};
    for (const auto& [column, of] : taken) {
        if (const std::string text = person.text(of); !text.empty()) {
            row[column] = text;
        }
    }
    if (mandate.valid_until) {
        row["agent_exp_date"] = compact_date(*mandate.valid_until);
    }
    set_hash(foundation, table, row, "trust_acct_no_key", mandate.person_id);
    set_hash(foundation, table, row, "agent_cert_key", person.text("cert_no"));
    return national_form(table, as_it_travels(foundation, table, std::move(row)));
}

Publication publication_of(const Foundation& foundation, const MandateRow& mandate, std::string action,
                           long long corporation_position) {
    return {mandate_dataset,     mandate.mandate_id, "mandate:" + mandate.mandate_id,
            std::move(action),   foundation.account, mandate.revision,
            corporation_position};
}

long long position_of(const Foundation& foundation, store::Transaction& tx, const std::string& credit_code) {
    const auto corporation = find_corporation(foundation, tx, credit_code, Locking::none);
    return corporation && corporation->sent.live ? corporation->sent.position : 0;
}

void end(const Foundation& foundation, store::Transaction& tx, const By& by, MandateRow& mandate,
         long long corporation_position) {
    ++mandate.revision;
    mandate.ended_at = by.now;
    mandate.ended_by = by.actor;
    publish(foundation, tx, by,
            publication_of(foundation, mandate, "identity.end_mandate", corporation_position), std::nullopt,
            mandate.sent);
    update_mandate(tx, mandate);
}

Mandate mandate_of(const MandateRow& row, const Corporation& corporation) {
    return {row.mandate_id, row.credit_code, text_of(corporation.profile, "corp_name"), row.role, row.matters,
            row.valid_from, row.valid_until};
}

Problem not_your_mandate() {
    return Problem(ProblemKind::forbidden, "not_your_mandate",
                   {"只有该法人的法定代表人或窗口可以办理此授权。",
                    "Only the representative of the legal person, or a window, may do this."});
}

/// Whether a person acts for the legal person as its representative now.
bool represents(const Foundation& foundation, store::Transaction& tx, const std::string& person_id,
                const std::string& credit_code, Time now) {
    return std::ranges::any_of(
        mandates_in_force(foundation, tx, person_id, now), [&](const Mandate& mandate) {
            return mandate.credit_code == credit_code && mandate.role == "representative";
        });
}

/// The person on whose own behalf the change is made; empty: a window or the system.
std::string person_behind(const By& by) {
    return by.actor.starts_with(by_person) ? by.actor.substr(by_person.size()) : std::string();
}

void check_grantor(const Foundation& foundation, store::Transaction& tx, const By& by,
                   const NewMandate& mandate) {
    const std::string grantor = person_behind(by);
    if (grantor.empty()) {
        return;
    }
    // Who acts for it says whom it sends; that he is its representative only a window can say anew.
    const bool own_claim = mandate.role == "representative" && grantor == mandate.person_id;
    if (!own_claim &&
        !(mandate.role == "agent" && represents(foundation, tx, grantor, mandate.credit_code, by.now))) {
        throw not_your_mandate();
    }
}

void check_fields(const NewMandate& mandate, Time now) {
    std::vector<FieldError> errors;
    if (mandate.role != "representative" && mandate.role != "agent") {
        fault(errors, "/role", "unknown_code", "角色应为 representative（法定代表人）或 agent（经办人）。",
              "A role is representative or agent.");
    }
    if (mandate.matters.size() > most_matters) {
        fault(errors, "/matters", "out_of_range", "事项至多200个；不限事项的请留空。",
              "At most 200 matters; leave it empty for all.");
    }
    if (mandate.role == "representative" && !mandate.matters.empty()) {
        fault(errors, "/matters", "not_together", "法定代表人的授权不限事项，请留空。",
              "A representative acts in all matters: leave it empty.");
    }
    for (std::size_t i = 0; i < std::min(mandate.matters.size(), most_matters); ++i) {
        if (auto wrong = check_matter_code(mandate.matters[i])) {
            errors.push_back({"/matters/" + std::to_string(i), wrong->code, std::move(wrong->text)});
        }
    }
    const Time from = mandate.valid_from.value_or(now);
    if (mandate.valid_until && (*mandate.valid_until <= from || *mandate.valid_until <= now)) {
        fault(errors, "/valid_until", "date_order", "有效期止应晚于有效期起，且晚于当前时间。",
              "The end lies after the beginning, and in the future.");
    }
    refuse(std::move(errors));
}

void check_corporation(const Corporation& corporation) {
    if (!corporation.in_force()) {
        throw Problem(ProblemKind::conflict, "corporation_unverified",
                      {"该法人尚未核验，或已暂停、注销，不能授权；请先核验法人身份。",
                       "The legal person is not verified, suspended or cancelled: verify it first."});
    }
}

void check_person(const Account& account, const Corporation& corporation, const std::string& role, Time now) {
    if (account.level(now) < Level::rc03) {
        throw Problem(ProblemKind::conflict, "identity_unverified",
                      {"被授权人的身份未经核验（实名等级低于三级），请先核验本人身份。",
                       "The person's identity is not verified (below RC03): verify it first."});
    }
    const Identity person = identity_of(account);
    const Identity wanted = corporation.representative();
    if (role == "representative" &&
        (person.cert_type != wanted.cert_type || person.cert_no != wanted.cert_no ||
         person.user_name != wanted.user_name)) {
        throw Problem(ProblemKind::conflict, "not_representative",
                      {"该自然人不是该法人经核验的法定代表人，请核对法人登记信息。",
                       "The person is not the verified representative of the legal person. Check what is "
                       "registered of it."});
    }
}

/// A representative is one: what ran out or belongs to a former identity gives way.
void make_room(const Foundation& foundation, store::Transaction& tx, const By& by,
               const Corporation& corporation, const Account& account) {
    for (MandateRow& known : lock_mandates_of_corporation(tx, corporation.credit_code, "representative")) {
        const bool over = known.valid_until && *known.valid_until <= by.now;
        if (!over && known.person_id == account.person_id && known.binding == account.binding) {
            throw Problem(
                ProblemKind::conflict, "mandate_exists",
                {"该法定代表人的授权已登记，无需重复办理。", "The representative has this mandate already."});
        }
        end(foundation, tx, by, known, corporation.sent.position);
    }
}

} // namespace

std::vector<Mandate> mandates_in_force(const Foundation& foundation, store::Transaction& tx,
                                       const std::string& person_id, Time now) {
    std::vector<Mandate> mandates;
    for (const MandateRow& row : find_mandates_in_force(tx, person_id, now)) {
        if (const auto corporation = find_corporation(foundation, tx, row.credit_code, Locking::none)) {
            mandates.push_back(mandate_of(row, *corporation));
        }
    }
    return mandates;
}

void follow_identity(const Foundation& foundation, store::Transaction& tx, const By& by,
                     const Account& account) {
    for (MandateRow& mandate : lock_mandates_of_person(tx, account.person_id)) {
        const long long position = position_of(foundation, tx, mandate.credit_code);
        if (account.state != PersonState::active || mandate.binding != account.binding) {
            end(foundation, tx, by, mandate, position);
            continue;
        }
        const Json row = national_row(foundation, mandate, account);
        if (row_of_version(foundation, tx, mandate_dataset, mandate.mandate_id, mandate.sent.version) !=
            row) {
            ++mandate.revision;
            publish(foundation, tx, by,
                    publication_of(foundation, mandate, "identity.follow_person", position), row,
                    mandate.sent);
            update_mandate(tx, mandate);
        }
    }
}

long long end_mandates(const Foundation& foundation, store::Transaction& tx, const By& by,
                       const Corporation& corporation, const std::string& role) {
    long long last = 0;
    for (MandateRow& mandate : lock_mandates_of_corporation(tx, corporation.credit_code, role)) {
        end(foundation, tx, by, mandate, corporation.sent.position);
        last = std::max(last, mandate.sent.position);
    }
    return last;
}

Mandate grant_mandate(const Foundation& foundation, store::Transaction& tx, const By& by,
                      const NewMandate& mandate) {
    check_fields(mandate, by.now);
    const Corporation corporation = require_corporation(foundation, tx, mandate.credit_code, Locking::row);
    check_grantor(foundation, tx, by, mandate);
    check_corporation(corporation);
    const Account account = lock_active(foundation, tx, mandate.person_id);
    check_person(account, corporation, mandate.role, by.now);
    if (mandate.role == "representative") {
        make_room(foundation, tx, by, corporation, account);
    }
    MandateRow row;
    row.mandate_id = new_guid();
    row.credit_code = corporation.credit_code;
    row.person_id = account.person_id;
    row.role = mandate.role;
    row.matters = mandate.matters;
    row.binding = account.binding;
    row.valid_from = mandate.valid_from.value_or(by.now);
    row.valid_until = mandate.valid_until;
    row.granted_by = by.actor;
    publish(foundation, tx, by,
            publication_of(foundation, row, "identity.grant_mandate", corporation.sent.position),
            national_row(foundation, row, account), row.sent);
    insert_mandate(tx, row);
    return mandate_of(row, corporation);
}

void end_mandate(const Foundation& foundation, store::Transaction& tx, const By& by,
                 const std::string& credit_code, const std::string& mandate_id) {
    const Corporation corporation = require_corporation(foundation, tx, credit_code, Locking::row);
    auto mandate = lock_mandate(tx, mandate_id);
    if (!mandate || mandate->credit_code != credit_code) {
        throw Problem(
            ProblemKind::not_found, "mandate_not_found",
            {"该法人没有这项授权，请核对授权编号。", "The legal person has no such mandate. Check its id."});
    }
    const std::string person = person_behind(by);
    if (!person.empty() && person != mandate->person_id &&
        !represents(foundation, tx, person, credit_code, by.now)) {
        throw not_your_mandate();
    }
    if (!mandate->ended_at) {
        end(foundation, tx, by, *mandate, corporation.sent.position);
    }
}

NewMandate read_mandate(const Json& input, const std::string& credit_code, std::vector<FieldError>& errors) {
    NewMandate mandate;
    ObjectReader reader(input, errors);
    mandate.credit_code = credit_code;
    mandate.person_id = reader.text("person_id", 32);
    mandate.role = reader.text("role", 20);
    mandate.matters = reader.texts("matters", most_matters);
    mandate.valid_from = reader.optional_time("valid_from");
    mandate.valid_until = reader.optional_time("valid_until");
    reader.finish();
    return mandate;
}

} // namespace gateway::identity
