#include "gateway/identity/trust.hpp"

#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/sha.hpp"
#include "trust_keys.hpp"

#include <nlohmann/json.hpp>

namespace gateway::identity {
namespace {

constexpr auto form_type = "application/x-www-form-urlencoded";

/// What went wrong, without a word of what was said.
TrustFailure told(const char* call, TrustFailure failure) {
    log::warning("trust_call_failed", {{"call", call}, {"reason", failure.code}});
    return failure;
}

/// Runs what reads an answer; what does not read as one is a failure too.
template <class Value, class Read>
TrustResult<Value> read_as(const char* call, const Read& read) {
    TrustResult<Value> result = [&]() -> TrustResult<Value> {
        try {
            return read();
        } catch (const std::exception&) {
            return TrustFailure{"answer_malformed", false};
        }
    }();
    if (const auto* failure = std::get_if<TrustFailure>(&result)) {
        return told(call, *failure);
    }
    return result;
}

/// The value that an answer is read as, or its failure.
template <class Value, class Read>
TrustResult<Value> read_answer(const TrustResult<national::SignedAnswer>& answer, const Read& read) {
    if (const auto* failure = std::get_if<TrustFailure>(&answer)) {
        return *failure;
    }
    return read(std::get<national::SignedAnswer>(answer));
}

BaseAnswer base_answer(const TrustResult<Json>& result) {
    const auto* answer = std::get_if<Json>(&result);
    if (answer == nullptr) {
        return {};
    }
    const std::string said = text_of(*answer, "result");
    BaseAnswer read{BaseResult::unavailable, text_of(*answer, "base"), {}};
    if (said == "match") {
        read.result = BaseResult::match;
    } else if (said == "mismatch") {
        read.result = BaseResult::mismatch;
    } else if (said == "unknown") {
        read.result = BaseResult::unknown;
    }
    return read;
}

std::string required(const Json& object, const char* name) {
    std::string text = text_of(object, name);
    if (text.empty()) {
        throw std::runtime_error(name);
    }
    return text;
}

Asserted asserted_person(const Json& person, const std::string& level) {
    Asserted asserted;
    asserted.identity = {required(person, "cert_type"), required(person, "cert_no"),
                         required(person, "user_name")};
    asserted.mobile = text_of(person, "user_mobile");
    asserted.level = level_of(level).value();
    return asserted;
}

Json identity_json(const Identity& identity) {
    return {
        {"cert_type", identity.cert_type}, {"cert_no", identity.cert_no}, {"user_name", identity.user_name}};
}

ScanProof scan_proof(const national::SignedLine& line, const Json& message, const std::string& scan_id) {
    const Json content = line.open(message.at("envelope"), "trust-scan:" + scan_id);
    ScanProof proof{asserted_person(content.at("person"), text_of(message, "level")), std::nullopt};
    if (const auto found = content.find("corporation"); found != content.end()) {
        proof.corporation =
            LegalPersonShown{required(*found, "certificate_sno"),
                             {required(*found, "legal_cert_type"), required(*found, "legal_cert_no"),
                              required(*found, "legal_name")}};
    }
    return proof;
}

std::string form_text(std::initializer_list<std::pair<const char*, std::string>> fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        text += (text.empty() ? "" : "&") + std::string(name) + "=" + http::percent_encode(value);
    }
    return text;
}

national::LineOptions line_options(const TrustOptions& options) {
    national::LineOptions line;
    line.url = options.url;
    line.ca_file = options.ca_file;
    line.connect_timeout = options.connect_timeout;
    line.answer_timeout = options.answer_timeout;
    return line;
}

} // namespace

struct Trust::Impl {
    Impl(const TrustOptions& options, national::Credentials credentials, Clock the_clock)
        : issuer(options.url), source(options.source), clock(the_clock),
          line(line_options(options), std::move(credentials), std::move(the_clock)) {}
    const std::string issuer;
    const std::string source;
    const Clock clock;
    const national::SignedLine line;
    TrustKeys keys{[this] { return line.read_plain("/jwks"); }};
};

Trust::Trust(const TrustOptions& options, national::Credentials credentials, Clock clock)
    : impl_(std::make_unique<Impl>(options, std::move(credentials), std::move(clock))) {}

Trust::~Trust() = default;

const std::string& Trust::issuer() const { return impl_->issuer; }
const std::string& Trust::source() const { return impl_->source; }

BaseAnswer Trust::verify_person(const Identity& identity) const {
    return base_answer(read_as<Json>("verify_person", [&]() -> TrustResult<Json> {
        auto answer = impl_->line.ask("/v1/persons:verify", Json::object(), identity_json(identity));
        return read_answer<Json>(answer, [](const national::SignedAnswer& read) { return read.body; });
    }));
}

BaseAnswer Trust::verify_corporation(const CorporationClaim& claim) const {
    return base_answer(read_as<Json>("verify_corporation", [&]() -> TrustResult<Json> {
        auto answer = impl_->line.ask("/v1/corporations:verify", Json::object(),
                                      Json{{"corp_name", claim.corp_name},
                                           {"certificate_sno", claim.credit_code},
                                           {"legal_name", claim.legal_name},
                                           {"legal_cert_no", claim.legal_cert_no}});
        return read_answer<Json>(answer, [](const national::SignedAnswer& read) { return read.body; });
    }));
}

