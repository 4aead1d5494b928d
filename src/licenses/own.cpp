#include "own.hpp"

#include "preview.hpp"
#include "service.hpp"
#include "use.hpp"
#include "views.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

using service::Call;
using signon::SignedIn;

constexpr auto credit_code = "001"; // licence_holder_code

/// The documents of persons and the kinds of a holder's code have the same codes (GA/T 517); a document that
/// no licence can be of finds none.
HolderKey holder_of(const SignedIn& who) {
    return who.acts_for ? normal_holder(credit_code, who.acts_for->credit_code)
                        : normal_holder(who.person.text("cert_type"), who.person.text("cert_no"));
}

Problem mandate_limited() {
    return {
        ProblemKind::forbidden,
        "mandate_limited",
        {"您只受托办理该法人的部分事项，只能查看证照清单，并为这些事项出具用证码（须填写 matter_code）。",
         "You act for the legal person in some matters only: you see the list of its licences and may give "
         "codes for those matters (name one in matter_code)."}};
}

bool is_limited(const SignedIn& who) { return who.acts_for && !who.acts_for->matters.empty(); }

void need_whole_mandate(const SignedIn& who) {
    if (is_limited(who)) {
        throw mandate_limited();
    }
}

void need_mandate_for(const SignedIn& who, const std::string& matter_code) {
    if (is_limited(who) &&
        std::ranges::find(who.acts_for->matters, matter_code) == who.acts_for->matters.end()) {
        throw mandate_limited();
    }
}

LicenceRow own_row(const Foundation& foundation, store::Transaction& tx, const Call& call,
                   const SignedIn& who) {
    return held_licence(foundation, tx, holder_of(who), call.parameters.at("identifier"));
}

/// On record, like each reading of a person by a system.
Licence opened_for(const Foundation& foundation, store::Transaction& tx, const Call& call, LicenceRow row) {
    Licence licence = opened(foundation, std::move(row));
    journal::append(tx, journal_entry(call, licence, "read_by_holder"));
    return licence;
}

/// With the words for its type: a holder has no access to the catalogue.
Json named(const Foundation& foundation, const Licence& licence, Json json) {
    if (const LicenceType* type = foundation.catalogue.find(licence.type)) {
        json["type_zh"] = type->text.zh;
        json["type_en"] = type->text.en;
    }
    return json;
}

} // namespace

Json own_licences(const Foundation& foundation, store::Transaction& tx, const Call& call,
                  const SignedIn& who) {
    const service::Page page = service::read_page(call, 1);
    std::vector<Json> items;
    for (const LicenceRow& row : list_by_holder(tx, digests_of(foundation, holder_of(who)), page)) {
        items.push_back(named(foundation, row.licence, summary_json(row.licence, call.now)));
    }
    return service::page_json(std::move(items), page, [](const Json& item) {
        return std::vector{item.at("identifier").get<std::string>()};
    });
}

Json own_licence(const Foundation& foundation, store::Transaction& tx, const Call& call,
                 const SignedIn& who) {
    need_whole_mandate(who);
    const Licence licence = opened_for(foundation, tx, call, own_row(foundation, tx, call, who));
    Json json = named(foundation, licence, licence_json(licence, call.now));
    json["history"] = history_json(find_history(tx, licence.id));
    return json;
}

http::Response own_preview(const Foundation& foundation, store::Transaction& tx, const Call& call,
                           const SignedIn& who) {
    need_whole_mandate(who);
    LicenceRow row = own_row(foundation, tx, call, who);
    need_valid(row.licence, call.now); // a picture does not say that it is valid no more
    return preview(foundation, tx, call, opened_for(foundation, tx, call, std::move(row)));
}

Json own_uses(const Foundation& foundation, store::Transaction& tx, const Call& call, const SignedIn& who) {
    need_whole_mandate(who);
    return uses_of_holder(foundation, tx, holder_of(who), service::read_number_page(call));
}

Json own_code(const Foundation& foundation, store::Transaction& tx, const Call& call, const SignedIn& who) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const CodeWish wish = read_code_wish(reader);
    reader.finish();
    refuse(std::move(errors));
    need_mandate_for(who, wish.matter_code);
    return give_code(foundation, tx, own_row(foundation, tx, call, who), wish, call.now);
}

Json own_presentation(const Foundation& foundation, store::Transaction& tx, const Call& call,
                      const SignedIn& who) {
    need_whole_mandate(who); // what is shown is good in any matter
    return give_presentation(foundation, tx, own_row(foundation, tx, call, who), call.now);
}

} // namespace gateway::licenses
