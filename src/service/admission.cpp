#include "admission.hpp"

#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/persons.hpp"
#include "trace.hpp"

#include <algorithm>

namespace gateway::service {
namespace {

bool equal_without_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(
        left, right, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::optional<std::string_view> bearer_token(const http::RequestHead& head) {
    constexpr std::string_view scheme = "bearer ";
    const auto field = head.field("authorization");
    if (!field || field->size() <= scheme.size() ||
        !equal_without_case(field->substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    return trim(field->substr(scheme.size()));
}

/// From this machine itself, and not through a proxy on it.
bool from_here(const http::RequestHead& head) {
    const bool loopback = head.remote == "127.0.0.1" || head.remote == "::1";
    return loopback && !head.field("forwarded") && !head.field("x-forwarded-for");
}

Problem unauthorized() {
    return {ProblemKind::unauthorized,
            "token_missing",
            {"请先在 /oauth2/token 获取访问令牌，并以 Authorization: Bearer 提交",
             "Get an access token at /oauth2/token and send it as Authorization: Bearer"}};
}

Problem insufficient_scope(const std::string& scope) {
    return {ProblemKind::forbidden,
            "insufficient_scope",
            {"访问令牌缺少权限范围 " + scope +
                 "，请重新申请含该范围的令牌；客户端没有该范围的，请向运行管理方申请",
             "The access token lacks the scope " + scope +
                 ": ask for a token with it, or ask operations to give it to the client"}};
}

void check_headers(const Route& route, const http::RequestHead& head) {
    if (route.operation.if_match && !head.field("if-match")) {
        throw if_match_required();
    }
    if (route.import || !route.operation.request_schema) {
        return; // lines are judged one by one, whatever the file calls itself
    }
    const auto type = head.field("content-type");
    const auto media = type ? trim(type->substr(0, type->find(';'))) : std::string_view{};
    if (!equal_without_case(media, route.operation.request_type)) {
        throw Problem(ProblemKind::unsupported_media, "unsupported_media_type",
                      {"请求体的 Content-Type 须为 " + route.operation.request_type,
                       "The body's Content-Type must be " + route.operation.request_type});
    }
    if (const auto encoding = head.field("content-encoding");
        encoding && !equal_without_case(*encoding, "identity")) {
        throw Problem(ProblemKind::unsupported_media, "unsupported_encoding",
                      {"此接口不接受压缩的请求体", "This operation takes no compressed body"});
    }
}

/// Which of two values counts would be a guess.
void refuse_repeated(const http::RequestHead& head) {
    for (const std::string_view name : {"authorization", "content-type", "idempotency-key", "if-match"}) {
        const auto times = std::ranges::count_if(
            head.fields, [&](const auto& field) { return equal_without_case(field.first, name); });
        if (times > 1) {
            throw Problem(ProblemKind::bad_request, "header_repeated",
                          {"请求头 " + std::string(name) + " 只能出现一次，请删去多余的",
                           "The header " + std::string(name) + " may stand once: leave the others out"});
        }
    }
}

void read_query(const RouteState& state, const http::RequestHead& head, Call& call) {
    auto query = http::parse_form(head.query);
    if (!query) {
        throw Problem(ProblemKind::bad_request, "malformed_query",
                      {"查询字符串无效：百分号编码错误、非 UTF-8 或参数重复",
                       "The query string is malformed: a broken percent code, not UTF-8, or a name twice"});
    }
    const bool open = state.route->operation.open_query;
    std::vector<FieldError> unknown;
    for (const auto& [name, value] : *query) {
        if (!open && !state.query_names.contains(name)) {
            unknown.push_back({"/" + name,
                               "unknown_field",
                               {"没有这个查询参数，可用参数见 /docs",
                                "There is no such query parameter: /docs lists those there are"}});
        } else if (value.find('\0') != std::string::npos) {
            unknown.push_back(
                {"/" + name, "control_character", {"不得含空字符", "A NUL character is not allowed"}});
        }
    }
    refuse(std::move(unknown));
    call.query = std::move(*query);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

} // namespace

Gate::Gate(const std::vector<Module>& modules, Authenticate authenticate, Clock clock, Metrics& metrics,
           int requests_per_second)
    : authenticate_(std::move(authenticate)), clock_(std::move(clock)),
      requests_per_second_(requests_per_second) {
    for (const Module& module : modules) {
        for (const Route& route : module.routes) {
            RouteState state;
            state.route = &route;
            for (const auto& parameter : route.operation.query) {
                state.query_names.insert(parameter.name);
            }
            for (int status_class = 1; status_class <= 5; ++status_class) {
                state.answers[static_cast<std::size_t>(status_class)] =
                    &metrics.counter("gateway_http_requests_total", "Answers by route and status class.",
                                     {{"method", route.method},
                                      {"route", route.pattern},
                                      {"status", std::to_string(status_class) + "xx"}});
            }
            state.seconds =
                &metrics.histogram("gateway_http_request_seconds", "From a request's head to its answer.",
                                   {{"method", route.method}, {"route", route.pattern}});
            router_.add(route.method, route.pattern, routes_.size());
            routes_.push_back(std::move(state));
        }
    }
}

Admission Gate::admit(const http::RequestHead& head) {
    Admission admission;
    admission.call.now = clock_();
    admission.call.trace_id = trace_id_of(head);
    static_cast<http::RequestHead&>(admission.call.request) = head;
    auto match = router_.find(head.method, head.path);
    if (!match.route) {
        if (match.allowed.empty()) {
            admission.refusal = Problem(
                ProblemKind::not_found, "path_unknown",
                {"没有这个地址，接口清单见 /docs", "There is no such path: /docs lists the operations"});
        } else {
            admission.refusal = Problem(ProblemKind::method_not_allowed, "method_not_allowed",
                                        {"此地址不支持该方法，可用方法见响应头 Allow",
                                         "The path does not know this method: Allow names those it does"});
            admission.refusal_fields.emplace_back("Allow", joined(match.allowed));
        }
        return admission;
    }
    admission.route = &routes_[*match.route];
    admission.call.parameters = std::move(match.parameters);
    try {
        refuse_repeated(head);
        sign_in(head, admission);
        if (!admission.refusal) {
            read_query(*admission.route, head, admission.call);
            check_headers(*admission.route->route, head);
        }
    } catch (const Problem& problem) {
        admission.refusal = problem;
    }
    return admission;
}

void Gate::sign_in(const http::RequestHead& head, Admission& admission) {
    const Operation& operation = admission.route->route->operation;
    if (operation.scope.empty() || person_scope(operation) ||
        (operation.open_on_loopback && from_here(head))) {
        return;
    }
    const auto token = bearer_token(head);
    if (!token) {
        admission.refusal = unauthorized();
        admission.refusal_fields.emplace_back("WWW-Authenticate", "Bearer");
        return;
    }
    auto outcome = authenticate_(*token, admission.call.now);
    if (const auto* problem = std::get_if<Problem>(&outcome)) {
        admission.refusal = *problem;
        admission.refusal_fields.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        return;
    }
    admission.call.caller = *std::get<std::shared_ptr<const Caller>>(outcome);
    const Caller& caller = admission.call.caller;
    if (operation.scope != "*" && !caller.has_scope(operation.scope)) {
        admission.refusal = insufficient_scope(operation.scope);
        admission.refusal_fields.emplace_back(
            "WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"" + operation.scope + "\"");
        return;
    }
    const int rate = caller.requests_per_second > 0 ? caller.requests_per_second : requests_per_second_;
    if (!limit_.take(caller.client_id, rate, admission.call.now)) {
        admission.refusal = too_many_requests();
    }
}

} // namespace gateway::service
