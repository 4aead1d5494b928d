#include "licence_calls.hpp"

#include "admin_body.hpp"
#include "answers.hpp"
#include "gateway/base/text.hpp"
#include "gateway/http/client.hpp"
#include "gateway/ofd/package.hpp"
#include "refuse_message.hpp"
#include "text_members.hpp"
#include "web_url.hpp"

#include <algorithm>

namespace gateway::simulator {
namespace {

constexpr std::size_t longest_name = 800;
constexpr std::size_t longest_code = 64;
constexpr std::string_view request_tag = "licence-request";
constexpr std::string_view answer_tag = "licence-answer";
constexpr http::ClientOptions patience{.connect_timeout = std::chrono::seconds(2),
                                       .answer_timeout = std::chrono::seconds(10),
                                       .answer_limit = 32u << 20,
                                       .ca_file = {}};

/// The five elements, a ground and its reference: nobody asks without.
void check_purpose(const Json& content) {
    const auto purpose = content.find("purpose");
    const auto wrong = purpose == content.end() ? std::optional<std::string>("/")
                                                : wrong_member(*purpose, {{"orgName", longest_name},
                                                                          {"username", longest_code},
                                                                          {"itemName", longest_name},
                                                                          {"itemCode", longest_code},
                                                                          {"businessCode", longest_code}});
    if (wrong) {
        malformed_member("purpose/" + *wrong);
    }
    const std::string ground = text_of(content, "ground");
    if (ground != "written" && ground != "ex_officio") {
        malformed_member("ground");
    }
}

Json opened(const TrustCall& call) {
    if (const auto wrong = wrong_member(call.body, {}, {"envelope"})) {
        malformed_member(*wrong);
    }
    return call.open_envelope();
}

Json summary_of(Json told) {
    for (const char* member : {"number", "holders", "face"}) {
        told.erase(member);
    }
    return told;
}

bool is_held_by(const Json& told, const Json& holder) {
    return std::ranges::any_of(told.at("holders"), [&](const Json& each) {
        return each.at("code_type") == holder.at("code_type") && each.at("code") == holder.at("code");
    });
}

bool misbehaves(const Platform& platform, SignOnFault fault) {
    const std::lock_guard lock(platform.signon.mutex);
    return platform.signon.faults.has(fault);
}

/// One blank more in what the page says.
Bytes tampered(const Bytes& file) {
    auto package = ofd::Package::read(file);
    package.put("Doc_0/Document.xml", package.at("Doc_0/Document.xml") + " ");
    return package.write();
}

Json file_of(const Platform& platform, const RegionLicence& licence) {
    if (!licence.has_file) {
        return nullptr;
    }
    const auto& licences = platform.licences.licences();
    const bool another = misbehaves(platform, SignOnFault::other_licence_file);
    const auto other = std::ranges::find_if(licences, [&](const RegionLicence& each) {
        return each.has_file && each.identifier() != licence.identifier();
    });
    Bytes file = platform.licences.file(another ? *other : licence);
    if (misbehaves(platform, SignOnFault::tampered_licence_file)) {
        file = tampered(file);
    }
    return to_base64(file);
}

} // namespace

Json search_licences(const TrustCall& call) {
    const Json content = opened(call);
    if (const auto wrong =
            wrong_member(content, {{"ground", 20}, {"reference", longest_code}, {"type_code", 21}},
                         {"purpose", "holder"})) {
        malformed_member(*wrong);
    }
    check_purpose(content);
    const Json& holder = content.at("holder");
    if (const auto wrong = wrong_member(holder, {{"code_type", 3}, {"code", longest_code}})) {
        malformed_member("holder/" + *wrong);
    }
    Json items = Json::array();
    for (const RegionLicence& licence : call.platform.licences.licences()) {
        if (is_held_by(licence.told, holder) && licence.told.at("type_code") == content.at("type_code")) {
            items.push_back(summary_of(licence.told));
        }
    }
    return {{"envelope", call.seal({{"items", std::move(items)}})}};
}

Json fetch_licence(const TrustCall& call) {
    const Json content = opened(call);
    if (const auto wrong =
            wrong_member(content, {{"ground", 20}, {"reference", longest_code}, {"identifier", 128}},
                         {"purpose", "file"})) {
        malformed_member(*wrong);
    }
    check_purpose(content);
    if (!content.at("file").is_boolean()) {
        malformed_member("file");
    }
    const RegionLicence* licence = call.platform.licences.find(text_of(content, "identifier"));
    if (licence == nullptr) {
        refuse_message(ProblemKind::not_found, "licence_unknown", "没有该证照，请核对证照标识。",
                       "No province has such a licence: check the identifier.");
    }
    const bool wanted = content.at("file").get<bool>();
    return {{"envelope", call.seal({{"licence", licence->told},
                                    {"file", wanted ? file_of(call.platform, *licence) : Json(nullptr)}})}};
}

http::Response ask_province(const AdminCall& call) {
    Platform& platform = call.platform;
    const Json order = body_of(call);
    const auto address = read_web_url(needed_text(order, "url"));
    const auto source = platform.trust.key_of(first_region);
    if (!address || !source || !order.contains("content")) {
        wrong_value("url, content");
    }
    const std::string nonce = new_guid();
    const std::string body = canonical_json(
        {{"envelope", seal_json(*source, order.at("content"), std::string(request_tag) + ":" + nonce)}});
    const http::Fields fields =
        signed_fields(platform.key, "POST", address->target, body, request_tag, platform.clock.now(), nonce);
    http::Client client(address->origin, patience);
    const auto outcome = client.send("POST", address->target, fields, body);
    if (!outcome.response) {
        return json_answer({{"status", 0}, {"code", outcome.failure}});
    }
    const http::Response& response = *outcome.response;
    const Json said = parse_json(response.text());
    if (response.status != 200) {
        return json_answer({{"status", response.status}, {"code", text_of(said, "code")}});
    }
    const bool held = platform.trust.signed_answer(
        response, std::string(http::find_field(fields, "Content-Digest").value()), answer_tag,
        platform.clock.now());
    const auto content =
        crypto::open_envelope(platform.key.key, said.at("envelope"), std::string(answer_tag) + ":" + nonce);
    return json_answer(
        {{"status", 200}, {"signed", held}, {"content", content ? parse_json(*content) : Json(nullptr)}});
}

http::Response show_region_licences(const AdminCall& call) {
    Json items = Json::array();
    for (const RegionLicence& licence : call.platform.licences.licences()) {
        items.push_back(licence.told);
    }
    return json_answer({{"licences", std::move(items)}});
}

http::Response show_region_authority(const AdminCall& call) {
    return json_answer({{"certificate", call.platform.licences.authority_pem()}});
}

} // namespace gateway::simulator
