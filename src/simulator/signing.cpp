#include "signing.hpp"

#include "gateway/crypto/message_signature.hpp"

#include <vector>

namespace gateway::simulator {

http::Response signed_answer(const NationalKey& key, std::string body, std::string_view tag, Time now,
                             const std::optional<std::string>& request_digest) {
    const std::string type = "application/json";
    const std::string digest = crypto::content_digest(body);
    std::vector<crypto::Component> components{
        {"\"@status\"", "200"}, {"\"content-type\"", type}, {"\"content-digest\"", digest}};
    if (request_digest) {
        components.push_back({"\"content-digest\";req", *request_digest});
    }
    const crypto::SignatureParameters parameters{now, key.id, new_guid(), std::string(tag)};
    const crypto::SignatureFields fields = crypto::sign_message(components, parameters, key.key);
    http::Response response;
    response.set("Content-Type", type);
    response.set("Content-Digest", digest);
    response.set("Signature-Input", fields.input);
    response.set("Signature", fields.signature);
    response.set("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

} // namespace gateway::simulator
