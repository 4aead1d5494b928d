#include "gateway/service/answers.hpp"

#include "gateway/base/text.hpp"

#include <array>
#include <charconv>

namespace gateway::service {
namespace {

constexpr int default_limit = 50;
constexpr int most_limit = 200;

Problem bad_parameter(const std::string& name, std::string code, Text text) {
    return invalid_fields({FieldError{"/" + name, std::move(code), std::move(text)}});
}

int read_limit(const Call& call) {
    const auto found = call.query.find("limit");
    if (found == call.query.end()) {
        return default_limit;
    }
    const std::string& text = found->second;
    int limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > most_limit) {
        throw bad_parameter("limit", "out_of_range",
                            {"limit 须为 1 至 200 的整数", "limit must be an integer from 1 to 200"});
    }
    return limit;
}

Problem malformed_cursor() {
    return bad_parameter("cursor", "malformed",
                         {"cursor 无效，请使用上一页返回的 next 原值",
                          "cursor is not one that this list gave: use `next` as it came"});
}

std::vector<std::string> read_cursor(const Call& call, std::size_t keys) {
    const auto found = call.query.find("cursor");
    if (found == call.query.end()) {
        return {};
    }
    const auto decoded = from_base64url(found->second);
    if (!decoded || !is_utf8(*decoded)) {
        throw malformed_cursor();
    }
    const Json key = Json::parse(*decoded, nullptr, false);
    if (!key.is_array() || key.size() != keys) {
        throw malformed_cursor();
    }
    std::vector<std::string> after;
    for (const Json& part : key) {
        if (!part.is_string() || part.get_ref<const std::string&>().find('\0') != std::string::npos) {
            throw malformed_cursor();
        }
        after.push_back(part.get<std::string>());
    }
    return after;
}

/// True when a comma list of entity tags names `etag`; weak tags match as well (RFC 9110 §13.1.2).
bool names_tag(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        auto tag = trim(list.substr(0, comma));
        if (tag.starts_with("W/")) {
            tag.remove_prefix(2);
        }
        if (tag == "*" || tag == etag) {
            return true;
        }
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

} // namespace

Route make_route(const char* tag, std::string method, std::string pattern, std::string id, Text summary,
                 std::string scope) {
    Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation.id = std::move(id);
    route.operation.tag = tag;
    route.operation.summary = std::move(summary);
    route.operation.scope = std::move(scope);
    return route;
}

http::Response json_response(int status, const Json& value) {
    http::Response response;
    response.status = status;
    response.fields.emplace_back("Content-Type", "application/json");
    response.body = value.dump();
    return response;
}

http::Response no_content() {
    http::Response response;
    response.status = 204;
    return response;
}

http::Response answer_alone(const Route& route, const Call& call, store::Transaction& tx) {
    if (route.transact) {
        return route.transact(call, tx);
    }
    const std::array one{&call};
    Outcome outcome = std::move(route.join(one, tx).front());
    if (const auto* problem = std::get_if<Problem>(&outcome)) {
        throw *problem;
    }
    return std::get<http::Response>(std::move(outcome));
}

Problem busy() {
    return Problem(ProblemKind::unavailable, "busy",
                   {"系统繁忙，请稍后重试", "The service is busy: try again shortly"})
        .with_retry_after(1);
}

http::Response problem_response(const Problem& problem, std::string_view trace_id) {
    Json document{{"type", "about:blank"},
                  {"status", problem.status()},
                  {"code", problem.code()},
                  {"title", problem.text().en},
                  {"detail", problem.text().zh + " / " + problem.text().en},
                  {"detail_zh", problem.text().zh},
                  {"detail_en", problem.text().en}};
    if (!trace_id.empty()) {
        document["trace_id"] = trace_id;
    }
    if (!problem.fields().empty()) {
        document["errors"] = reasons_json(problem.fields());
    }
    http::Response response;
    response.status = problem.status();
    response.fields.emplace_back("Content-Type", "application/problem+json");
    if (problem.retry_after() > 0) {
        response.fields.emplace_back("Retry-After", std::to_string(problem.retry_after()));
    }
    response.body = document.dump();
    return response;
}

Json reasons_json(const std::vector<FieldError>& reasons) {
    Json result = Json::array();
    for (const FieldError& reason : reasons) {
        result.push_back({{"pointer", reason.pointer},
                          {"code", reason.code},
                          {"detail_zh", reason.text.zh},
                          {"detail_en", reason.text.en}});
    }
    return result;
}

std::string entity_tag(long long revision) { return "\"r" + std::to_string(revision) + "\""; }

http::Response with_tag(http::Response response, long long revision) {
    response.set("ETag", entity_tag(revision));
    response.set("Cache-Control", "no-store"); // persons
    return response;
}

void check_if_match(const Call& call, long long current_revision) {
    const auto field = call.request.field("if-match");
    if (field && !names_tag(*field, entity_tag(current_revision))) {
        throw Problem(ProblemKind::precondition_failed, "changed_meanwhile",
                      {"记录已被更新，请重新读取后再修改",
                       "The record has changed meanwhile: read it again, then change it"});
    }
}

void check_if_match_where_there(const Call& call, std::optional<long long> current_revision) {
    if (current_revision && !call.request.field("if-match")) {
        throw if_match_required();
    }
    check_if_match(call, current_revision.value_or(0));
}

Problem if_match_required() {
    return {ProblemKind::precondition_required,
            "if_match_required",
            {"修改须带 If-Match，其值为读取时返回的 ETag",
             "A change needs If-Match with the ETag that reading gave"}};
}

std::optional<http::Response> not_modified(const Call& call, std::string_view etag) {
    const auto field = call.request.field("if-none-match");
    if (!field || !names_tag(*field, etag)) {
        return std::nullopt;
    }
    http::Response response;
    response.status = 304;
    response.fields.emplace_back("ETag", etag);
    return response;
}

Page read_page(const Call& call, std::size_t keys) { return {read_limit(call), read_cursor(call, keys)}; }

Page read_time_page(const Call& call) {
    Page page = read_page(call, 2);
    if (!page.after.empty() && !parse_time(page.after[0])) {
        throw malformed_cursor();
    }
    return page;
}

Page read_number_page(const Call& call) {
    Page page = read_page(call, 1);
    constexpr std::size_t most_digits = 18; // of a bigint, whatever they are
    if (!page.after.empty() && (page.after[0].empty() || page.after[0].size() > most_digits ||
                                page.after[0].find_first_not_of("0123456789") != std::string::npos)) {
        throw malformed_cursor();
    }
    return page;
}

Json page_json(std::vector<Json> items, const Page& page,
               const std::function<std::vector<std::string>(const Json&)>& key_of) {
    Json result{{"items", Json::array()}};
    const auto limit = static_cast<std::size_t>(page.limit);
    const bool more = items.size() > limit;
    if (more) {
        items.resize(limit);
        result["next"] = to_base64url(Json(key_of(items.back())).dump());
    }
    result["items"] = std::move(items);
    return result;
}

std::vector<QueryParameter> page_parameters() {
    return {{"limit",
             {"每页条数，默认 50，最多 200", "Items a page: 50 unless told, at most 200"},
             {{"type", "integer"}, {"minimum", 1}, {"maximum", most_limit}, {"default", default_limit}}},
            {"cursor", {"上一页返回的 next 值", "`next` of the page before"}, {{"type", "string"}}}};
}

Json page_schema(const Json& item) {
    return {
        {"type", "object"},
        {"required", {"items"}},
        {"properties", {{"items", {{"type", "array"}, {"items", item}}}, {"next", {{"type", "string"}}}}}};
}

} // namespace gateway::service
