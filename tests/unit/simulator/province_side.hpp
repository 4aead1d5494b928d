#pragma once

#include "front.hpp"
#include "gateway_side.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::simulator::test {

inline constexpr const char* redirect_uri = "http://127.0.0.1:8080/signon/national";
inline constexpr const char* arrival_url = "http://127.0.0.1:8080/signon/arrive";
/// RFC 7636, appendix B.
inline constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

// Persons of the built-in test bases.
inline constexpr const char* face_person = "320100199001010018";      ///< 张三, RC04 with a face
inline constexpr const char* third_person = "320100199001010026";     ///< 李四, RC03
inline constexpr const char* faceless_person = "320400199602293056";  ///< 孙七, RC04 without a face
inline constexpr const char* certified_person = "32010019880808008X"; ///< 郑十, RC05 without a face
inline constexpr const char* cancelled_person = "320600198506155071"; ///< 吴九
inline constexpr const char* zhejiang_person = "320700197810096089";  ///< 钱一, RC04

using FormPairs = std::vector<std::pair<std::string, std::string>>;

/// What a signed message of a province is made of; each piece may be spoiled before it is sent.
struct SignedCall {
    std::string method = "POST";
    std::string target;
    std::string body;
    std::string type = "application/json";
    std::string tag = "trust-request";
    std::string nonce;
    Time created;
};

/// A region with a key that the nation trusts: p32, or another one.
struct Region {
    std::string source = "p32";
    crypto::Sm2PrivateKey key;
};

/// The nation on its network front, and Jiangsu before it. Everything goes the way of the network but for the
/// socket.
class Province {
public:
    Province();
    ~Province();

    Platform& nation() const { return exchange_.nation(); }
    const Region& jiangsu() const { return jiangsu_; }
    Region add_region(const std::string& source);
    void pass(std::chrono::seconds time); ///< on the nation's clock

    http::Response serve(http::Request request);
    http::Response get(const std::string& target);
    http::Response post_form(const std::string& target, const FormPairs& form);
    http::Response order(const std::string& method, const std::string& target, const Json& body);

    SignedCall prepared(const std::string& target, const Json& body) const;
    http::Request sign(const SignedCall& call, const Region& region) const;
    /// The object sealed for the nation, as part of the message with this nonce.
    Json sealed(const Json& content, const std::string& nonce) const;

    /// Signs and sends; `content` goes into the envelope.
    http::Response call(const std::string& target, Json body, const std::optional<Json>& content,
                        const Region& region);
    http::Response call(const std::string& target, Json body,
                        const std::optional<Json>& content = std::nullopt) {
        return call(target, std::move(body), content, jiangsu_);
    }
    /// The same, and the answer: its signature checked, its envelope opened (member `content`).
    Json answer(const std::string& target, Json body, const std::optional<Json>& content,
                const Region& region);
    Json answer(const std::string& target, Json body, const std::optional<Json>& content = std::nullopt) {
        return answer(target, std::move(body), content, jiangsu_);
    }
    Json signed_get(const std::string& target, const Region& region);

    /// The address of the sign-in page, with these parameters changed; an empty one is left out.
    std::string authorize_target(const FormPairs& changes = {}) const;
    /// Where the browser is after somebody signed in there.
    std::string sign_in(const std::string& cert_no, const FormPairs& changes = {});
    http::Response token(const FormPairs& form, const Region& region, const std::string& nonce = new_guid());
    FormPairs token_form(const std::string& code) const;

private:
    Exchange exchange_;
    Region jiangsu_;
    Front front_;
};

std::string field_of(const http::Response& response, std::string_view name);
/// A parameter of the address a browser is sent to; empty when absent.
std::string parameter_of(const std::string& location, const std::string& name);
std::string encode_form(const FormPairs& form);
/// The value of a hidden input.
std::string hidden_value(const http::Response& page, const std::string& name);

} // namespace gateway::simulator::test
