#include "province_side.hpp"

#include "gateway/base/text.hpp"
#include "trust_call.hpp"

#include <gtest/gtest.h>

#include <future>
#include <regex>

namespace gateway::simulator::test {
namespace {

http::Request request_for(const std::string& method, const std::string& target) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    request.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
    request.remote = "127.0.0.1";
    request.fields = {{"Host", "127.0.0.1:9100"}};
    return request;
}

} // namespace

Province::Province()
    : jiangsu_{"p32", exchange_.key()},
      front_(exchange_.nation(), {.max_body = 64 * 1024, .workers = 2, .most_waiting = 16}) {
    SignOnSettings settings;
    settings.public_url = "http://127.0.0.1:9100";
    settings.clients["p32"] = {redirect_uri};
    settings.arrivals["p32"] = arrival_url;
    nation().signon.configure(settings);
}

Province::~Province() { front_.stop(); }

Region Province::add_region(const std::string& source) {
    Region region{source, crypto::Sm2PrivateKey::generate()};
    nation().trust.add({source, region.key.public_key()});
    return region;
}

void Province::pass(std::chrono::seconds time) { nation().clock.set_offset(nation().clock.offset() + time); }

http::Response Province::serve(http::Request request) {
    std::promise<http::Response> promise;
    std::future<http::Response> answer = promise.get_future();
    const auto exchange = front_.open(request);
    exchange->finish(std::move(request),
                     [&](http::Response response) { promise.set_value(std::move(response)); });
    return answer.get();
}

http::Response Province::get(const std::string& target) { return serve(request_for("GET", target)); }

http::Response Province::post_form(const std::string& target, const FormPairs& form) {
    http::Request request = request_for("POST", target);
    request.fields.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = encode_form(form);
    return serve(std::move(request));
}

http::Response Province::order(const std::string& method, const std::string& target, const Json& body) {
    http::Request request = request_for(method, target);
    request.fields.emplace_back("Content-Type", "application/json");
    request.body = canonical_json(body);
    return serve(std::move(request));
}

SignedCall Province::prepared(const std::string& target, const Json& body) const {
    SignedCall call;
    call.target = target;
    call.body = canonical_json(body);
    call.nonce = new_guid();
    call.created = nation().clock.now();
    return call;
}

http::Request Province::sign(const SignedCall& call, const Region& region) const {
    http::Request request = request_for(call.method, call.target);
    std::vector<crypto::Component> components{{"\"@method\"", call.method}, {"\"@path\"", request.path}};
    if (call.method == "GET") {
        components.push_back({"\"@query\"", '?' + request.query});
    } else {
        const std::string digest = crypto::content_digest(call.body);
        request.body = call.body;
        request.fields.emplace_back("Content-Type", call.type);
        request.fields.emplace_back("Content-Digest", digest);
        components.push_back({"\"content-type\"", call.type});
        components.push_back({"\"content-digest\"", digest});
    }
    const crypto::SignatureFields fields = crypto::sign_message(
        components, {call.created, region.key.public_key().id(), call.nonce, call.tag}, region.key);
    request.fields.emplace_back("Signature-Input", fields.input);
    request.fields.emplace_back("Signature", fields.signature);
    return request;
}

Json Province::sealed(const Json& content, const std::string& nonce) const {
    const crypto::Sm2PublicKey receiver = nation().key.key.public_key();
    return parse_json(crypto::seal_envelope(receiver, canonical_json(content), "trust-request:" + nonce));
}

http::Response Province::call(const std::string& target, Json body, const std::optional<Json>& content,
                              const Region& region) {
    SignedCall call = prepared(target, body);
    if (content) {
        body["envelope"] = sealed(*content, call.nonce);
        call.body = canonical_json(body);
    }
    return serve(sign(call, region));
}

