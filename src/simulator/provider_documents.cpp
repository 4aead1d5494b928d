#include "answers.hpp"
#include "provider.hpp"
#include "real_levels.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {

http::Response show_discovery(const SignOnCall& call) {
    std::string issuer;
    {
        const std::lock_guard lock(call.platform.signon.mutex);
        issuer = call.platform.signon.settings.issuer();
    }
    return json_answer(
        {{"issuer", issuer},
         {"authorization_endpoint", issuer + "/authorize"},
         {"token_endpoint", issuer + "/token"},
         {"jwks_uri", issuer + "/jwks"},
         {"response_types_supported", {"code"}},
         {"response_modes_supported", {"query"}},
         {"grant_types_supported", {"authorization_code"}},
         {"subject_types_supported", {"pairwise"}},
         {"id_token_signing_alg_values_supported", {"ES256"}},
         {"scopes_supported", {"openid"}},
         {"token_endpoint_auth_methods_supported", {"sm2_message_signature"}},
         {"code_challenge_methods_supported", {"S256"}},
         {"acr_values_supported", real_level_names},
         {"claims_supported", {"iss", "sub", "aud", "exp", "iat", "nonce", "auth_time", "acr", "amr"}},
         {"claims_parameter_supported", false},
         {"request_parameter_supported", false},
         {"request_uri_parameter_supported", false},
         {"authorization_response_iss_parameter_supported", true}});
}

http::Response show_jwks(const SignOnCall& call) {
    return json_answer({{"keys", Json::array({call.platform.signon.token_key.public_jwk()})}});
}

} // namespace gateway::simulator
