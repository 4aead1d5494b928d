#include "gateway/base/licence_identifier.hpp"
#include "use.hpp"
#include "verify_fields.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

constexpr std::size_t most_items = 1000;

struct Item {
    std::string identifier;
    const Json* fields = nullptr; ///< an object, or none
};

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
    const Json none = Json::object();
    const auto fields = compared(licence, item.fields != nullptr ? *item.fields : none);
    return {{"identifier", item.identifier},
            {"found", true},
            {"state", shown_state(licence.standing(), beijing_date(now))},
            {"matched", all_agree(fields)},
            {"fields", fields}};
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
