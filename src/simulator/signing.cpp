#include "signing.hpp"

#include "gateway/crypto/message_signature.hpp"
#include "refuse_message.hpp"

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

http::Fields signed_fields(const NationalKey& key, const std::string& method, const std::string& path,
                           std::string_view body, std::string_view tag, Time now, const std::string& nonce) {
    const std::string type = "application/json";
    const std::string digest = crypto::content_digest(body);
    const std::vector<crypto::Component> components{{"\"@method\"", method},
                                                    {"\"@path\"", path},
                                                    {"\"content-type\"", type},
                                                    {"\"content-digest\"", digest}};
    const crypto::SignatureFields fields =
        crypto::sign_message(components, {now, key.id, nonce, std::string(tag)}, key.key);
    return {{"Content-Type", type},
            {"Content-Digest", digest},
            {"Signature-Input", fields.input},
            {"Signature", fields.signature}};
}

crypto::Digest check_digest(const std::string& field, std::string_view body) {
    const crypto::Digest digest = crypto::sm3(body);
    if (field != "sm3=:" + to_base64(crypto::view(digest)) + ":") {
        refuse_message(ProblemKind::bad_request, "digest_mismatch", "Content-Digest与报文内容不一致。",
                       "Content-Digest is not that of the body.");
    }
    return digest;
}

} // namespace gateway::simulator
