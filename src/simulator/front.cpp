#include "front.hpp"

#include "admin.hpp"
#include "answers.hpp"
#include "gateway/base/log.hpp"
#include "page.hpp"
#include "receiver.hpp"
#include "signon_call.hpp"

#include <algorithm>
#include <array>

namespace gateway::simulator {
namespace {

using Parameters = std::map<std::string, std::string>;
/// Takes the whole request and answers it, at once or from a worker.
using Serve = std::function<void(http::Request, http::Reply)>;

class WholeBody : public http::Exchange {
public:
    WholeBody(std::uint64_t limit, Serve serve) : limit_(limit), serve_(std::move(serve)) {}
    std::uint64_t body_limit() const override { return limit_; }
    void finish(http::Request request, http::Reply reply) override {
        serve_(std::move(request), std::move(reply));
    }

private:
    std::uint64_t limit_;
    Serve serve_;
};

std::unique_ptr<http::Exchange> answer_with(http::Response response) {
    return std::make_unique<WholeBody>(
        0, [response = std::move(response)](http::Request, const http::Reply& reply) { reply(response); });
}

std::unique_ptr<http::Exchange> refuse_with(ProblemKind kind, std::string code, std::string zh,
                                            std::string en) {
    return answer_with(problem_answer(Problem(kind, std::move(code), {std::move(zh), std::move(en)})));
}

http::Response busy() {
    return problem_answer(
        Problem(ProblemKind::unavailable, "busy", {"系统繁忙，请稍后重试。", "Busy: try again later."})
            .with_retry_after(1));
}

/// 127.0.0.0/8 and ::1, also when IPv4 comes over an IPv6 socket.
bool is_loopback(std::string_view address) {
    if (address.starts_with("::ffff:")) {
        address.remove_prefix(7);
    }
    return address.starts_with("127.") || address == "::1";
}

/// The name a browser used. Another site's name that was made to lead here would let its scripts in.
bool is_local_name(std::string_view host) {
    const std::size_t port = host.rfind(':');
    const std::string_view name = host.ends_with(']') ? host : host.substr(0, port);
    return name == "localhost" || name == "[::1]" || is_loopback(name);
}

bool is_local(const http::RequestHead& head) {
    return is_loopback(head.remote) && is_local_name(head.field("Host").value_or(""));
}

/// A page of another site cannot send this type without asking first.
bool is_json(const http::RequestHead& head) {
    return head.field("Content-Type").value_or("").starts_with("application/json");
}

http::Response run_admin(Platform& platform, const AdminRoute& route, const http::Request& request,
                         const Parameters& path) {
    try {
        auto query = http::parse_form(request.query);
        if (!query) {
            throw Problem(ProblemKind::bad_request, "wrong_value",
                          {"查询参数不正确。", "The query is malformed."});
        }
        return route.run({platform, request, path, std::move(*query)});
    } catch (const Problem& problem) {
        return problem_answer(problem);
    } catch (const std::exception&) {
        log::error("admin_failed", {{"route", route.pattern}});
        return problem_answer(Problem(ProblemKind::internal, "internal", {"内部错误。", "Internal error."}));
    }
}

using Answer = std::function<http::Response(const http::Request&)>;

/// An exchange that is answered by a worker, `delay` after the whole request is there.
std::unique_ptr<http::Exchange> on_worker(WorkerPool& pool, std::uint64_t body_limit,
                                          std::chrono::milliseconds delay, Answer answer) {
    return std::make_unique<WholeBody>(body_limit, [&pool, delay, answer = std::move(answer)](
                                                       http::Request request, const http::Reply& reply) {
        const auto shared = std::make_shared<http::Request>(std::move(request));
        if (!pool.submit([answer, shared, reply] { reply(answer(*shared)); }, delay)) {
            reply(busy());
        }
    });
}

enum Route : std::size_t { batches, downlink, page, first_admin };

/// Routes of the sign-on are numbered from here.
std::size_t first_signon() { return Route::first_admin + admin_routes().size(); }

} // namespace

Front::Front(Platform& platform, FrontOptions options)
    : platform_(platform), options_(options), exchange_pool_(options.workers, options.most_waiting),
      signon_pool_(options.workers, options.most_waiting), admin_pool_(1, options.most_waiting) {
    add_routes();
}

void Front::add_routes() {
    router_.add("POST", "/exchange/v1/batches", Route::batches);
    router_.add("GET", "/exchange/v1/downlink/{table}", Route::downlink);
    router_.add("GET", "/", Route::page);
    std::size_t route = Route::first_admin;
    for (const AdminRoute& admin : admin_routes()) {
        router_.add(admin.method, admin.pattern, route++);
    }
    for (const SignOnRoute& signon : signon_routes()) {
        router_.add(signon.method, signon.pattern, route++);
    }
}

std::unique_ptr<http::Exchange> Front::open(const http::RequestHead& head) {
    const bool region = head.path == std::string(region_page) + '/';
    const http::Router::Match match = router_.find(head.method, region ? region_page : head.path);
    if (!match.route) {
        return match.allowed.empty()
                   ? refuse_with(ProblemKind::not_found, "not_found", "没有该地址。", "No such address.")
                   : refuse_with(ProblemKind::method_not_allowed, "method_not_allowed",
                                 "该地址不支持此方法。", "The address does not take this method.");
    }
    if (*match.route == Route::batches) {
        return on_worker(exchange_pool_, options_.max_body, platform_.faults.delay(),
                         [this](const http::Request& request) { return receive_batch(platform_, request); });
    }
    if (*match.route == Route::downlink) {
        const std::string table = match.parameters.at("table");
        return on_worker(
            exchange_pool_, 0, platform_.faults.delay(),
            [this, table](const http::Request& request) { return give_downlink(platform_, request, table); });
    }
    if (*match.route >= first_signon()) {
        return open_signon(match);
    }
    if (!is_local(head)) {
        return refuse_with(ProblemKind::forbidden, "local_only", "管理接口仅限本机访问。",
                           "The admin API is for this machine only.");
    }
    return *match.route == Route::page ? answer_with(show_page()) : open_admin(head, match);
}

std::unique_ptr<http::Exchange> Front::open_admin(const http::RequestHead& head,
                                                  const http::Router::Match& match) {
    constexpr std::uint64_t largest_body = 4u << 20;
    const AdminRoute& route = admin_routes()[*match.route - Route::first_admin];
    if (head.method != "GET" && head.method != "HEAD" && !is_json(head)) {
        return refuse_with(ProblemKind::unsupported_media, "unsupported_media", "请以application/json提交。",
                           "Send application/json.");
    }
    return on_worker(admin_pool_, largest_body, std::chrono::milliseconds(0),
                     [this, &route, path = match.parameters](const http::Request& request) {
                         return run_admin(platform_, route, request, path);
                     });
}

std::unique_ptr<http::Exchange> Front::open_signon(const http::Router::Match& match) {
    const SignOnRoute& route = signon_routes()[*match.route - first_signon()];
    return on_worker(signon_pool_, route.body_limit, std::chrono::milliseconds(0),
                     [this, &route, path = match.parameters](const http::Request& request) {
                         return serve_signon(route, {platform_, request, path});
                     });
}

http::Response Front::refuse(int status, const http::RequestHead*) {
    switch (status) {
    case 413:
        return problem_answer(Problem(ProblemKind::too_large, "too_large",
                                      {"报文超过大小上限。", "The body is larger than allowed."}));
    case 431:
        return problem_answer(Problem(ProblemKind::headers_too_large, "headers_too_large",
                                      {"报文头超过大小上限。", "The head is larger than allowed."}));
    case 408:
        return problem_answer(Problem(ProblemKind::request_timeout, "timeout",
                                      {"接收报文超时。", "The request came too slowly."}));
    case 500:
        return problem_answer(Problem(ProblemKind::internal, "internal", {"内部错误。", "Internal error."}));
    default:
        return problem_answer(Problem(ProblemKind::bad_request, "malformed",
                                      {"不是有效的HTTP报文。", "No valid HTTP message."}));
    }
}

void Front::stop() {
    exchange_pool_.stop();
    signon_pool_.stop();
    admin_pool_.stop();
    platform_.signon.callbacks.stop();
}

} // namespace gateway::simulator
