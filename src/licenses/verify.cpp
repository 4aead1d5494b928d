#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/text.hpp"
#include "use.hpp"
#include "views.hpp"

#include <algorithm>
#include <array>

namespace gateway::licenses {
namespace {

constexpr std::size_t most_items = 1000;
constexpr std::array<std::string_view, 7> common{
    "number", "issued_on", "valid_from", "valid_until", "holder_name", "holder_code_type", "holder_code"};

struct Item {
    std::string identifier;
    const Json* fields = nullptr; ///< an object, or none
};

/// Equal, in time that does not depend on what the two hold.
bool same(const std::string& left, const std::string& right) {
    const auto a = crypto::sm3(left);
    const auto b = crypto::sm3(right);
    return equal_constant_time(crypto::view(a), crypto::view(b));
}

std::string form_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : canonical_json(value);
}

/// One of the holders; all are compared, whichever agrees.
bool is_of_holder(const Licence& licence, const std::string& given, std::string Holder::*member) {
    bool agrees = false;
    for (const Holder& holder : licence.content.holders) {
        agrees = same(holder.*member, given) || agrees;
    }
    return agrees;
}

/// In the form in which codes are kept.
bool is_code_of_holder(const Licence& licence, const std::string& given) {
    bool agrees = false;
    for (const Holder& holder : licence.content.holders) {
        agrees = same(holder.code, normal_holder(holder.code_type, given).code) || agrees;
    }
    return agrees;
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
    if (field == "holder_name") {
        return is_of_holder(licence, given, &Holder::name);
    }
    if (field == "holder_code_type") {
        return is_of_holder(licence, given, &Holder::code_type);
    }
    if (field == "holder_code") {
        return is_code_of_holder(licence, given);
    }
    const Json& face = licence.content.face;
    return same(face.contains(field) ? form_of(face.at(field)) : "", given);
}

/// A misspelt field would never agree: its caller wants to hear of it.
void check_fields(const LicenceType& type, const Json& fields, const std::string& pointer,
                  std::vector<FieldError>& errors) {
    for (const auto& [name, value] : fields.items()) {
        const bool known =
            std::ranges::find(common, std::string_view(name)) != common.end() || type.face->has(name);
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

/// The type of each item; one that is of no type here stays out, for there is no such licence.
void check_item(const Foundation& foundation, const TypeCodes& codes,
                const std::map<std::string, UseRight>& rights, const Item& item, const std::string& pointer,
                std::vector<FieldError>& errors) {
    const auto read = read_licence_identifier(item.identifier);
    if (const auto* wrong = std::get_if<CodeFault>(&read)) {
        errors.push_back({pointer + "/identifier", "licence_identifier." + wrong->code, wrong->text});
        return;
    }
    const LicenceType* type = type_of_code(foundation, codes, std::get<LicenceIdentifier>(read).type);
    if (type == nullptr) {
        return;
    }
    if (!rights.contains(type->name)) {
        throw type_not_permitted();
    }
    if (item.fields != nullptr) {
        check_fields(*type, *item.fields, pointer, errors);
    }
}

std::vector<Item> read_items(ObjectReader& reader, std::vector<FieldError>& errors) {
    std::vector<Item> items;
    const auto given = reader.objects("items", most_items);
    for (std::size_t i = 0; i < given.size(); ++i) {
        ObjectReader inside(*given[i], errors, reader.pointer("items") + "/" + std::to_string(i));
        Item item{inside.text("identifier", 128), inside.member("fields")};
        if (item.fields != nullptr && !item.fields->is_object()) {
            inside.fault("fields", "wrong_type", {"fields 应为对象。", "fields is an object."});
            item.fields = nullptr;
        }
        inside.finish();
        items.push_back(std::move(item));
    }
    if (given.empty()) {
        reader.fault("items", "required", {"请填写要核验的证照。", "Name the licences to verify."});
    }
    return items;
}

Json verdict(const Licence& licence, const Item& item, Time now) {
    Json fields = Json::object();
    bool matched = true;
    if (item.fields != nullptr) {
        for (const auto& [name, value] : item.fields->items()) {
            const bool right = agrees(licence, name, value);
            fields[name] = right;
            matched = matched && right;
        }
    }
    return {{"identifier", item.identifier},
            {"found", true},
            {"state", shown_state(licence.standing(), beijing_date(now))},
            {"matched", matched},
            {"fields", std::move(fields)}};
}

} // namespace

Json verify_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const Purpose purpose = read_purpose(reader, Elements::all, errors);
    const auto items = read_items(reader, errors);
    reader.finish();
    refuse(std::move(errors));
    const TypeCodes codes = type_codes(foundation, tx);
    const auto rights = rights_of(tx, call.caller);
    std::vector<std::string> identifiers;
    std::vector<FieldError> wrong;
    for (std::size_t i = 0; i < items.size(); ++i) {
        check_item(foundation, codes, rights, items[i], "/items/" + std::to_string(i), wrong);
        identifiers.push_back(items[i].identifier);
    }
    refuse(std::move(wrong));
    std::map<std::string, Licence> found;
    std::vector<long long> used;
    for (LicenceRow& row : find_licences(tx, identifiers, Locking::none)) {
        if (!rights.contains(row.licence.type)) { // issued under a code that the type no longer has
            throw type_not_permitted();
        }
        Licence licence = opened(foundation, std::move(row));
        used.push_back(licence.id);
        found.emplace(licence.identifier, std::move(licence));
    }
    Json verdicts = Json::array();
    for (const Item& item : items) {
        const auto licence = found.find(item.identifier);
        verdicts.push_back(licence == found.end() ? Json{{"identifier", item.identifier}, {"found", false}}
                                                  : verdict(licence->second, item, call.now));
    }
    record_use(tx, call, used, "verify", purpose, "verify", "");
    return {{"items", std::move(verdicts)}};
}

} // namespace gateway::licenses
