// Sign-in through the nation: who is sent where, and what a code is worth.
#include "gateway/base/text.hpp"
#include "gateway/crypto/jose.hpp"
#include "province_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

class ProviderRules : public ::testing::Test {
protected:
    Province province;

    Json get_json(const std::string& target) { return parse_json(province.get(target).text()); }
    /// The error a client is sent back with.
    std::string error(const FormPairs& changes) {
        const std::string location = field_of(province.get(province.authorize_target(changes)), "Location");
        EXPECT_EQ(location.find(redirect_uri), 0U);
        EXPECT_EQ(parameter_of(location, "iss"), "http://127.0.0.1:9100/trust");
        return parameter_of(location, "error");
    }
    std::string code_for(const std::string& cert_no, const FormPairs& changes = {}) {
        return parameter_of(province.sign_in(cert_no, changes), "code");
    }
    std::string token_code(const FormPairs& form) {
        return parse_json(province.token(form, province.jiangsu()).text()).value("code", "");
    }
    FormPairs changed(const char* name, const std::string& value) {
        FormPairs form = province.token_form(code_for(face_person));
        for (auto& pair : form) {
            if (pair.first == name) {
                pair.second = value;
            }
        }
        return form;
    }
    /// The identity token's claims, checked against the published keys.
    Json claims(const std::string& code) {
        const http::Response response = province.token(province.token_form(code), province.jiangsu());
        EXPECT_EQ(response.status, 200) << response.text();
        const auto keys = crypto::JwtKeySet::from_jwks(get_json("/trust/jwks"));
        const auto verified = keys.verify(text_of(parse_json(response.text()), "id_token"), "JWT");
        EXPECT_TRUE(verified);
        return verified.value_or(Json::object());
    }
    std::string granted_level(const std::string& cert_no, const std::string& acr_values) {
        return claims(code_for(cert_no, {{"acr_values", acr_values}})).value("acr", "");
    }
};

TEST_F(ProviderRules, TheMetadataNamesItsAddresses) {
    const Json metadata = get_json("/trust/.well-known/openid-configuration");
    EXPECT_EQ(metadata["issuer"], "http://127.0.0.1:9100/trust");
    EXPECT_EQ(metadata["authorization_endpoint"], "http://127.0.0.1:9100/trust/authorize");
    EXPECT_EQ(metadata["token_endpoint"], "http://127.0.0.1:9100/trust/token");
    EXPECT_EQ(metadata["jwks_uri"], "http://127.0.0.1:9100/trust/jwks");
    EXPECT_EQ(metadata["acr_values_supported"], (Json{"RC01", "RC02", "RC03", "RC04", "RC05"}));
    EXPECT_EQ(get_json("/trust/jwks")["keys"][0]["alg"], "ES256");
}

TEST_F(ProviderRules, ASignInEndsInATokenAndASealedPerson) {
    const std::string location = province.sign_in(face_person);
    EXPECT_EQ(location.find(redirect_uri), 0U);
    EXPECT_EQ(parameter_of(location, "state"), "state-1");
    EXPECT_EQ(parameter_of(location, "iss"), "http://127.0.0.1:9100/trust");
    const std::string nonce = new_guid();
    const FormPairs form = province.token_form(parameter_of(location, "code"));
    const http::Response response = province.token(form, province.jiangsu(), nonce);
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_TRUE(signature_holds(response, province.nation().key.key.public_key(), "trust-answer",
                                crypto::content_digest(encode_form(form))));
    const Json answer = parse_json(response.text());
    const auto person =
        crypto::open_envelope(province.jiangsu().key, answer["person"], "trust-answer:" + nonce);
    ASSERT_TRUE(person);
    EXPECT_EQ(parse_json(*person), (Json{{"cert_type", "111"},
                                         {"cert_no", face_person},
                                         {"user_name", "张三（演示）"},
                                         {"user_mobile", "19900000001"}}));
    EXPECT_EQ(answer.size(), 2U) << "nothing but id_token and person";
}

TEST_F(ProviderRules, TheTokenSaysForWhomBecauseOfWhatAndHow) {
    const Json token = claims(code_for(face_person, {{"acr_values", "RC04"}}));
    const std::int64_t now =
        std::chrono::floor<std::chrono::seconds>(province.nation().clock.now()).time_since_epoch().count();
    EXPECT_EQ(token["iss"], "http://127.0.0.1:9100/trust");
    EXPECT_EQ(token["aud"], "p32");
    EXPECT_EQ(token["nonce"], "nonce-1");
    EXPECT_EQ(token["acr"], "RC04");
    EXPECT_EQ(token["amr"], Json::array({"face"}));
    EXPECT_NEAR(token["iat"].get<double>(), static_cast<double>(now), 60);
    EXPECT_EQ(token["exp"].get<std::int64_t>() - token["iat"].get<std::int64_t>(), 300);
    EXPECT_LE(token["auth_time"], token["iat"]);
    EXPECT_FALSE(token.contains("cert_key"));
    EXPECT_EQ(token.dump().find(face_person), std::string::npos);
}

