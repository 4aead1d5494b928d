#pragma once

#include "files.hpp"
#include "gateway/crypto/jose.hpp"
#include "gateway/crypto/sha.hpp"
#include "support/browser.hpp"
#include "support/voice.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace gateway::test {

inline const std::string redirect_uri = "https://portal.example.cn/callback";
inline const std::string verifier(64, 'v');
inline const std::string mobile = "19900000001"; // fictitious

inline std::string challenge_of(const std::string& text) {
    return to_base64url(crypto::view(crypto::sha256(text)));
}

/// A client that persons sign in to, and a browser.
class SignOnWorld : public testing::Test {
protected:
    SignOnWorld() {
        const auto manager =
            world_.add_client(service::Role::operations, "11320000PDY00001XW", {"signon:manage"});
        portal_ = world_.add_client(service::Role::department, sample_body, {"signon:rely"});
        manager_ = std::make_unique<Voice>(world_, manager);
        register_party({});
    }
    void register_party(const Json& more) {
        Json party{{"name_zh", "市民卡（演示）"},
                   {"name_en", "Citizen card"},
                   {"redirect_uris", {redirect_uri}},
                   {"post_logout_redirect_uris", {"https://portal.example.cn/"}},
                   {"scopes", {"openid", "profile", "phone", "legal_person", "offline_access"}}};
        party.update(more.is_null() ? Json::object() : more);
        const auto answer = manager_->send("PUT", party_path(), party, etag_);
        ASSERT_EQ(answer.status, 200) << answer.body.dump();
        etag_ = answer.etag;
    }
    std::string party_path() const { return "/v1/relying-parties/" + portal_.client_id; }

    /// Of a request for authorization; an empty one of `more` is left out.
    std::map<std::string, std::string>
    parameters_of(const std::map<std::string, std::string>& more = {}) const {
        std::map<std::string, std::string> parameters{{"client_id", portal_.client_id},
                                                      {"response_type", "code"},
                                                      {"scope", "openid"},
                                                      {"redirect_uri", redirect_uri},
                                                      {"state", "s-1"},
                                                      {"nonce", "n-1"},
                                                      {"code_challenge", challenge_of(verifier)},
                                                      {"code_challenge_method", "S256"}};
        for (const auto& [name, value] : more) {
            if (value.empty()) {
                parameters.erase(name);
            } else {
                parameters[name] = value;
            }
        }
        return parameters;
    }
    std::string authorize(const std::map<std::string, std::string>& more = {}) const {
        return "/oauth2/authorize?" + app::form_text(parameters_of(more));
    }
    /// The newest code that was sent to a number.
    std::string sent_code(const std::string& number) {
        std::string code;
        const auto file = world_.folder() / "data" / "messages.ndjson";
        eventually([&] {
            std::istringstream lines(app::read_file(file));
            int count = 0;
            for (std::string line; std::getline(lines, line);) {
                const Json message = Json::parse(line);
                if (message.at("mobile") == number) {
                    ++count;
                    const std::string text = message.at("text").get<std::string>();
                    code = text.substr(text.find_first_of("0123456789"), 6);
                }
            }
            return count > codes_[number];
        });
        ++codes_[number];
        return code;
    }
    Page sign_in(Browser& browser, const Page& page, const std::string& number = mobile) {
        const Page sent = browser.submit(page, "/signon/code", {{"mobile", number}});
        return browser.submit(sent, "/signon/code:answer", {{"code", sent_code(number)}});
    }
    Json token(const std::map<std::string, std::string>& form, const std::string& secret) {
        http::Client client(world_.gateway_url());
        const auto outcome =
            client.send("POST", "/oauth2/token",
                        {{"Content-Type", "application/x-www-form-urlencoded"},
                         {"Authorization", "Basic " + to_base64(portal_.client_id + ":" + secret)}},
                        app::form_text(form));
        return Json::parse(outcome.response->text());
    }
    Json redeem(const std::string& code, const std::string& with = verifier) {
        return token({{"grant_type", "authorization_code"},
                      {"code", code},
                      {"redirect_uri", redirect_uri},
                      {"code_verifier", with}},
                     portal_.secret);
    }
    Json refresh(const std::string& token_text) {
        return token({{"grant_type", "refresh_token"}, {"refresh_token", token_text}}, portal_.secret);
    }
    std::optional<Json> claims(const std::string& token_text, const std::string& typ) {
        http::Client client(world_.gateway_url());
        const auto keys = client.send("GET", "/oauth2/jwks", {}, "");
        return crypto::JwtKeySet::from_jwks(Json::parse(keys.response->text())).verify(token_text, typ);
    }
    int userinfo_status(const std::string& access_token) {
        http::Client client(world_.gateway_url());
        return client.send("GET", "/oauth2/userinfo", {{"Authorization", "Bearer " + access_token}}, "")
            .response->status;
    }
    /// Signed in and through to the client: the code.
    std::string code_by(Browser& browser, const std::map<std::string, std::string>& more = {}) {
        Page page = browser.open(authorize(more));
        if (page.location.empty() && page.holds("/signon/code\"")) {
            page = sign_in(browser, page);
        }
        if (page.location.empty() && page.holds("/signon/consent")) {
            page = browser.submit(page, "/signon/consent", {});
        }
        EXPECT_EQ(page.parameter("state"), "s-1") << page.body;
        return page.parameter("code");
    }

    World world_;
    access::NewSecret portal_;
    std::unique_ptr<Voice> manager_;
    std::string etag_;
    std::map<std::string, int> codes_;
};

} // namespace gateway::test
