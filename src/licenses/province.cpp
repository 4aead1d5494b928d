#include "province.hpp"

#include "file.hpp"
#include "gateway/base/text.hpp"
#include "gateway/matters/matters.hpp"
#include "gateway/national/replays.hpp"
#include "gateway/national/signed_line.hpp"
#include "province_message.hpp"
#include "search.hpp"
#include "types.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

constexpr auto request_tag = "licence-request";
constexpr auto answer_tag = "licence-answer";
constexpr int most_found = 200;

/// The path that the nation signed: what a proxy has before ours is in it.
std::string signed_path(const std::string& public_url, const std::string& path) {
    const auto host = public_url.find("://");
    const auto at = public_url.find('/', host == std::string::npos ? 0 : host + 3);
    return (at == std::string::npos ? std::string() : public_url.substr(at)) + path;
}

Problem unsigned_message() {
    return {ProblemKind::unauthorized,
            "message_signature",
            {"报文未通过验签、已过时或信封无法打开，未作任何处理。",
             "The message's signature, time or envelope was not accepted; nothing was done."}};
}

/// Signature and time; gives the nonce.
std::string check_sender(const national::SignedLine& line, const service::Call& call,
                         const std::string& path) {
    const auto checked = line.check_call(call.request, path, request_tag);
    if (!checked.reason.empty() || checked.nonce.empty()) {
        throw unsigned_message();
    }
    return checked.nonce;
}

Json opened_content(const national::SignedLine& line, const service::Call& call, const std::string& nonce) {
    try {
        if (call.body.size() == 1) {
            return line.open(call.body.at("envelope"), std::string(request_tag) + ":" + nonce);
        }
    } catch (const std::exception&) { // the same as an envelope that is not there
    }
    throw unsigned_message();
}

void record(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
            const ProvinceRequest& request, const std::vector<long long>& licences) {
    Use use = use_for(call, request.purpose, request.consent.ground, request.consent.reference);
    use.kind = "province";
    use.client_id = "province:" + request.province;
    insert_uses(tx, use, licences);
    if (licences.empty()) { // a fetch has one
        const TypeCodes codes = type_codes(foundation, tx);
        const LicenceType* type = type_of_code(foundation, codes, request.type_code);
        use.type = type == nullptr ? "" : type->name;
        record_search(foundation, tx, use, request.holder);
    }
}

std::string issuer_of(store::Transaction& tx, const Licence& licence) {
    return matters::find_body_name(tx, licence.authority).value_or(licence.authority);
}

Json search(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
            const ProvinceRequest& request) {
    const HolderQuery query{digests_of(foundation, request.holder),
                            {foundation.national.served.begin(), foundation.national.served.end()},
                            beijing_date(call.now),
                            request.type_code};
    auto found = find_by_holder(tx, query, {most_found, {}});
    const bool more = found.size() > most_found;
    found.resize(std::min<std::size_t>(found.size(), most_found), {{}, 0});
    Json items = Json::array();
    std::vector<long long> told;
    for (const auto& [row, place] : found) {
        items.push_back(
            told_summary(row.licence, foundation.options.province, issuer_of(tx, row.licence), call.now));
        told.push_back(row.licence.id);
    }
    record(foundation, tx, call, request, told);
    Json answer{{"items", std::move(items)}};
    if (more) {
        answer["more"] = true;
    }
    return answer;
}

Json fetch_one(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               const ProvinceRequest& request) {
    auto row = find_licence(tx, request.identifier, Locking::none);
    if (!row) {
        throw Problem(ProblemKind::not_found, "licence_unknown",
                      {"本省没有这一证照。", "There is no such licence in this province."});
    }
    if (!foundation.national.served.contains(row->licence.type)) {
        throw Problem(ProblemKind::forbidden, "licence_not_served",
                      {"该类证照不对其他省份提供。", "This type is not given to other provinces."});
    }
    const Licence licence = opened(foundation, *std::move(row));
    const auto file = request.with_file ? file_of_version(foundation, tx, licence) : std::nullopt;
    record(foundation, tx, call, request, {licence.id});
    return {{"licence", told_licence(licence, foundation.options.province, issuer_of(tx, licence), call.now)},
            {"file", file ? Json(to_base64(*file)) : Json(nullptr)}};
}

} // namespace

http::Response answer_province(const Foundation& foundation, const service::Call& call, service::Steps& steps,
                               const std::string& path, bool fetch) {
    if (!foundation.options.nation) {
        throw unsigned_message(); // whose signature it is cannot be told
    }
    const national::SignedLine& line = *foundation.options.nation;
    const std::string nonce = check_sender(line, call, signed_path(foundation.options.public_url, path));
    // In a transaction of its own: a message counts as here also when it is refused.
    steps.transact([&](store::Transaction& tx) { national::refuse_replay(tx, nonce, call.now); });
    const ProvinceRequest request =
        read_province_request(foundation, opened_content(line, call, nonce), fetch, call.now);
    Json answer;
    steps.transact([&](store::Transaction& tx) {
        answer = fetch ? fetch_one(foundation, tx, call, request) : search(foundation, tx, call, request);
    });
    const Json body{{"envelope", line.seal(answer, std::string(answer_tag) + ":" + nonce)}};
    return line.sign(canonical_json(body), answer_tag,
                     std::string(http::find_field(call.request.fields, "content-digest").value_or("")));
}

} // namespace gateway::licenses
