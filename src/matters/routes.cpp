#include "routes.hpp"

#include "body_service.hpp"
#include "directory_service.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/matters/module.hpp"
#include "gateway/service/parameters.hpp"
#include "national_copy.hpp"
#include "records.hpp"
#include "reform.hpp"
#include "schedule.hpp"

#include <charconv>

namespace gateway::matters {
namespace {

constexpr std::chrono::seconds plans_every{5}; // a planned moment is met to within this

} // namespace

std::vector<service::QueryParameter> search_parameters() {
    const Json text{{"type", "string"}};
    std::vector<service::QueryParameter> parameters{
        {"name", {"名称中的任意文字", "Any part of the name"}, text},
        {"task_type", {"事项类型代码", "Kind of matter, a code"}, text},
        {"use_level", {"行使层级代码", "Level of exercise, a code"}, text},
        {"state",
         {"状态：published 在用、suspended 暂停、cancelled 取消", "State"},
         {{"type", "string"}, {"enum", {"published", "suspended", "cancelled"}}}}};
    for (auto& parameter : service::page_parameters()) {
        parameters.push_back(std::move(parameter));
    }
    return parameters;
}

std::string read_region(const std::string& region, const std::string& pointer,
                        std::vector<FieldError>& errors) {
    if (region.empty()) {
        return {};
    }
    if (region.size() != 6 || region.find_first_not_of("0123456789") != std::string::npos) {
        fault(errors, pointer, "wrong_form", "行政区划代码应为6位数字。", "A region has six digits.");
        return {};
    }
    return std::string(region_prefix(region));
}

std::string read_region(const service::Call& call) {
    std::vector<FieldError> errors;
    std::string prefix = read_region(service::parameter(call, "region"), "/region", errors);
    refuse(std::move(errors));
    return prefix;
}

service::QueryParameter origin_parameter() {
    return {"origin",
            {"依据的基本目录：local 省级自建、national 国家", "Whose catalogue it rests on"},
            {{"type", "string"}, {"enum", {"local", "national"}}}};
}

std::string read_origin(const service::Call& call) {
    std::string origin = service::parameter(call, "origin");
    if (!origin.empty() && origin != "local" && origin != "national") {
        throw invalid_fields(
            {{"/origin", "unknown_code", {"应为 local 或 national。", "Either local or national."}}});
    }
    return origin;
}

void check_state_parameter(const std::string& state) {
    if (!state.empty() && state != "published" && state != "suspended" && state != "cancelled") {
        throw invalid_fields({{"/state",
                               "unknown_code",
                               {"状态应为 published、suspended 或 cancelled。",
                                "The state is published, suspended or cancelled."}}});
    }
}

int read_version(const std::string& text, const std::string& pointer) {
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc{} || end != text.data() + text.size() || version < 1) {
        throw invalid_fields(
            {{pointer, "wrong_type", {"版本应为正整数。", "The version is a positive integer."}}});
    }
    return version;
}

http::Response with_etag(http::Response response, long long revision) {
    response.set("ETag", service::entity_tag(revision));
    return response;
}

http::Response json_text(int status, std::string body, long long revision) {
    http::Response response;
    response.status = status;
    response.set("Content-Type", "application/json");
    response.body = std::move(body);
    return with_etag(std::move(response), revision);
}

service::Module module(std::shared_ptr<const Standard> standard) {
    const auto foundation = std::make_shared<const Foundation>(std::move(standard));
    auto shared = std::make_shared<Shared>();
    shared->foundation = foundation;
    shared->profiles = load_profiles(*foundation);
    service::Module module;
    module.name = "matters";
    add_directory_routes(module.routes, shared);
    add_body_routes(module.routes, shared);
    add_matter_routes(module.routes, shared);
    add_draft_routes(module.routes, shared);
    add_flow_routes(module.routes, shared);
    add_difference_routes(module.routes, shared);
    add_fill_routes(module.routes, shared);
    add_claim_routes(module.routes, shared);
    add_completeness_routes(module.routes, shared);
    add_impact_routes(module.routes, shared);
    add_lineage_routes(module.routes);
    module.datasets = {matter_dataset(foundation), directory_dataset(foundation), body_dataset(foundation)};
    module.downlinks = {
        {"dn_task_directory", [foundation](store::Transaction& tx, const std::vector<Json>& rows) {
             take_national_items(*foundation, tx, rows, system_clock()());
         }}};
    for (service::Downlink& downlink : list_downlinks(foundation)) {
        module.downlinks.push_back(std::move(downlink));
    }
    module.work.push_back({"matters.plans", plans_every, [foundation](store::Transaction& tx, Time now) {
                               carry_out_plans(*foundation, tx, now);
                           }});
    module.reform = reform_hook(foundation);
    module.changed = [shared](std::string_view entity) {
        constexpr std::string_view prefix = "matter:";
        if (entity.empty()) {
            shared->cache.clear();
        } else if (entity.starts_with(prefix)) {
            shared->cache.drop(std::string(entity.substr(prefix.size())));
        }
    };
    return module;
}

} // namespace gateway::matters
