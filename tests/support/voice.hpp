#pragma once

#include "gateway/base/text.hpp"
#include "support/world.hpp"

namespace gateway::test {

/// What a client was answered, refusals included.
struct Answer {
    int status = 0;
    Json body;
    std::string etag = {};
    std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
    /// "none", or of the first wrong field: "/pointer code".
    std::string fault() const {
        if (!body.is_object() || !body.contains("errors") || body.at("errors").empty()) {
            return "none";
        }
        const Json& first = body.at("errors").at(0);
        return first.at("pointer").get<std::string>() + " " + first.at("code").get<std::string>();
    }
};

/// One client that hears what it is told: DemoApi throws it.
class Voice {
public:
    Voice(const World& world, const access::NewSecret& secret)
        : client_(world.gateway_url()), bearer_("Bearer " + world.sign_in(secret)) {}

    Answer get(const std::string& target) { return ask("GET", target, "", ""); }
    Answer post(const std::string& target, const Json& body = nullptr) { return send("POST", target, body); }
    /// `if_match` empty: without one.
    Answer send(std::string_view method, const std::string& target, const Json& body,
                const std::string& if_match = {}) {
        return body.is_null() ? ask(method, target, "", "", if_match)
                              : ask(method, target, "application/json", body.dump(), if_match);
    }
    Answer post_lines(const std::string& target, const std::vector<Json>& lines) {
        std::string text;
        for (const Json& line : lines) {
            text += line.dump() + "\n";
        }
        return ask("POST", target, "application/x-ndjson", text);
    }

private:
    Answer ask(std::string_view method, const std::string& target, const std::string& type,
               const std::string& body, const std::string& if_match = {}) {
        http::Fields fields{{"Authorization", bearer_}};
        if (!if_match.empty()) {
            fields.emplace_back("If-Match", if_match);
        }
        if (!type.empty()) {
            fields.emplace_back("Content-Type", type);
        }
        const auto outcome = client_.send(method, target, fields, body);
        if (!outcome.response) {
            throw std::runtime_error(target + ": " + outcome.failure);
        }
        const http::Response& response = *outcome.response;
        return {response.status, response.text().empty() ? Json() : parse_json(response.text()),
                std::string(http::find_field(response.fields, "etag").value_or(""))};
    }

    http::Client client_;
    std::string bearer_;
};

} // namespace gateway::test
