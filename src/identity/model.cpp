#include "model.hpp"

#include "gateway/base/certificate.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/crypto/sm.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gateway::identity {
namespace {

constexpr std::array<std::pair<PersonState, std::string_view>, 3> states{
    {{PersonState::active, "active"}, {PersonState::closed, "closed"}, {PersonState::merged, "merged"}}};

constexpr std::array identity_columns{"user_name", "cert_type", "cert_no"};
/// Columns that follow from the identity or belong to its document.
constexpr std::array document_columns{"cert_eff_date", "cert_ext_date", "user_birthday"};

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What our API reads otherwise, or the system fills itself.
#define MANAGED_COLUMNS                                                                                      \
    { "user_name", "cert_type", "cert_no", "cert_key", "user_mobile", "user_real_lvl", "user_region" }

void check_dates(const Json& details, std::vector<FieldError>& errors) {
    for (const char* column : {"cert_eff_date", "cert_ext_date", "user_birthday"}) {
        const std::string text = text_of(details, column);
        if (!text.empty() && (text.size() != 8 || !parse_date(text))) {
            fault(errors, std::string("/") + column, "wrong_date", "日期应为8位数字（YYYYMMDD）且真实存在。",
                  "A date is eight digits (YYYYMMDD) and exists.");
        }
    }
}

} // namespace

std::string_view state_name(PersonState state) {
    return std::ranges::find(states, state, &std::pair<PersonState, std::string_view>::first)->second;
}

PersonState state_of(std::string_view name) {
    const auto found = std::ranges::find(states, name, &std::pair<PersonState, std::string_view>::second);
    if (found == states.end()) {
        throw std::logic_error("unknown state of a person");
    }
    return found->first;
}

std::string Person::text(const char* column) const { return text_of(profile, column); }

Identity identity_of(const Person& person) {
    return {person.text("cert_type"), person.text("cert_no"), person.text("user_name")};
}

Identity normal_identity(Identity identity) {
    identity.cert_type = trim(identity.cert_type);
    identity.cert_no = normal_certificate_no(identity.cert_type, identity.cert_no);
    identity.user_name = trim(identity.user_name);
    return identity;
}

std::string binding_of(const std::string& salt, const Identity& identity) {
    return crypto::to_hex(
        crypto::sm3(salt + canonical_json({identity.cert_type, identity.cert_no, identity.user_name})));
}

std::string certificate_value(const std::string& cert_type, const std::string& cert_no) {
    return "certificate\n" + cert_type + "\n" + cert_no;
}

std::string mobile_value(const std::string& mobile) { return "mobile\n" + mobile; }

std::optional<std::string> normal_mobile(const std::string& text) {
    std::string digits = normal_certificate_no("", text); // half width, blanks at both ends off
    std::erase_if(digits, [](char c) { return c == ' ' || c == '-'; });
    if (digits.starts_with("+86")) {
        digits.erase(0, 3);
    }
    const bool mobile = digits.size() == 11 && is_digits(digits) && digits[0] == '1' && digits[1] >= '3';
    return mobile ? std::optional(digits) : std::nullopt;
}

std::vector<FieldError> faults_of(const Foundation& foundation, const Identity& identity, Time now) {
    std::vector<FieldError> errors;
    if (!is_utf8(identity.user_name) || !is_utf8(identity.cert_type) || !is_utf8(identity.cert_no)) {
        fault(errors, "", "character", "姓名或证件号码的编码不正确，请以 UTF-8 填写。",
              "Name or number are not UTF-8.");
        return errors;
    }
    const Identity normal = normal_identity(identity);
    const Json given{
        {"user_name", normal.user_name}, {"cert_type", normal.cert_type}, {"cert_no", normal.cert_no}};
    const Json kept = read_record(*foundation.person, given, Completeness::partial, {}, errors);
    for (const char* column : identity_columns) {
        if (errors.empty() && !kept.contains(column)) {
            fault(errors, std::string("/") + column, "required", "请填写姓名、证件类型和证件号码。",
                  "Name, document type and document number are needed.");
        }
    }
    const CodeTable* types = foundation.person->find("cert_type")->codes;
    const CodeValue* type = types != nullptr ? types->find(normal.cert_type) : nullptr;
    if (errors.empty() && type != nullptr && type->attributes.contains("holder")) {
        fault(errors, "/cert_type", "not_of_persons", "该证件类型不是自然人的证件，请更换。",
              "No natural person has a document of this type. Choose another.");
    }
    if (errors.empty() && normal.cert_type == citizen_card) {
        if (auto wrong = check_citizen_id(normal.cert_no, beijing_date(now))) {
            errors.push_back({"/cert_no", "citizen_id." + wrong->code, std::move(wrong->text)});
        }
    }
    return errors;
}

Json read_details(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors) {
    Json details = read_record(*foundation.person, input, Completeness::partial, MANAGED_COLUMNS, errors);
    check_dates(details, errors);
    return details;
}

Json details_schema(const Foundation& foundation) {
    return record_schema(*foundation.person, Completeness::partial, MANAGED_COLUMNS);
}

void take_identity(Account& account, const Identity& identity) {
    drop_identity(account);
    account.profile["user_name"] = identity.user_name;
    account.profile["cert_type"] = identity.cert_type;
    account.profile["cert_no"] = identity.cert_no;
    if (identity.cert_type == citizen_card) {
        account.profile["user_birthday"] = identity.cert_no.substr(6, 8);
    }
    account.binding = binding_of(account.salt, identity);
}

void drop_identity(Account& account) {
    for (const char* column : identity_columns) {
        account.profile.erase(column);
    }
    for (const char* column : document_columns) {
        account.profile.erase(column);
    }
    account.binding.clear();
}

std::optional<Json> national_row(const Foundation& foundation, const Account& account, Level level) {
    const Identity identity = identity_of(account);
    if (account.state != PersonState::active || identity.cert_no.empty()) {
        return std::nullopt;
    }
    Json row = account.profile;
    set_hash(foundation, *foundation.person, row, "cert_key", identity.cert_no);
    row["user_real_lvl"] = level_name(level);
    row["user_region"] = account.region;
    return national_form(*foundation.person, as_it_travels(foundation, *foundation.person, std::move(row)));
}

std::string cert_key(const Foundation& foundation, const Identity& identity) {
    const Identity normal = normal_identity(identity);
    return normal.cert_no.empty() ? std::string() : national_hash(foundation.options, normal.cert_no);
}

bool is_personal_number(std::string_view text) {
    const std::string normal = normal_certificate_no(citizen_card, text);
    // No day bounds the birth: a number of tomorrow is one as well.
    return !check_citizen_id(normal,
                             Date{std::chrono::year(9999), std::chrono::month(12), std::chrono::day(31)}) ||
           normal_mobile(std::string(text)).has_value();
}

void check_plain_name(const std::string& pointer, std::string_view text, std::size_t width,
                      std::vector<FieldError>& errors) {
    const bool plain = std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("-_.:/").find(c) != std::string_view::npos;
    });
    if (!plain || text.empty() || text.size() > width) {
        fault(errors, pointer, "character",
              "应为1至" + std::to_string(width) + "个字母、数字或 - _ . : / 字符。",
              "Give 1 to " + std::to_string(width) + " letters, digits, or any of - _ . : /.");
    } else if (is_personal_number(text)) {
        fault(errors, pointer, "personal_number", "此处不得填写证件号码或手机号，请填写编号。",
              "No identity or mobile number may stand here: give a number of your own.");
    }
}

} // namespace gateway::identity
