#include "gateway/base/record.hpp"
#include "model.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>

namespace gateway::signon {
namespace {

constexpr int longest_uri = 1000;
constexpr std::size_t most_uris = 50;

Json texts_json(const std::vector<std::string>& texts) { return Json(texts); }

bool is_loopback(std::string_view host) {
    return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

enum class Use { browser, server };

/// Exact URIs only: no wildcard, no fragment, no user part. https, or http on this machine; for apps a scheme
/// of their own in reverse domain form (RFC 8252 §7.1).
bool is_good_uri(const std::string& text, Use use, bool public_client) {
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed || parsed->has_fragment() || parsed->has_userinfo() || text.find('*') != std::string::npos) {
        return false;
    }
    const std::string scheme(parsed->scheme());
    if (scheme == "https") {
        return !parsed->host().empty();
    }
    if (scheme == "http") {
        return is_loopback(parsed->encoded_host());
    }
    return use == Use::browser && public_client && scheme.find('.') != std::string::npos;
}

void read_uris(ObjectReader& reader, const char* name, bool public_client, std::vector<std::string>& uris) {
    uris = reader.texts(name, most_uris);
    for (const std::string& uri : uris) {
        if (uri.size() > longest_uri || !is_good_uri(uri, Use::browser, public_client)) {
            reader.fault(name, "wrong_uri",
                         {"须为完整的 https 地址（本机可用 "
                          "http；公开客户端可用反向域名形式的自有协议），不含片段、用户名和通配符。",
                          "Give whole https addresses (http on this machine; for public clients a scheme of "
                          "their own in "
                          "reverse domain form), without fragment, user name or wildcard."});
            return;
        }
    }
}

Level read_level(ObjectReader& reader) {
    const auto name = reader.optional_text("level");
    const auto level = name ? identity::level_of(*name) : Level::rc01;
    if (!level || *level == Level::none) {
        reader.fault("level", "unknown_code",
                     {"实名等级应为 RC01 至 RC05。", "The level is one of RC01 to RC05."});
        return Level::rc01;
    }
    return *level;
}

void read_scopes(ObjectReader& reader, Scopes& scopes) {
    for (std::string& scope : reader.texts("scopes")) {
        const auto& known = scope_meanings();
        if (std::none_of(known.begin(), known.end(), [&](const auto& one) { return one.name == scope; })) {
            reader.fault("scopes", "unknown_scope",
                         {"没有这个信息范围，可用的见 /.well-known/openid-configuration。",
                          "There is no such scope: /.well-known/openid-configuration lists them."});
        }
        scopes.insert(std::move(scope));
    }
    scopes.insert("openid");
}

crypto::JwtAlgorithm read_algorithm(ObjectReader& reader) {
    const auto name = reader.optional_text("id_token_signed_response_alg").value_or("ES256");
    if (name == crypto::algorithm_name(crypto::JwtAlgorithm::sm2sm3)) {
        return crypto::JwtAlgorithm::sm2sm3;
    }
    if (name != crypto::algorithm_name(crypto::JwtAlgorithm::es256)) {
        reader.fault("id_token_signed_response_alg", "unknown_code",
                     {"签名算法应为 ES256 或 SM2SM3。", "The algorithm is ES256 or SM2SM3."});
    }
    return crypto::JwtAlgorithm::es256;
}

/// Pairwise subjects are made per sector (OpenID Connect Core §8.1): a host, by default that of the first
/// address.
std::string read_sector(ObjectReader& reader, const std::vector<std::string>& uris) {
    if (auto given = reader.optional_text("sector", 255)) {
        return *given;
    }
    const std::string first = uris.empty() ? std::string() : uris.front(); // what is parsed looks into it
    const auto parsed = boost::urls::parse_uri(first);
    if (!parsed) {
        return {};
    }
    const std::string host(parsed->encoded_host());
    return host.empty() ? std::string(parsed->scheme()) : host; // an app's own scheme is a name of its own
}

} // namespace

RelyingParty read_relying_party(const Json& input, const std::string& client_id,
                                std::vector<FieldError>& errors) {
    ObjectReader reader(input, errors);
    RelyingParty party;
    party.client_id = client_id;
    party.name = {reader.text("name_zh", 50), reader.text("name_en", 100)};
    party.public_client = reader.optional_boolean("public_client").value_or(false);
    read_uris(reader, "redirect_uris", party.public_client, party.redirect_uris);
    if (party.redirect_uris.empty()) {
        reader.fault("redirect_uris", "required",
                     {"至少登记一个回调地址。", "Register one redirect address at least."});
    }
    read_uris(reader, "post_logout_redirect_uris", party.public_client, party.post_logout_redirect_uris);
    party.backchannel_logout_uri = reader.optional_text("backchannel_logout_uri", longest_uri).value_or("");
    if (!party.backchannel_logout_uri.empty() &&
        !is_good_uri(party.backchannel_logout_uri, Use::server, false)) {
        reader.fault("backchannel_logout_uri", "wrong_uri",
                     {"须为完整的 https 地址（本机可用 http）。",
                      "Give a whole https address (http on this machine)."});
    }
    party.sector = read_sector(reader, party.redirect_uris);
    read_scopes(reader, party.scopes);
    party.level = read_level(reader);
    party.signing = read_algorithm(reader);
    reader.finish();
    return party;
}

Json relying_party_json(const RelyingParty& party) {
    Json json{{"name_zh", party.name.zh},
              {"name_en", party.name.en},
              {"public_client", party.public_client},
              {"redirect_uris", texts_json(party.redirect_uris)},
              {"post_logout_redirect_uris", texts_json(party.post_logout_redirect_uris)},
              {"sector", party.sector},
              {"scopes", Json(party.scopes)},
              {"level", identity::level_name(party.level)},
              {"id_token_signed_response_alg", crypto::algorithm_name(party.signing)}};
    if (!party.backchannel_logout_uri.empty()) {
        json["backchannel_logout_uri"] = party.backchannel_logout_uri;
    }
    return json;
}

} // namespace gateway::signon
