#include "demo_citizen.hpp"

#include "demo_browser.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/sha.hpp"

#include <stdexcept>

namespace gateway::app {
namespace {

std::string target_of(const std::string& url) {
    return url.substr(url.find('/', std::string("https://").size()));
}

[[noreturn]] void stuck(const char* where, const Page& page) {
    throw std::runtime_error(std::string("登录未继续 / the sign-in did not go on: ") + where + " " +
                             std::to_string(page.status));
}

std::string authorization(const DemoSystem& system, const std::string& verifier, const std::string& state,
                          const std::string& matter_code) {
    return "/oauth2/authorize?" +
           form_text({{"client_id", system.client.client_id},
                      {"response_type", "code"},
                      {"scope", "openid profile phone certificate licences"},
                      {"redirect_uri", system.redirect_uri},
                      {"state", state},
                      {"code_challenge", to_base64url(crypto::view(crypto::sha256(verifier)))},
                      {"code_challenge_method", "S256"},
                      {"matter_code", matter_code}});
}

/// From the gateway's page to the nation's and back.
Page through_nation(DemoWorld& world, Browser& browser, const Page& page, const std::string& cert_no) {
    const Page sent = browser.submit(page, "/signon/national", {});
    if (!sent.location.starts_with(world.national_url())) {
        stuck("/signon/national", sent);
    }
    Browser nation(world.national_url());
    const Page asked = nation.open(target_of(sent.location));
    const Page back =
        nation.post("/trust/sign-in",
                    {{"request", asked.hidden("request")}, {"cert_no", cert_no}, {"action", "sign_in"}});
    if (!back.location.starts_with(world.gateway_url())) {
        stuck("/trust/sign-in", back);
    }
    return browser.open(target_of(back.location));
}

std::string code_of(DemoWorld& world, const DemoSystem& system, const std::string& verifier,
                    const std::string& cert_no, const std::string& matter_code) {
    const std::string state = new_guid();
    Browser browser(world.gateway_url());
    Page page = through_nation(world, browser,
                               browser.open(authorization(system, verifier, state, matter_code)), cert_no);
    if (page.location.empty()) { // what the system may learn is asked
        page = browser.submit(page, "/signon/consent", {});
    }
    if (!page.location.starts_with(system.redirect_uri + "?") || page.parameter("state") != state ||
        page.parameter("code").empty()) {
        stuck(page.parameter("error").c_str(), page);
    }
    return page.parameter("code");
}

Json answer_of(const http::ClientOutcome& outcome, const char* what) {
    if (!outcome.response || outcome.response->status != 200) {
        throw std::runtime_error(
            std::string(what) + ": " +
            (outcome.response ? std::string(outcome.response->text()) : outcome.failure));
    }
    return parse_json(outcome.response->text());
}

} // namespace

DemoSignIn sign_in_through_nation(DemoWorld& world, const DemoSystem& system, const std::string& cert_no,
                                  const std::string& matter_code) {
    const std::string verifier = new_guid() + new_guid();
    const std::string code = code_of(world, system, verifier, cert_no, matter_code);
    http::Client client(world.gateway_url());
    const Json tokens =
        answer_of(client.send("POST", "/oauth2/token",
                              {{"Content-Type", "application/x-www-form-urlencoded"},
                               {"Authorization",
                                "Basic " + to_base64(system.client.client_id + ":" + system.client.secret)}},
                              form_text({{"grant_type", "authorization_code"},
                                         {"code", code},
                                         {"redirect_uri", system.redirect_uri},
                                         {"code_verifier", verifier}})),
                  "/oauth2/token");
    const std::string access = tokens.at("access_token");
    return {answer_of(client.send("GET", "/oauth2/userinfo", {{"Authorization", "Bearer " + access}}, ""),
                      "/oauth2/userinfo"),
            access};
}

} // namespace gateway::app