Json Province::answer(const std::string& target, Json body, const std::optional<Json>& content,
                      const Region& region) {
    SignedCall call = prepared(target, body);
    if (content) {
        body["envelope"] = sealed(*content, call.nonce);
        call.body = canonical_json(body);
    }
    const http::Response response = serve(sign(call, region));
    EXPECT_EQ(response.status, 200) << response.text();
    if (response.status != 200) {
        return Json::object();
    }
    EXPECT_TRUE(signature_holds(response, nation().key.key.public_key(), "trust-answer",
                                crypto::content_digest(call.body)));
    Json answer = parse_json(response.text());
    if (answer.contains("envelope")) {
        const auto opened =
            crypto::open_envelope(region.key, answer["envelope"], "trust-answer:" + call.nonce);
        EXPECT_TRUE(opened);
        answer["content"] = parse_json(opened.value_or("{}"));
    }
    return answer;
}

Json Province::signed_get(const std::string& target, const Region& region) {
    SignedCall call = prepared(target, Json::object());
    call.method = "GET";
    const http::Response response = serve(sign(call, region));
    if (response.status == 200) {
        EXPECT_TRUE(signature_holds(response, nation().key.key.public_key(), "trust-answer", ""));
    }
    return parse_json(response.text());
}

std::string Province::authorize_target(const FormPairs& changes) const {
    FormPairs parameters{{"response_type", "code"},      {"client_id", "p32"},
                         {"redirect_uri", redirect_uri}, {"scope", "openid"},
                         {"state", "state-1"},           {"nonce", "nonce-1"},
                         {"code_challenge", challenge},  {"code_challenge_method", "S256"}};
    for (const auto& change : changes) {
        std::erase_if(parameters, [&](const auto& pair) { return pair.first == change.first; });
        if (!change.second.empty()) {
            parameters.push_back(change);
        }
    }
    return "/trust/authorize?" + encode_form(parameters);
}

std::string Province::sign_in(const std::string& cert_no, const FormPairs& changes) {
    const http::Response page = get(authorize_target(changes));
    EXPECT_EQ(page.status, 200) << page.text();
    const http::Response sent =
        post_form("/trust/sign-in",
                  {{"request", hidden_value(page, "request")}, {"cert_no", cert_no}, {"action", "sign_in"}});
    EXPECT_EQ(sent.status, 303) << sent.text();
    return field_of(sent, "Location");
}

FormPairs Province::token_form(const std::string& code) const {
    return {{"grant_type", "authorization_code"},
            {"code", code},
            {"redirect_uri", redirect_uri},
            {"code_verifier", verifier}};
}

http::Response Province::token(const FormPairs& form, const Region& region, const std::string& nonce) {
    SignedCall call = prepared("/trust/token", Json::object());
    call.type = "application/x-www-form-urlencoded";
    call.body = encode_form(form);
    call.nonce = nonce;
    return serve(sign(call, region));
}

std::string field_of(const http::Response& response, std::string_view name) {
    return std::string(http::find_field(response.fields, name).value_or(""));
}

std::string parameter_of(const std::string& location, const std::string& name) {
    const std::size_t query = location.find('?');
    const auto parameters =
        http::parse_form(query == std::string::npos ? "" : std::string_view(location).substr(query + 1));
    const auto found =
        parameters ? parameters->find(name) : std::map<std::string, std::string>::const_iterator();
    return parameters && found != parameters->end() ? found->second : std::string();
}

std::string encode_form(const FormPairs& form) {
    std::string text;
    for (const auto& [name, value] : form) {
        text += (text.empty() ? "" : "&") + name + '=' + http::percent_encode(value);
    }
    return text;
}

std::string hidden_value(const http::Response& page, const std::string& name) {
    const std::string text(page.text());
    std::smatch found;
    const std::regex input("type=\"hidden\" name=\"" + name + "\" value=\"([^\"]*)\"");
    EXPECT_TRUE(std::regex_search(text, found, input)) << text;
    return found.empty() ? std::string() : found[1].str();
}

} // namespace gateway::simulator::test
