#include "model.hpp"

#include "gateway/base/certificate.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/text.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

constexpr int longest_name = 200;
constexpr int longest_number = 60;
constexpr int longest_code = 60;
constexpr std::size_t most_holders = 20;
constexpr auto citizen_number = "111";
constexpr auto credit_code = "001";

void check_code(const HolderKey& key, ObjectReader& reader, Time now) {
    CodeCheck wrong;
    if (key.code_type == citizen_number) {
        wrong = check_citizen_id(key.code, beijing_date(now));
    } else if (key.code_type == credit_code) {
        wrong = check_credit_code(key.code);
    }
    if (wrong) {
        const std::string check = key.code_type == citizen_number ? "citizen_id." : "credit_code.";
        reader.fault("code", check + wrong->code, std::move(wrong->text));
    }
}

HolderKey read_key(const Foundation& foundation, ObjectReader& reader, Time now) {
    std::string code_type = reader.text("code_type", 3);
    HolderKey key = normal_holder(std::move(code_type), reader.text("code", longest_code));
    if (!key.code_type.empty() && foundation.holder_codes->find(key.code_type) == nullptr) {
        reader.fault("code_type", "unknown_code",
                     {"持证主体代码类型不在代码表 licence_holder_code 中。",
                      "The code table licence_holder_code has no such kind of code."});
    } else if (!key.code.empty()) {
        check_code(key, reader, now);
    }
    return key;
}

std::vector<Holder> read_holders(const Foundation& foundation, const LicenceType& type, ObjectReader& reader,
                                 Time now, std::vector<FieldError>& errors) {
    std::vector<Holder> holders;
    const auto given = reader.objects("holders", most_holders);
    for (std::size_t i = 0; i < given.size(); ++i) {
        ObjectReader each(*given[i], errors, reader.pointer("holders") + "/" + std::to_string(i));
        Holder holder;
        holder.name = each.text("name", longest_name);
        HolderKey key = read_key(foundation, each, now);
        const bool known = foundation.holder_codes->find(key.code_type) != nullptr;
        if (known && std::ranges::find(type.holder_codes, key.code_type) == type.holder_codes.end()) {
            each.fault("code_type", "not_of_type",
                       {"该证照类型的持证主体不使用这种代码，请查看证照类型的说明。",
                        "Holders of this type of licence have no code of this kind: see the type."});
        }
        if (std::ranges::any_of(holders, [&](const Holder& other) {
                return !key.code.empty() && other.code_type == key.code_type && other.code == key.code;
            })) {
            each.fault("code", "duplicate_value",
                       {"同一持证主体只能填写一次，请删去重复项。",
                        "The same holder stands there twice: remove one."});
        }
        each.finish();
        holder.code_type = std::move(key.code_type);
        holder.code = std::move(key.code);
        holders.push_back(std::move(holder));
    }
    if (given.empty()) {
        reader.fault("holders", "required", {"请填写持证主体。", "Name who holds the licence."});
    }
    return holders;
}

} // namespace

std::optional<Date> read_date(ObjectReader& reader, std::string_view name) {
    const auto text = reader.optional_text(name, 10);
    if (!text) {
        return std::nullopt;
    }
    const auto date = parse_date(*text);
    if (!date) {
        reader.fault(name, "wrong_date", {"请填写日期，如 2019-04-18。", "Give a date such as 2019-04-18."});
    }
    return date;
}

Period read_period(const LicenceType& type, ObjectReader& reader) {
    const Period period{read_date(reader, "valid_from"), read_date(reader, "valid_until")};
    if (type.validity == Validity::dated && !period.until) {
        reader.fault("valid_until", "required",
                     {"该类证照有有效期，请填写截止日期。", "This type of licence has an end: give it."});
    }
    if (type.validity == Validity::long_term && period.until) {
        reader.fault("valid_until", "not_of_type",
                     {"该类证照长期有效，不填截止日期。", "This type of licence has no end: leave it out."});
    }
    if (period.from && period.until && *period.until < *period.from) {
        reader.fault("valid_until", "date_order",
                     {"截止日期不得早于起始日期。", "The end must not lie before the beginning."});
    }
    return period;
}

Draft read_draft(const Foundation& foundation, const LicenceType& type, ObjectReader& reader,
                 const std::string& area, Time now, std::vector<FieldError>& errors) {
    Draft draft;
    const Date today = beijing_date(now);
    draft.issued_on = read_date(reader, "issued_on").value_or(today);
    if (draft.issued_on > today) {
        reader.fault("issued_on", "in_future",
                     {"颁发日期不得晚于今天。", "The day of issue must not lie ahead."});
    }
    const Period period = read_period(type, reader);
    draft.valid_from = period.from;
    draft.valid_until = period.until;
    draft.area = reader.optional_text("area", 6).value_or(area);
    if (auto wrong = check_region(draft.area)) {
        reader.fault("area", std::move(wrong->code), std::move(wrong->text));
    }
    draft.content.number = reader.text("number", longest_number);
    draft.content.holders = read_holders(foundation, type, reader, now, errors);
    if (const Json* face = reader.member("face")) {
        type.face->check(*face, reader.pointer("face"), errors);
        draft.content.face = *face;
    } else {
        reader.fault("face", "required", {"请填写照面数据。", "Give what the face shows."});
    }
    return draft;
}

void take_draft(Licence& licence, Draft draft) {
    licence.issued_on = draft.issued_on;
    licence.valid_from = draft.valid_from;
    licence.valid_until = draft.valid_until;
    licence.area = std::move(draft.area);
    licence.content = std::move(draft.content);
}

Json content_json(const Content& content) {
    Json holders = Json::array();
    for (const Holder& holder : content.holders) {
        holders.push_back({{"name", holder.name}, {"code_type", holder.code_type}, {"code", holder.code}});
    }
    return {{"number", content.number}, {"holders", std::move(holders)}, {"face", content.face}};
}

Content content_of(const Json& json) {
    Content content;
    content.number = json.at("number").get<std::string>();
    for (const Json& holder : json.at("holders")) {
        // Licences of before have codes of other forms: full width, or of 15 digits.
        HolderKey key = normal_holder(text_of(holder, "code_type"), text_of(holder, "code"));
        content.holders.push_back({text_of(holder, "name"), std::move(key.code_type), std::move(key.code)});
    }
    content.face = json.at("face");
    return content;
}

HolderKey read_holder_key(const Foundation& foundation, ObjectReader& reader, Time now,
                          std::vector<FieldError>& errors, std::string_view member) {
    const Json* given = reader.member(member);
    if (given == nullptr) {
        reader.fault(member, "required", {"请填写持证主体代码。", "Give the holder's code."});
        return {};
    }
    ObjectReader inside(*given, errors, reader.pointer(member));
    HolderKey key = read_key(foundation, inside, now);
    inside.finish();
    return key;
}

HolderKey normal_holder(std::string code_type, std::string_view code) {
    std::string normal = normal_certificate_no(code_type, code);
    return {std::move(code_type), std::move(normal)};
}

std::string index_value(const HolderKey& key) { return "licence.holder:" + key.code_type + ":" + key.code; }

} // namespace gateway::licenses
