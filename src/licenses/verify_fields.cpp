#include "verify_fields.hpp"

#include "gateway/base/text.hpp"
#include "gateway/crypto/sm.hpp"

#include <algorithm>
#include <array>

namespace gateway::licenses {
namespace {

using Fields = std::map<std::string, bool>;

constexpr std::array<std::string_view, 4> of_licence{"number", "issued_on", "valid_from", "valid_until"};
constexpr std::array<std::pair<std::string_view, std::string Holder::*>, 3> of_holder{
    {{"holder_name", &Holder::name},
     {"holder_code_type", &Holder::code_type},
     {"holder_code", &Holder::code}}};

/// Equal, in time that does not depend on what the two hold.
bool same(const std::string& left, const std::string& right) {
    const auto a = crypto::sm3(left);
    const auto b = crypto::sm3(right);
    return equal_constant_time(crypto::view(a), crypto::view(b));
}

std::string form_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : canonical_json(value);
}

bool is_of_holder(std::string_view field) {
    return std::ranges::any_of(of_holder, [&](const auto& member) { return member.first == field; });
}

Fields agreement_of(const Holder& holder, const Json& fields) {
    Fields agreement;
    for (const auto& [name, member] : of_holder) {
        if (const auto given = fields.find(name); given != fields.end()) {
            const std::string form = form_of(*given);
            const bool code = member == &Holder::code; // in the form in which codes are kept
            agreement[std::string(name)] =
                same(holder.*member, code ? normal_holder(holder.code_type, form).code : form);
        }
    }
    return agreement;
}

std::ptrdiff_t agreeing(const Fields& fields) {
    return std::ranges::count_if(fields, [](const auto& field) { return field.second; });
}

/// The name of one holder and the code of another are nobody's.
Fields best_agreement(const Licence& licence, const Json& fields) {
    Fields best;
    for (const Holder& holder : licence.content.holders) {
        Fields agreement = agreement_of(holder, fields);
        if (best.empty() || agreeing(agreement) > agreeing(best)) {
            best = std::move(agreement);
        }
    }
    return best;
}

bool agrees(const Licence& licence, const std::string& field, const Json& value) {
    const std::string given = form_of(value);
    const auto date = [&](const std::optional<Date>& kept) {
        return same(kept ? format_date(*kept) : "", given);
    };
    if (field == "number") {
        return same(licence.content.number, given);
    }
    if (field == "issued_on") {
        return date(licence.issued_on);
    }
    if (field == "valid_from") {
        return date(licence.valid_from);
    }
    if (field == "valid_until") {
        return date(licence.valid_until);
    }
    const Json& face = licence.content.face;
    return same(face.contains(field) ? form_of(face.at(field)) : "", given);
}

} // namespace

Fields compared(const Licence& licence, const Json& fields) {
    Fields agreement = best_agreement(licence, fields);
    for (const auto& [name, value] : fields.items()) {
        if (!is_of_holder(name)) {
            agreement[name] = agrees(licence, name, value);
        }
    }
    return agreement;
}

bool all_agree(const Fields& fields) {
    return agreeing(fields) == static_cast<std::ptrdiff_t>(fields.size());
}

void check_fields(const LicenceType& type, const Json& fields, const std::string& pointer,
                  std::vector<FieldError>& errors) {
    for (const auto& [name, value] : fields.items()) {
        const bool known = std::ranges::find(of_licence, std::string_view(name)) != of_licence.end() ||
                           is_of_holder(name) || type.face->has(name);
        if (!known) {
            fault(errors, pointer + "/fields", "unknown_field",
                  "存在该证照类型没有的字段，请查看证照类型的字段说明。",
                  "There is a field that this type of licence does not have: see the type.");
        } else if (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty())) {
            fault(errors, pointer + "/fields", "required", "要核验的字段不能为空。",
                  "A field to be verified must not be empty.");
        }
    }
}

} // namespace gateway::licenses
