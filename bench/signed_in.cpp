#include "signed_in.hpp"

#include "files.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/jose.hpp"
#include "gateway/crypto/sha.hpp"
#include "gateway/http/client.hpp"
#include "json_post.hpp"
#include "support/browser.hpp"
#include "support/persons.hpp"
#include "support/voice.hpp"

#include <fmt/format.h>

#include <map>
#include <sstream>
#include <stdexcept>

namespace gateway::bench {
namespace {

constexpr auto redirect_uri = "https://portal.example.cn/callback";
constexpr auto scopes = "openid profile offline_access";
constexpr int patience = 120; // s, until every code was sent
const std::string verifier(64, 'v');

std::string mobile_of(int person) { return std::to_string(19'900'000'000 + person); }

std::string authorize(const std::string& client_id) {
    return fmt::format("/oauth2/authorize?client_id={}&response_type=code&scope={}&redirect_uri={}&state=s&"
                       "code_challenge={}&code_challenge_method=S256",
                       client_id, http::percent_encode(scopes), http::percent_encode(redirect_uri),
                       to_base64url(crypto::view(crypto::sha256(verifier))));
}

/// The code that was sent to each number.
std::map<std::string, std::string> sent_codes(const std::filesystem::path& messages) {
    std::map<std::string, std::string> codes;
    std::istringstream lines(app::read_file(messages));
    for (std::string line; std::getline(lines, line);) {
        const Json message = Json::parse(line, nullptr, false); // the last may be half written
        if (message.is_object()) {
            const auto text = message.at("text").get<std::string>();
            codes[message.at("mobile")] = text.substr(text.find_first_of("0123456789"), 6);
        }
    }
    return codes;
}

} // namespace

std::string basic_field(const access::NewSecret& client) {
    return "Authorization: Basic " + to_base64(client.client_id + ":" + client.secret) + "\r\n";
}

SignedIn::Tokens tokens_of(std::string_view answer) {
    return {text_member(answer, "access_token"), text_member(answer, "refresh_token")};
}

SignedIn::SignedIn(Scene& scene, int people)
    : scene_(scene), manager_(scene.world().add_client(service::Role::operations, test::sample_body,
                                                       {"signon:manage", "identity:write"})),
      party_(scene.world().add_client(service::Role::department, test::sample_body, {"signon:rely"})) {
    register_party();
    add_people(people);
    sign_in(people);
}

void SignedIn::register_party() {
    const auto answer = test::Voice(scene_.world(), manager_)
                            .send("PUT", "/v1/relying-parties/" + party_.client_id,
                                  {{"name_zh", "市民卡（演示）"},
                                   {"name_en", "Citizen card"},
                                   {"redirect_uris", {redirect_uri}},
                                   {"scopes", {"openid", "profile", "offline_access"}}});
    if (answer.status != 200) {
        throw std::runtime_error("the system was not registered: " + answer.body.dump());
    }
}

void SignedIn::add_people(int count) {
    test::Voice voice(scene_.world(), manager_);
    for (int person = 0; person < count; ++person) {
        const auto answer = voice.post("/v1/persons", {{"user_name", "演示" + std::to_string(person)},
                                                       {"cert_type", "111"},
                                                       {"cert_no", test::citizen_number(person)},
                                                       {"user_mobile", mobile_of(person)},
                                                       {"region", "320500"},
                                                       {"officer", "SZ-0042"}});
        if (answer.status != 201) {
            throw std::runtime_error("a person was not taken: " + answer.body.dump());
        }
    }
}

void SignedIn::sign_in(int count) {
    std::vector<test::Browser> browsers;
    std::vector<test::Page> pages;
    for (int person = 0; person < count; ++person) {
        auto& browser = browsers.emplace_back(scene_.world().gateway_url());
        pages.push_back(browser.submit(browser.open(authorize(party_.client_id)), "/signon/code",
                                       {{"mobile", mobile_of(person)}}));
    }
    std::map<std::string, std::string> codes;
    const auto all_sent = [&] {
        codes = sent_codes(scene_.file("data/messages.ndjson"));
        return std::ssize(codes) == count;
    };
    if (!test::eventually(all_sent, patience)) {
        throw std::runtime_error("not every code was sent");
    }
    for (int person = 0; person < count; ++person) {
        const auto at = static_cast<std::size_t>(person);
        test::Page page =
            browsers[at].submit(pages[at], "/signon/code:answer", {{"code", codes.at(mobile_of(person))}});
        if (page.holds("/signon/consent")) {
            page = browsers[at].submit(page, "/signon/consent", {});
        }
        tokens_.push_back(redeem(page.parameter("code")));
    }
}

SignedIn::Tokens SignedIn::redeem(const std::string& code) const {
    http::Client client(scene_.world().gateway_url());
    const auto outcome =
        client.send("POST", "/oauth2/token",
                    {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Authorization", "Basic " + to_base64(party_.client_id + ":" + party_.secret)}},
                    fmt::format("grant_type=authorization_code&code={}&redirect_uri={}&code_verifier={}",
                                code, http::percent_encode(redirect_uri), verifier));
    const std::string text(outcome.response ? outcome.response->text() : outcome.failure);
    Tokens tokens = tokens_of(text);
    if (tokens.access.empty() || tokens.refresh.empty()) {
        throw std::runtime_error("a code was not exchanged: " + text);
    }
    return tokens;
}

} // namespace gateway::bench
