#include "province_message.hpp"

#include "gateway/identity/plain_names.hpp"
#include "views.hpp"

#include <algorithm>
#include <array>

namespace gateway::licenses {
namespace {

constexpr int longest_name = 200;
constexpr int longest_code = 50;
constexpr std::size_t longest_plain = 64;
constexpr std::array<std::string_view, 6> states{"valid",   "suspended", "not_yet_valid",
                                                 "expired", "cancelled", "superseded"};

bool is_province(const std::string& text) {
    return text.size() == 3 && text[0] == 'p' && text.find_first_not_of("0123456789", 1) == std::string::npos;
}

std::string read_province(ObjectReader& reader) {
    std::string province = reader.text("province", 3);
    if (!province.empty() && !is_province(province)) {
        reader.fault("province", "unknown_code",
                     {"省份代号应为 p 加两位数字。", "A province is p and two digits."});
    }
    return province;
}

/// A short name that stands in records: nothing personal.
std::string plain(ObjectReader& reader, const char* name, std::size_t width,
                  std::vector<FieldError>& errors) {
    std::string text = reader.text(name, static_cast<int>(width));
    if (!text.empty()) {
        identity::check_plain_name(reader.pointer(name), text, width, errors);
    }
    return text;
}

/// The five elements (五要素), by the names that are in use.
Purpose read_elements(ObjectReader& reader, std::vector<FieldError>& errors) {
    Purpose purpose;
    const Json* given = reader.member("purpose");
    if (given == nullptr) {
        reader.fault("purpose", "required", {"请填写用证目的五要素。", "Say what for: all five elements."});
        return purpose;
    }
    ObjectReader inside(*given, errors, reader.pointer("purpose"));
    purpose.unit = read_name(inside, "orgName", errors);
    purpose.operator_id = plain(inside, "username", longest_plain, errors);
    purpose.matter_name = read_name(inside, "itemName", errors);
    purpose.matter_code = plain(inside, "itemCode", longest_code, errors);
    purpose.project_no = plain(inside, "businessCode", longest_code, errors);
    inside.finish();
    return purpose;
}

Consent read_ground(ObjectReader& reader, std::vector<FieldError>& errors) {
    Consent consent;
    consent.ground = reader.text("ground", 20);
    if (!consent.ground.empty() && consent.ground != "written" && consent.ground != "ex_officio") {
        reader.fault("ground", "unknown_code",
                     {"依据应为 written 或 ex_officio。", "A ground is written or ex_officio."});
    }
    consent.reference = plain(reader, "reference", longest_plain, errors);
    return consent;
}

/// An identifier whose every part is right.
void check_identifier(ObjectReader& reader, const std::string& text) {
    if (text.empty()) {
        return;
    }
    auto read = read_licence_identifier(text);
    if (auto* wrong = std::get_if<CodeFault>(&read)) {
        reader.fault("identifier", "licence_identifier." + wrong->code, std::move(wrong->text));
    }
}

void check_told_identifier(ObjectReader& reader, const std::string& text, const std::string& type_code,
                           const std::string& wanted) {
    check_identifier(reader, text);
    const auto read = read_licence_identifier(text);
    const auto* identifier = std::get_if<LicenceIdentifier>(&read);
    const bool fits = identifier != nullptr && identifier->type == type_code;
    if (!fits || (!wanted.empty() && text != wanted)) {
        reader.fault("identifier", "another_licence",
                     {"不是所调取的证照。", "It is not the licence that was asked for."});
    }
}

void check_date(ObjectReader& reader, const char* name, bool required) {
    const auto text = required ? std::optional(reader.text(name, 10)) : reader.optional_text(name, 10);
    if (text && !text->empty() && !parse_date(*text)) {
        reader.fault(name, "date", {"日期应为 YYYY-MM-DD。", "A day is YYYY-MM-DD."});
    }
}

void check_holders(ObjectReader& reader, std::vector<FieldError>& errors) {
    std::size_t place = 0;
    for (const Json* holder : reader.objects("holders", 50)) {
        ObjectReader each(*holder, errors, reader.pointer("holders") + "/" + std::to_string(place++));
        each.text("name", longest_name);
        each.text("code_type", 3);
        each.text("code", 60);
        each.finish();
    }
    if (place == 0) {
        reader.fault("holders", "required", {"没有持证主体。", "There is no holder."});
    }
}

void check_content(ObjectReader& reader, std::vector<FieldError>& errors) {
    reader.text("number", 128);
    check_holders(reader, errors);
    const Json* face = reader.member("face");
    if (face == nullptr || !face->is_object()) {
        reader.fault("face", "wrong_type", {"照面应为对象。", "A face is an object."});
    }
}

} // namespace

Json request_json(const ProvinceRequest& request, bool fetch) {
    const Purpose& purpose = request.purpose;
    Json json{{"purpose",
               {{"orgName", purpose.unit},
                {"username", purpose.operator_id},
                {"itemName", purpose.matter_name},
                {"itemCode", purpose.matter_code},
                {"businessCode", purpose.project_no}}},
              {"ground", request.consent.ground},
              {"reference", request.consent.reference}};
    if (fetch) {
        json["identifier"] = request.identifier;
        json["file"] = request.with_file;
    } else {
        json["holder"] = {{"code_type", request.holder.code_type}, {"code", request.holder.code}};
        json["type_code"] = request.type_code;
    }
    return json;
}

ProvinceRequest read_province_request(const Foundation& foundation, const Json& content, bool fetch,
                                      Time now) {
    std::vector<FieldError> errors;
    ProvinceRequest request;
    ObjectReader reader(content, errors);
    request.province = read_province(reader);
    request.purpose = read_elements(reader, errors);
    request.consent = read_ground(reader, errors);
    if (fetch) {
        request.identifier = reader.text("identifier", 128);
        check_identifier(reader, request.identifier);
        request.with_file = reader.optional_boolean("file").value_or(false);
    } else {
        request.holder = read_holder_key(foundation, reader, now, errors);
        request.type_code = reader.optional_text("type_code", 21).value_or("");
    }
    reader.finish();
    refuse(std::move(errors));
    return request;
}

Json told_summary(const Licence& licence, const std::string& province, const std::string& issuer, Time now) {
    Json all = summary_json(licence, now);
    Json told{{"type_code", licence.type_code}, {"province", province}, {"authority_name", issuer}};
    for (const char* name :
         {"identifier", "authority", "state", "issued_on", "valid_from", "valid_until", "area"}) {
        told[name] = std::move(all.at(name));
    }
    return told;
}

Json told_licence(const Licence& licence, const std::string& province, const std::string& issuer, Time now) {
    Json told = told_summary(licence, province, issuer, now);
    told.update(content_json(licence.content));
    return told;
}

Json read_told(const Json& told, bool whole, const std::string& identifier) {
    std::vector<FieldError> errors;
    ObjectReader reader(told, errors);
    const std::string type_code = reader.text("type_code", 21);
    check_told_identifier(reader, reader.text("identifier", 128), type_code, identifier);
    read_province(reader);
    const std::string authority = reader.text("authority", 18);
    const auto parts = read_licence_identifier(text_of(told, "identifier"));
    if (const auto* named = std::get_if<LicenceIdentifier>(&parts);
        named != nullptr && named->authority != authority) {
        reader.fault("authority", "another_authority",
                     {"颁发机构与证照标识中的不一致。", "It is not the body that the identifier names."});
    }
    reader.text("authority_name", longest_name);
    if (std::ranges::find(states, reader.text("state", 20)) == states.end()) {
        reader.fault("state", "unknown_code", {"没有这一状态。", "There is no such state."});
    }
    check_date(reader, "issued_on", true);
    check_date(reader, "valid_from", false);
    check_date(reader, "valid_until", false);
    reader.text("area", 6);
    if (whole) {
        check_content(reader, errors);
    }
    reader.finish();
    refuse(std::move(errors));
    return told;
}

std::string kept_identifier(const std::string& identifier) {
    const auto read = read_licence_identifier(identifier);
    const auto* parts = std::get_if<LicenceIdentifier>(&read);
    if (parts == nullptr || !identity::bears_personal_number(parts->serial)) {
        return parts == nullptr ? std::string() : identifier;
    }
    return parts->type + "." + parts->authority + ".*";
}

} // namespace gateway::licenses
