#pragma once

#include "answers.hpp"
#include "gateway/base/json.hpp"
#include "gateway/crypto/message_signature.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/http/message.hpp"
#include "platform.hpp"
#include "receiver.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace gateway::simulator::test {

inline constexpr const char* batches_path = "/exchange/v1/batches";

/// The standard's data is the same for every test: read once.
std::shared_ptr<const Standard> shared_standard();

/// The golden records of one table, without control columns.
std::vector<Json> golden(const std::string& table);
/// One of them by its place.
Json golden(const std::string& table, std::size_t place);
/// The same record as its next version with operation U.
Json changed(Json record, const char* column, const Json& value);

/// What a gateway does: it numbers, signs and seals. Each piece may be spoiled before it is sent.
struct Message {
    std::string body;
    std::string path = batches_path;
    std::string tag = "gateway-batch";
    std::string content_type = "application/json";
    std::string nonce;
    Time created;
};

/// The nation and one gateway that it trusts as p32.
class Exchange {
public:
    Exchange();

    Platform& nation() const { return *nation_; }
    const crypto::Sm2PrivateKey& key() const { return key_; }
    /// Fills the control columns of a golden record.
    static Json prepared(Json record, const std::string& batch);
    /// The body of a batch, in an envelope.
    std::string body(const std::string& batch, std::vector<Json> records) const;
    /// The message's JSON with plain records, to be spoiled.
    Json plain_message(const std::string& batch, std::vector<Json> records) const;
    Message message(std::string body) const;
    http::Request sign(const Message& message) const;
    http::Request pull(const std::string& table, const std::string& query) const;

    http::Response post(const std::string& body);
    /// Sends the records as the next batch and gives the receipt; a failed expectation when it is refused as
    /// a whole.
    Json send(std::vector<Json> records);
    /// The code of the one refused record; empty when all were taken.
    std::string refusal(std::vector<Json> records);
    /// Everything the golden case stands on: directory, lists.
    void send_matters();
    std::string next_number();

private:
    crypto::Sm2PrivateKey key_;
    std::unique_ptr<Platform> nation_;
    int batches_ = 0;
};

/// The problem's code.
std::string code_of(const http::Response& response);
/// True when the answer is signed by the nation under `tag` and binds `request_digest` unless that is empty.
bool signature_holds(const http::Response& response, const crypto::Sm2PublicKey& nation, std::string_view tag,
                     const std::string& request_digest);

} // namespace gateway::simulator::test