TEST_F(ProviderRules, ASubjectIsOneForAClientAndAnotherForTheNext) {
    const Region shanghai = province.add_region("p31");
    ASSERT_EQ(
        province.order("PUT", "/admin/trust/clients", {{"p32", {redirect_uri}}, {"p31", {redirect_uri}}})
            .status,
        200);
    const std::string first = claims(code_for(face_person))["sub"];
    EXPECT_EQ(claims(code_for(face_person))["sub"], first);
    EXPECT_NE(claims(code_for(third_person))["sub"], first);
    const std::string code = code_for(face_person, {{"client_id", "p31"}});
    const Json answer = parse_json(province.token(province.token_form(code), shanghai).text());
    const auto keys = crypto::JwtKeySet::from_jwks(get_json("/trust/jwks"));
    const auto token = keys.verify(text_of(answer, "id_token"), "JWT");
    ASSERT_TRUE(token);
    EXPECT_NE((*token)["sub"], first);
}

TEST_F(ProviderRules, TheStrongestAcceptableLevelThatCanBeProvenIsGranted) {
    EXPECT_EQ(granted_level(face_person, "RC02 RC04 RC03"), "RC04");
    EXPECT_EQ(granted_level(face_person, "RC05 RC02"), "RC02") << "RC05 is out of reach";
    EXPECT_EQ(granted_level(faceless_person, "RC04 RC03"), "RC03") << "no face to compare with";
    EXPECT_EQ(granted_level(certified_person, "RC05 RC04"), "RC05");
    EXPECT_EQ(granted_level(face_person, "urn:other RC01"), "RC01");
    EXPECT_EQ(claims(code_for(certified_person, {{"acr_values", "RC04"}}))["amr"], Json::array({"hwk"}));
}

TEST_F(ProviderRules, WithoutAcrValuesASignInProvesTheThirdLevelAtMost) {
    EXPECT_EQ(claims(code_for(certified_person))["acr"], "RC03");
    EXPECT_EQ(claims(code_for("320200199512311037"))["acr"], "RC02");
}

TEST_F(ProviderRules, NothingAcceptableIsNoSignIn) {
    const std::string unmet = "unmet_authentication_requirements";
    EXPECT_EQ(parameter_of(province.sign_in(third_person, {{"acr_values", "RC04 RC05"}}), "error"), unmet);
    EXPECT_EQ(parameter_of(province.sign_in(face_person, {{"acr_values", "urn:other"}}), "error"), unmet);
}

TEST_F(ProviderRules, NobodyIsSentToAnUnknownAddress) {
    for (const FormPairs& changes :
         std::vector<FormPairs>{{{"client_id", "p99"}},
                                {{"redirect_uri", std::string(redirect_uri) + "/"}},
                                {{"redirect_uri", "https://evil.example/"}},
                                {{"redirect_uri", ""}}}) {
        const http::Response page = province.get(province.authorize_target(changes));
        EXPECT_EQ(page.status, 400);
        EXPECT_EQ(field_of(page, "Location"), "");
        EXPECT_EQ(field_of(page, "Content-Type"), "text/html; charset=utf-8");
    }
    EXPECT_EQ(province.get(province.authorize_target() + "&client_id=p32").status, 400)
        << "a parameter twice";
}

TEST_F(ProviderRules, ARequestMustBeWhole) {
    EXPECT_EQ(error({{"response_type", "token"}}), "unsupported_response_type");
    EXPECT_EQ(error({{"scope", "profile"}}), "invalid_scope");
    EXPECT_EQ(error({{"state", ""}}), "invalid_request");
    EXPECT_EQ(error({{"nonce", ""}}), "invalid_request");
    EXPECT_EQ(error({{"nonce", std::string(501, 'n')}}), "invalid_request");
    EXPECT_EQ(error({{"code_challenge", ""}}), "invalid_request");
    EXPECT_EQ(error({{"code_challenge", "short"}}), "invalid_request");
    EXPECT_EQ(error({{"code_challenge_method", "plain"}}), "invalid_request");
    EXPECT_EQ(error({{"code_challenge_method", ""}}), "invalid_request");
    EXPECT_EQ(error({{"response_mode", "fragment"}}), "invalid_request");
    EXPECT_EQ(error({{"request", "x"}}), "request_not_supported");
    EXPECT_EQ(error({{"request_uri", "x"}}), "request_uri_not_supported");
    EXPECT_EQ(error({{"prompt", "none"}}), "login_required");
}

TEST_F(ProviderRules, ThePersonMayRefuse) {
    const http::Response page = province.get(province.authorize_target());
    const http::Response sent = province.post_form(
        "/trust/sign-in", {{"request", hidden_value(page, "request")}, {"action", "refuse"}});
    EXPECT_EQ(parameter_of(field_of(sent, "Location"), "error"), "access_denied");
    EXPECT_EQ(parameter_of(field_of(sent, "Location"), "state"), "state-1");
}

