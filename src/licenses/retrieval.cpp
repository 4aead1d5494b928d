#include "retrieval.hpp"

#include "foreign_file.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "gateway/national/signed_line.hpp"
#include "province_message.hpp"
#include "retrieval_store.hpp"
#include "types.hpp"

namespace gateway::licenses {
namespace {

constexpr int retry_seconds = 30;

struct ForeignQuestion {
    ProvinceRequest request;
    std::string type; ///< name; of a fetch it follows from the identifier
    bool fetch = false;
};

ForeignQuestion read_foreign_question(const Foundation& foundation, const service::Call& call) {
    std::vector<FieldError> errors;
    ForeignQuestion question;
    ProvinceRequest& request = question.request;
    ObjectReader reader(call.body, errors);
    request.purpose = read_purpose(reader, Elements::all, errors);
    request.consent = read_consent(reader, errors);
    if (request.consent.ground == "code") {
        reader.fault("consent", "not_elsewhere",
                     {"用证码只能用于本省证照；调取外省证照请依职能或凭书面授权。",
                      "A code is for licences of this province: use another ground elsewhere."});
    }
    request.identifier = reader.optional_text("identifier", 128).value_or("");
    question.type = reader.optional_text("type", 40).value_or("");
    question.fetch = !request.identifier.empty();
    const auto file = reader.optional_boolean("file");
    request.with_file = file.value_or(question.fetch);
    const bool by_holder = reader.member("holder") != nullptr;
    if (by_holder) {
        request.holder = read_holder_key(foundation, reader, call.now, errors);
    }
    if (by_holder == question.fetch || by_holder == question.type.empty() || (by_holder && file)) {
        reader.fault("identifier", "one_of",
                     {"请填写证照标识（可选 file），或者填写持证主体和证照类型。",
                      "Give an identifier (and perhaps file), or a holder and a type."});
    }
    if (const auto read = read_licence_identifier(request.identifier);
        question.fetch && std::holds_alternative<CodeFault>(read)) {
        const auto& wrong = std::get<CodeFault>(read);
        reader.fault("identifier", "licence_identifier." + wrong.code, wrong.text);
    }
    reader.finish();
    refuse(std::move(errors));
    return question;
}

/// The type that the caller must have a right to; its code goes into a search.
void settle_type(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                 ForeignQuestion& question) {
    const TypeCodes codes = type_codes(foundation, tx);
    if (question.fetch) {
        const auto identifier = read_licence_identifier(question.request.identifier);
        const LicenceType* type =
            type_of_code(foundation, codes, std::get<LicenceIdentifier>(identifier).type);
        if (type == nullptr) {
            throw type_not_permitted();
        }
        question.type = type->name;
    } else {
        question.request.type_code = code_to_issue(codes, type_named(foundation, question.type));
    }
    const auto rights = rights_of(tx, call.caller);
    const auto right = rights.find(question.type);
    if (right == rights.end()) {
        throw type_not_permitted();
    }
    check_ground(right->second, question.request.consent);
}

void record(store::Transaction& tx, const service::Call& call, const ForeignQuestion& question,
            const std::string& outcome) {
    const Consent& consent = question.request.consent;
    ForeignUse foreign{use_for(call, question.request.purpose, consent.ground, consent.reference), outcome};
    foreign.use.identifier = question.fetch ? kept_identifier(question.request.identifier) : "";
    foreign.use.type = question.type;
    insert_foreign_use(tx, foreign);
}

Problem nation_unavailable() {
    return Problem(ProblemKind::unavailable, "nation_unavailable",
                   {"国家平台暂不可用，未能调取外省证照，请稍后重试。",
                    "The national platform is not available, so nothing could be asked of another province: "
                    "try again later."})
        .with_retry_after(retry_seconds);
}

Problem answer_untrusted() {
    return {ProblemKind::unavailable,
            "nation_answer_untrusted",
            {"国家平台的应答未通过校验，未予采用，请联系运行管理方。",
             "The answer of the national platform could not be trusted and was not used: tell operations."}};
}

Problem problem_of(const national::CallFailure& failure) {
    log::warning("licence_call_failed", {{"reason", failure.code}});
    if (failure.unavailable) {
        return nation_unavailable();
    }
    if (failure.code == "licence_unknown") {
        return {ProblemKind::not_found,
                "foreign_licence_not_found",
                {"其他省份没有这一证照，请核对证照标识。",
                 "No other province has such a licence: check the identifier."}};
    }
    if (failure.code == "licence_not_served") {
        return {ProblemKind::forbidden,
                "foreign_licence_withheld",
                {"该省不对外提供这一证照，请持证主体出示原件。",
                 "That province does not give this licence out: ask the holder to show it."}};
    }
    return answer_untrusted();
}

/// What the nation says, opened.
Json ask_nation(const Foundation& foundation, const ForeignQuestion& question) {
    if (!foundation.options.nation) {
        throw nation_unavailable();
    }
    const auto answer =
        foundation.options.nation->ask(question.fetch ? "/v1/licences:fetch" : "/v1/licences:search",
                                       Json::object(), request_json(question.request, question.fetch));
    if (const auto* failure = std::get_if<national::CallFailure>(&answer)) {
        throw problem_of(*failure);
    }
    try {
        const auto& [body, nonce] = std::get<national::SignedAnswer>(answer);
        return foundation.options.nation->open(body.at("envelope"), "trust-answer:" + nonce);
    } catch (const std::exception&) {
        throw answer_untrusted();
    }
}

/// Runs what reads the nation's answer; what has another form is not used.
template <class Read>
auto trusted(const Read& read) {
    try {
        return read();
    } catch (const std::exception&) {
        throw answer_untrusted();
    }
}

Json named(Json told, const std::string& type) {
    told["type"] = type;
    return told;
}

Json found(const Json& content, const ForeignQuestion& question) {
    return trusted([&] {
        Json items = Json::array();
        for (const Json& told : content.at("items")) {
            if (text_of(told, "type_code") != question.request.type_code) {
                throw std::runtime_error("type_code");
            }
            items.push_back(named(read_told(told, false, ""), question.type));
        }
        Json answer{{"items", std::move(items)}};
        if (content.value("more", false)) {
            answer["more"] = true;
        }
        return answer;
    });
}

Problem unsound(const FieldError& failure) {
    return {ProblemKind::conflict,
            "foreign_file_unsound",
            {"外省证照文件未通过核验，未予提供，请勿采信：" + failure.text.zh +
                 "可请持证主体出示原件，或联系颁发机构。",
             "The file of the other province does not stand the check and is not passed on; do not rely on "
             "the licence: " +
                 failure.text.en + " Ask the holder to show it, or the body that issued it."},
            {failure}};
}

Json fetched(const Foundation& foundation, const service::Call& call, service::Steps& steps,
             const Json& content, const ForeignQuestion& question) {
    const std::string& identifier = question.request.identifier;
    const Json licence = trusted([&] { return read_told(content.at("licence"), true, identifier); });
    const auto file = trusted([&] {
        const Json& given = content.at("file");
        return given.is_null() ? std::nullopt
                               : std::optional(from_base64(given.get_ref<const std::string&>()).value());
    });
    std::optional<ForeignFile> checked;
    if (file) {
        checked = check_foreign_file(foundation, steps, *file,
                                     std::get<LicenceIdentifier>(read_licence_identifier(identifier)),
                                     licence, call.now);
    }
    steps.transact([&](store::Transaction& tx) {
        record(tx, call, question, checked && checked->failure ? "refused" : "given");
    });
    if (checked && checked->failure) {
        throw unsound(*checked->failure);
    }
    return {{"licence", named(licence, question.type)},
            {"file", file ? Json(to_base64(*file)) : Json(nullptr)},
            {"check", checked ? checked->report : Json(nullptr)}};
}

} // namespace

Json retrieve(const Foundation& foundation, const service::Call& call, service::Steps& steps) {
    ForeignQuestion question = read_foreign_question(foundation, call);
    steps.transact([&](store::Transaction& tx) {
        settle_type(foundation, tx, call, question);
        record(tx, call, question, "asked");
    });
    const Json content = ask_nation(foundation, question);
    return question.fetch ? fetched(foundation, call, steps, content, question) : found(content, question);
}

} // namespace gateway::licenses
