#include "types.hpp"

#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/or_null.hpp"
#include "gateway/identity/plain_names.hpp"
#include "gateway/service/change.hpp"
#include "publication.hpp"
#include "views.hpp"

#include <algorithm>
#include <array>

namespace gateway::licenses {
namespace {

constexpr std::size_t longest_client_id = 64;
constexpr std::array<std::string_view, 2> grounds{"written", "ex_officio"};

void note(store::Transaction& tx, const service::Call& call, std::string action, const std::string& type,
          journal::Operation operation) {
    journal::Change change = service::change_by(call, std::move(action));
    change.entity = "licence-type:" + type;
    change.record_key = type;
    change.operation = operation;
    journal::append(tx, change);
}

void check_free(const Foundation& foundation, const std::vector<GivenCode>& given, const LicenceType& type,
                const std::string& code) {
    const LicenceType* known = foundation.catalogue.find_code(code);
    const bool of_another =
        (known != nullptr && known->name != type.name) ||
        std::ranges::any_of(given, [&](const GivenCode& g) { return g.code == code && g.name != type.name; });
    if (of_another) {
        throw Problem(ProblemKind::conflict, "type_code_taken",
                      {"该类型代码已是另一证照类型的代码，请核对国家目录。",
                       "Another type of licence has this code: compare the national catalogue."});
    }
}

} // namespace

TypeCodes type_codes(const Foundation& foundation, store::Transaction& tx) {
    TypeCodes codes;
    for (const LicenceType& type : foundation.catalogue.types()) {
        codes[type.name] = {type.code, type.code_status, 0};
    }
    for (GivenCode& given : find_given_codes(tx)) {
        const LicenceType* type = foundation.catalogue.find(given.name);
        if (type != nullptr && type->code_status != "sure") {
            codes[given.name] = {std::move(given.code), "provisional", given.revision};
        }
    }
    return codes;
}

const LicenceType& type_named(const Foundation& foundation, const std::string& name) {
    const LicenceType* type = foundation.catalogue.find(name);
    if (type == nullptr) {
        throw Problem(ProblemKind::not_found, "licence_type_unknown",
                      {"没有这一证照类型，请从 GET /v1/licence-types 所列类型中选择。",
                       "There is no such type of licence: choose from GET /v1/licence-types."});
    }
    return *type;
}

const LicenceType* type_of_code(const Foundation& foundation, const TypeCodes& codes,
                                const std::string& code) {
    const auto found = std::ranges::find(codes, code, [](const auto& entry) { return entry.second.code; });
    return found == codes.end() || code.empty() ? nullptr : foundation.catalogue.find(found->first);
}

std::string code_to_issue(const TypeCodes& codes, const LicenceType& type) {
    const std::string& code = codes.at(type.name).code;
    if (code.empty()) {
        throw Problem(ProblemKind::conflict, "type_code_missing",
                      {"该证照类型的类型代码尚待确认，暂不能颁发；请联系运行管理方给定代码。",
                       "The code of this type of licence is still to be confirmed, so none can be issued: "
                       "ask operations to give it."});
    }
    return code;
}

TypeCode give_code(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                   const LicenceType& type) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const std::string code = reader.text("code", 21);
    if (auto wrong = check_licence_type(code); wrong && !code.empty()) {
        reader.fault("code", std::move(wrong->code), std::move(wrong->text));
    }
    reader.finish();
    refuse(std::move(errors));
    if (type.code_status == "sure") {
        throw Problem(ProblemKind::conflict, "type_code_fixed",
                      {"该证照类型的代码已确认，不能另行给定；如有误请修订数据文件。",
                       "The code of this type is certain and cannot be given another: if it is wrong, mend "
                       "the data file."});
    }
    const auto given = lock_given_codes(tx);
    const auto before = std::ranges::find(given, type.name, &GivenCode::name);
    const int revision = before == given.end() ? 0 : before->revision;
    service::check_if_match_where_there(call, before == given.end() ? std::nullopt
                                                                    : std::optional<long long>(revision));
    check_free(foundation, given, type, code);
    save_given_code(tx, {type.name, code, revision + 1}, call.caller.client_id, call.now);
    note(tx, call, "licenses.give_code", type.name,
         revision == 0 ? journal::Operation::insert : journal::Operation::update);
    publish_type(foundation, tx, call, type, code);
    return {code, "provisional", revision + 1};
}

UseRight give_right(store::Transaction& tx, const service::Call& call, const LicenceType& type,
                    const std::string& client_id) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    UseRight right{type.name, client_id, reader.texts("grounds", grounds.size())};
    for (const std::string& ground : right.grounds) {
        if (std::ranges::find(grounds, ground) == grounds.end()) {
            reader.fault("grounds", "unknown_code",
                         {"使用依据应为 written（书面授权）或 ex_officio（依职能查验）。",
                          "Grounds are written (the holder's consent on paper) and ex_officio (by office)."});
        }
    }
    reader.finish();
    identity::check_plain_name("/client_id", client_id, longest_client_id, errors);
    refuse(std::move(errors));
    save_right(tx, right, call.caller.client_id, call.now);
    note(tx, call, "licenses.give_right", type.name, journal::Operation::update);
    return right;
}

void withdraw_right(store::Transaction& tx, const service::Call& call, const LicenceType& type,
                    const std::string& client_id) {
    if (!delete_right(tx, type.name, client_id)) {
        throw Problem(ProblemKind::not_found, "use_right_not_found",
                      {"该客户端没有这一证照类型的使用权限，请查看该类型的权限清单。",
                       "The client has no right to this type: see the list of rights to it."});
    }
    note(tx, call, "licenses.withdraw_right", type.name, journal::Operation::erase);
}

Json type_json(const LicenceType& type, const TypeCode& code) {
    return {
        {"name", type.name},
        {"zh", type.text.zh},
        {"en", type.text.en},
        {"code", or_null(code.code)},
        {"code_status", code.status},
        {"definer", {{"zh", type.definer.zh}, {"en", type.definer.en}, {"code", or_null(type.definer_code)}}},
        {"category", type.category},
        {"holder", holder_name(type.holder)},
        {"holder_codes", type.holder_codes},
        {"validity", validity_name(type.validity)},
        {"face_confidence", type.confidence},
        {"face", type.face->text()}};
}

} // namespace gateway::licenses