TEST_F(ProviderRules, ASignInPageIsAnsweredOnceAndInTime) {
    const std::string request = hidden_value(province.get(province.authorize_target()), "request");
    const FormPairs form{{"request", request}, {"cert_no", face_person}, {"action", "sign_in"}};
    EXPECT_EQ(province.post_form("/trust/sign-in", {{"request", request}, {"action", "sign_in"}}).status, 422)
        << "nobody was chosen: one may go back and choose";
    EXPECT_EQ(province.post_form("/trust/sign-in", form).status, 303);
    EXPECT_EQ(province.post_form("/trust/sign-in", form).status, 400);
    const std::string late = hidden_value(province.get(province.authorize_target()), "request");
    province.pass(std::chrono::minutes(10));
    EXPECT_EQ(
        province
            .post_form("/trust/sign-in", {{"request", late}, {"cert_no", face_person}, {"action", "sign_in"}})
            .status,
        400);
}

TEST_F(ProviderRules, ACancelledPersonCannotSignIn) {
    const http::Response page = province.get(province.authorize_target());
    EXPECT_EQ(page.text().find(cancelled_person), std::string::npos);
    EXPECT_EQ(province
                  .post_form("/trust/sign-in", {{"request", hidden_value(page, "request")},
                                                {"cert_no", cancelled_person},
                                                {"action", "sign_in"}})
                  .status,
              422);
}

TEST_F(ProviderRules, ACodeWorksOnceAndTheSecondTryIsRecorded) {
    const FormPairs form = province.token_form(code_for(face_person));
    EXPECT_EQ(province.token(form, province.jiangsu()).status, 200);
    EXPECT_EQ(token_code(form), "code_used");
    EXPECT_EQ(get_json("/admin/trust")["replays"][0]["what"], "code");
}

TEST_F(ProviderRules, ACodeLivesSixtySeconds) {
    const FormPairs form = province.token_form(code_for(face_person));
    province.pass(std::chrono::seconds(60));
    EXPECT_EQ(token_code(form), "code_expired");
}

TEST_F(ProviderRules, ACodeBelongsToItsClientAddressAndVerifier) {
    const Region shanghai = province.add_region("p31");
    const FormPairs form = province.token_form(code_for(face_person));
    EXPECT_EQ(code_of(province.token(form, shanghai)), "code_client");
    EXPECT_EQ(province.token(form, province.jiangsu()).status, 200) << "another's try does not use it up";
    EXPECT_EQ(token_code(changed("redirect_uri", "https://evil.example/")), "redirect_mismatch");
    EXPECT_EQ(token_code(changed("code_verifier", std::string(43, 'a'))), "verifier_mismatch");
    EXPECT_EQ(token_code(changed("code_verifier", "short")), "verifier_mismatch");
    EXPECT_EQ(token_code(changed("code", "guess")), "code_unknown");
    EXPECT_EQ(token_code(changed("grant_type", "password")), "unsupported_grant_type");
}

TEST_F(ProviderRules, AWrongTryUsesUpTheCode) {
    FormPairs form = changed("code_verifier", std::string(43, 'a'));
    ASSERT_EQ(token_code(form), "verifier_mismatch");
    form.back().second = verifier;
    EXPECT_EQ(token_code(form), "code_used");
}

TEST_F(ProviderRules, TheMessageSignatureIsTheClientsAuthentication) {
    const FormPairs form = province.token_form(code_for(face_person));
    http::Request request;
    request.method = "POST";
    request.path = request.target = "/trust/token";
    request.body = encode_form(form);
    request.fields = {{"Content-Type", "application/x-www-form-urlencoded"}};
    const http::Response response = province.serve(request);
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(parse_json(response.text())["error"], "invalid_client");
    EXPECT_EQ(code_of(response), "signature_missing");
    FormPairs named = form;
    named.emplace_back("client_id", "p31");
    EXPECT_EQ(token_code(named), "client_mismatch");
}

TEST_F(ProviderRules, RedirectUrisAreAddressesOfTheWeb) {
    const auto put = [&](const Json& clients) {
        return province.order("PUT", "/admin/trust/clients", clients).status;
    };
    EXPECT_EQ(put({{"p32", {"https://js.example/back?x=1"}}}), 200);
    EXPECT_EQ(get_json("/admin/trust/clients"), (Json{{"p32", {"https://js.example/back?x=1"}}}));
    EXPECT_EQ(put({{"p32", {"javascript:alert(1)"}}}), 400);
    EXPECT_EQ(put({{"p32", {"https://js.example/#x"}}}), 400);
    EXPECT_EQ(put({{"p32", {"https://user@js.example/"}}}), 400);
    EXPECT_EQ(put({{"p32", {"https://js.example/ x"}}}), 400);
    EXPECT_EQ(put({{"p3200", {"https://js.example/"}}}), 400);
    EXPECT_EQ(put({{"p32", "https://js.example/"}}), 400);
    EXPECT_EQ(get_json("/admin/trust/clients").size(), 1U);
}

} // namespace
} // namespace gateway::simulator::test
