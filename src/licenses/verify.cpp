#include "gateway/base/licence_identifier.hpp"
#include "gateway/store/locks.hpp"
#include "use.hpp"
#include "verify_fields.hpp"
#include "verify_store.hpp"
#include "views.hpp"

#include <set>

namespace gateway::licenses {
namespace {

constexpr std::size_t most_items = 1000;

struct Item {
    std::string identifier;
    const Json* fields = nullptr; ///< an object, or none
};

std::vector<Item> read_items(ObjectReader& reader, std::vector<FieldError>& errors) {
    std::vector<Item> items;
    std::set<std::string> named;
    const auto given = reader.objects("items", most_items);
    for (std::size_t i = 0; i < given.size(); ++i) {
        ObjectReader inside(*given[i], errors, reader.pointer("items") + "/" + std::to_string(i));
        Item item{inside.text("identifier", 128), inside.member("fields")};
        if (item.fields != nullptr && !item.fields->is_object()) {
            inside.fault("fields", "wrong_type", {"fields 应为对象。", "fields is an object."});
            item.fields = nullptr;
        }
        if (!item.identifier.empty() && !named.insert(item.identifier).second) {
            inside.fault("identifier", "duplicate_value",
                         {"同一证照在一次请求中只能核验一次，请删去重复项。",
                          "A licence is verified once in a request: remove what is there twice."});
        }
        inside.finish();
        items.push_back(std::move(item));
    }
    if (given.empty()) {
        reader.fault("items", "required", {"请填写要核验的证照。", "Name the licences to verify."});
    }
    return items;
}

/// Told of one licence, so that the others of a list are verified all the same.
Json too_many_failures() {
    return {{"code", "too_many_failures"},
            {"zh", "今天对该证照的核验不一致次数已达上限，当天不再比对；请核对数据来源，明天再试，或凭持证主"
                   "体的用证码调取证照。"},
            {"en",
             "Today too many verifications of this licence failed, so that its fields are compared no more "
             "today: check where your data come from and try tomorrow, or ask the holder for a code."}};
}

/// The request's answer and what of it goes on record, licence by licence.
class Verification {
public:
    Verification(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                 const std::vector<Item>& items)
        : foundation_(foundation), now_(call.now) {
        const auto rights = rights_of(tx, call.caller);
        check_identifiers(items);
        lock(tx, call, items);
        auto rows = rows_of(tx, items);
        const TypeCodes codes = type_codes(foundation, tx);
        std::vector<FieldError> errors;
        for (std::size_t i = 0; i < items.size(); ++i) {
            check_item(codes, rights, rows, items[i], "/items/" + std::to_string(i), errors);
        }
        refuse(std::move(errors));
        std::vector<long long> ids;
        for (auto& [identifier, row] : rows) {
            ids.push_back(row.licence.id);
            found_.emplace(identifier, opened(foundation, std::move(row)));
        }
        failures_ = count_failures(tx, call.caller.client_id, ids, beijing_midnight(beijing_date(call.now)));
    }

    Json answer(const Item& item) {
        const auto found = found_.find(item.identifier);
        if (found == found_.end()) {
            return {{"identifier", item.identifier}, {"found", false}};
        }
        const Licence& licence = found->second;
        Json told{{"identifier", item.identifier},
                  {"found", true},
                  {"state", shown_state(licence.standing(), beijing_date(now_))},
                  {"matched", true},
                  {"fields", Json::object()},
                  {"refused", nullptr}};
        if (asks_fields(item) && failures_[licence.id] >= foundation_.rules.verify_failures_a_day) {
            told["matched"] = nullptr;
            told["refused"] = too_many_failures();
            verified_.push_back({licence.id, uncompared(*item.fields), nullptr});
            return told;
        }
        if (asks_fields(item)) {
            const auto fields = compared(licence, *item.fields);
            told["fields"] = fields;
            told["matched"] = all_agree(fields);
        }
        verified_.push_back({licence.id, told["fields"], told["matched"]});
        return told;
    }
    const std::vector<Verified>& verified() const { return verified_; }

private:
    using Rows = std::map<std::string, LicenceRow>;

    static void check_identifiers(const std::vector<Item>& items) {
        std::vector<FieldError> errors;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const auto read = read_licence_identifier(items[i].identifier);
            if (const auto* wrong = std::get_if<CodeFault>(&read)) {
                errors.push_back({"/items/" + std::to_string(i) + "/identifier",
                                  "licence_identifier." + wrong->code, wrong->text});
            }
        }
        refuse(std::move(errors));
    }
    /// So that failures at the same time are counted, too.
    static void lock(store::Transaction& tx, const service::Call& call, const std::vector<Item>& items) {
        std::vector<std::string> compared;
        for (const Item& item : items) {
            if (asks_fields(item)) {
                compared.push_back(call.caller.client_id + ":" + item.identifier);
            }
        }
        store::lock_keys(tx, "licenses.verify", compared);
    }
    static Rows rows_of(store::Transaction& tx, const std::vector<Item>& items) {
        std::vector<std::string> identifiers;
        for (const Item& item : items) {
            identifiers.push_back(item.identifier);
        }
        Rows rows;
        for (LicenceRow& row : find_licences(tx, identifiers, Locking::none)) {
            const std::string identifier = row.licence.identifier;
            rows.emplace(identifier, std::move(row));
        }
        return rows;
    }
    /// A licence says itself of which type it is: that may have another code now. Without one the code in the
    /// identifier does; where that is of no type here there is no such licence.
    void check_item(const TypeCodes& codes, const std::map<std::string, UseRight>& rights, const Rows& rows,
                    const Item& item, const std::string& pointer, std::vector<FieldError>& errors) const {
        const auto row = rows.find(item.identifier);
        const auto identifier = read_licence_identifier(item.identifier);
        const LicenceType* type =
            row != rows.end()
                ? foundation_.catalogue.find(row->second.licence.type)
                : type_of_code(foundation_, codes, std::get<LicenceIdentifier>(identifier).type);
        const std::string name = row != rows.end() ? row->second.licence.type
                                 : type != nullptr ? type->name
                                                   : "";
        if (!name.empty() && !rights.contains(name)) {
            throw type_not_permitted();
        }
        if (type != nullptr && item.fields != nullptr) {
            check_fields(*type, *item.fields, pointer, errors);
        }
    }
    static bool asks_fields(const Item& item) { return item.fields != nullptr && !item.fields->empty(); }
    static Json uncompared(const Json& fields) {
        Json names = Json::object();
        for (const auto& [name, value] : fields.items()) {
            names[name] = nullptr;
        }
        return names;
    }

    const Foundation& foundation_;
    const Time now_;
    std::map<std::string, Licence> found_;
    std::map<long long, long long> failures_; ///< of today
    std::vector<Verified> verified_;
};

} // namespace

Json verify_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const Purpose purpose = read_purpose(reader, Elements::all, errors);
    const auto items = read_items(reader, errors);
    reader.finish();
    refuse(std::move(errors));
    Verification verification(foundation, tx, call, items);
    Json verdicts = Json::array();
    for (const Item& item : items) {
        verdicts.push_back(verification.answer(item));
    }
    insert_verifications(tx, use_for(call, purpose, "verify", ""), verification.verified());
    return {{"items", std::move(verdicts)}};
}

} // namespace gateway::licenses
