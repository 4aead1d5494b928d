#include "search.hpp"

#include "gateway/base/certificate.hpp"
#include "gateway/base/record.hpp"
#include "route_parts.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

constexpr int indexed_at_once = 5000;

/// Conditions that a list has too are read as a list reads them.
constexpr std::array as_in_lists{"department", "region",    "matter_code",   "task_code",
                                 "state",      "handed_to", "accepted_from", "accepted_to"};

Problem search_unavailable() {
    return Problem(ProblemKind::unavailable, "applicant_search_unavailable",
                   {"申请人索引密钥缺失，暂不能按申请人查询；请由管理员恢复配置项 data.applicant_key "
                    "所指的密钥文件后重启服务。",
                    "The key of the applicants' index is missing: operators must restore the file that "
                    "data.applicant_key names and restart. Searches without an applicant work."});
}

std::vector<crypto::Digest> read_applicant(const Foundation& foundation, const Json& input,
                                           std::vector<FieldError>& errors) {
    ObjectReader reader(input, errors, "/applicant");
    const std::string type = reader.text("type", 70);
    const std::string number = reader.text("number", 500);
    reader.finish();
    if (!errors.empty()) {
        return {};
    }
    if (!foundation.applicants) {
        throw search_unavailable();
    }
    return foundation.applicants->under_every_key(applicant_value(type, number));
}

} // namespace

std::string applicant_value(const std::string& type, const std::string& number) {
    return type + "\n" + normal_certificate_no(type, number);
}

ApplicantIndex applicant_of(const Foundation& foundation, const Json& accept) {
    if (!foundation.applicants) {
        return {};
    }
    const std::string value =
        applicant_value(text_of(accept, "applyer_page_type"), text_of(accept, "applyer_page_code"));
    return {foundation.applicants->of(value), foundation.applicants->key_id()};
}

Search read_search(const Foundation& foundation, const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    service::Call listing = call;
    listing.query.clear();
    for (const char* name : as_in_lists) {
        if (auto text = body.optional_text(name, 50)) {
            listing.query[name] = *std::move(text);
        }
    }
    if (const auto limit = body.optional_integer("limit", 1, 200)) {
        listing.query["limit"] = std::to_string(*limit);
    }
    if (auto cursor = body.optional_text("cursor", 1000)) {
        listing.query["cursor"] = *std::move(cursor);
    }
    SearchQuery query;
    query.project_no = body.optional_text("project_no", 50).value_or("");
    query.promised_from = body.optional_time("promised_from");
    query.promised_to = body.optional_time("promised_to");
    if (const Json* applicant = body.member("applicant")) {
        query.applicant = read_applicant(foundation, *applicant, errors);
    }
    body.finish();
    refuse(std::move(errors));
    Search search{std::nullopt, service::read_time_page(listing)};
    if (auto base = read_query(listing)) {
        static_cast<CaseQuery&>(query) = *std::move(base);
        search.query = std::move(query);
    }
    return search;
}

void index_applicants(const Foundation& foundation, store::Transaction& tx) {
    if (!foundation.applicants) {
        return;
    }
    std::vector<std::pair<std::string, ApplicantIndex>> indexed;
    for (const Unindexed& each : find_unindexed(tx, indexed_at_once)) {
        indexed.emplace_back(each.project_no, ApplicantIndex{foundation.applicants->of(
                                                                 applicant_value(each.type, each.number)),
                                                             foundation.applicants->key_id()});
    }
    if (!indexed.empty()) {
        save_applicants(tx, indexed);
    }
}

} // namespace gateway::cases