TrustResult<NewScan> Trust::begin_scan(const std::string& kind, const std::string& callback_url,
                                       const std::string& purpose) const {
    return read_as<NewScan>("begin_scan", [&]() -> TrustResult<NewScan> {
        auto answer = impl_->line.ask(
            "/v1/scans", {{"kind", kind}, {"callback_url", callback_url}, {"purpose", purpose}}, {});
        return read_answer<NewScan>(answer, [](const national::SignedAnswer& read) {
            return NewScan{required(read.body, "scan_id"), required(read.body, "qr"),
                           std::chrono::seconds(read.body.at("expires_in").get<int>())};
        });
    });
}

TrustResult<ScanReading> Trust::read_scan(const std::string& scan_id) const {
    return read_as<ScanReading>("read_scan", [&]() -> TrustResult<ScanReading> {
        auto answer = impl_->line.read("/v1/scans/" + scan_id);
        return read_answer<ScanReading>(answer, [&](const national::SignedAnswer& read) {
            ScanReading reading{required(read.body, "state"), std::nullopt};
            if (reading.state == "confirmed") {
                reading.proof = scan_proof(impl_->line, read.body, scan_id);
            }
            return reading;
        });
    });
}

TrustResult<ScanCallback> Trust::read_callback(const http::Request& request, std::string_view path) const {
    return read_as<ScanCallback>("scan_callback", [&]() -> TrustResult<ScanCallback> {
        const auto checked = impl_->line.check_call(request, path, "trust-callback");
        if (!checked.reason.empty()) {
            return TrustFailure{"call_" + checked.reason, false};
        }
        const Json body = parse_json(request.body);
        ScanCallback callback{required(body, "scan_id"), checked.nonce, {}};
        callback.proof = scan_proof(impl_->line, body, callback.scan_id);
        return callback;
    });
}

TrustResult<std::string> Trust::issue_ticket(const std::string& audience, const Asserted& person) const {
    return read_as<std::string>("issue_ticket", [&]() -> TrustResult<std::string> {
        Json content = identity_json(person.identity);
        if (!person.mobile.empty()) {
            content["user_mobile"] = person.mobile;
        }
        auto answer = impl_->line.ask(
            "/v1/tickets", {{"audience", audience}, {"level", level_name(person.level)}}, std::move(content));
        return read_answer<std::string>(
            answer, [](const national::SignedAnswer& read) { return required(read.body, "ticket"); });
    });
}

TrustResult<Asserted> Trust::redeem_ticket(const std::string& ticket) const {
    return read_as<Asserted>("redeem_ticket", [&]() -> TrustResult<Asserted> {
        auto answer =
            impl_->line.ask("/v1/tickets:redeem", {{"ticket", ticket}}, {}, national::Repeat::never);
        return read_answer<Asserted>(answer, [&](const national::SignedAnswer& read) {
            Asserted asserted =
                asserted_person(impl_->line.open(read.body.at("envelope"), "trust-answer:" + read.nonce),
                                text_of(read.body, "level"));
            asserted.issuer = required(read.body, "issuer_region");
            return asserted;
        });
    });
}

std::string Trust::authorize_url(const NationalSignIn& sign_in) const {
    std::string levels;
    for (const Level level : sign_in.levels) {
        levels += (levels.empty() ? "" : " ") + std::string(level_name(level));
    }
    const std::string challenge = to_base64url(crypto::view(crypto::sha256(sign_in.verifier)));
    return issuer() + "/authorize?" +
           form_text({{"response_type", "code"},
                      {"client_id", impl_->source},
                      {"redirect_uri", sign_in.redirect_uri},
                      {"scope", "openid"},
                      {"state", sign_in.state},
                      {"nonce", sign_in.nonce},
                      {"code_challenge", challenge},
                      {"code_challenge_method", "S256"}}) +
           (levels.empty() ? "" : "&acr_values=" + http::percent_encode(levels));
}

TrustResult<Asserted> Trust::redeem_code(const std::string& code, const NationalSignIn& sign_in) const {
    return read_as<Asserted>("redeem_code", [&]() -> TrustResult<Asserted> {
        const auto answer = impl_->line.post("/token", form_type,
                                             form_text({{"grant_type", "authorization_code"},
                                                        {"code", code},
                                                        {"redirect_uri", sign_in.redirect_uri},
                                                        {"code_verifier", sign_in.verifier}}),
                                             new_guid());
        if (const auto* failure = std::get_if<TrustFailure>(&answer)) {
            return *failure;
        }
        const auto& [body, nonce] = std::get<national::SignedAnswer>(answer);
        const auto claims = impl_->keys.verify(required(body, "id_token"));
        if (!claims) {
            return TrustFailure{"token_signature", false};
        }
        const std::string fault = fault_of_token(*claims, issuer(), impl_->source, sign_in, impl_->clock());
        if (!fault.empty()) {
            return TrustFailure{"token_" + fault, false};
        }
        return asserted_person(impl_->line.open(body.at("person"), "trust-answer:" + nonce),
                               text_of(*claims, "acr"));
    });
}

Bases bases_of(const TrustPtr& trust) {
    Bases bases;
    bases.verify_person = [trust](const Identity& identity) { return trust->verify_person(identity); };
    bases.verify_corporation = [trust](const CorporationClaim& claim) {
        return trust->verify_corporation(claim);
    };
    return bases;
}

} // namespace gateway::identity
