#include "vouched.hpp"

#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"

#include <nlohmann/json.hpp>

namespace gateway::signon {
namespace {

using service::Call;

/// The mandate of the legal person shown, when the person has one; else nobody is acted for.
void act_for(const Foundation& foundation, store::Transaction& tx, const std::string& credit_code,
             Session session, Time now) {
    for (const auto& mandate : identity::mandates_of(*foundation.identity, tx, session.person_id, now)) {
        if (mandate.credit_code == credit_code) {
            session.acting_for = mandate.credit_code;
            session.mandate_id = mandate.mandate_id;
            update_session(tx, session, now);
            return;
        }
    }
}

std::string open_session(const Foundation& foundation, const Call& call, store::Transaction& tx,
                         const Visitor& visitor, const Vouched& vouched) {
    const identity::By by{"system", call.trace_id, call.now};
    const auto person = identity::arrive(*foundation.identity, tx, by, vouched.person.identity,
                                         vouched.evidence, vouched.origin, vouched.person.mobile);
    const auto session = session_of(tx, visitor, call.now);
    if (vouched.unasked && session && session->person_id != person.person_id) {
        throw Problem(
            ProblemKind::conflict, "signed_in_already",
            {"本浏览器已以另一账号登录；如要以来访身份登录，请先退出，再从原地区重新跳转。",
             "Somebody else is signed in in this browser. Sign out first, then start again from the other "
             "region."});
    }
    std::string secret =
        signed_in(foundation, tx, visitor, person.person_id, vouched.method, call.now, vouched.person.level);
    if (!vouched.credit_code.empty()) {
        if (auto opened = find_session(tx, digest_of(secret), call.now)) {
            act_for(foundation, tx, vouched.credit_code, *std::move(opened), call.now);
        }
    }
    return secret;
}

} // namespace

http::Response tell_fault(const Foundation& foundation, const Call& call, service::Steps& steps,
                          const Visitor& visitor, const std::string& request_id, const TryAgain& fault) {
    http::Response response;
    steps.transact([&](store::Transaction& tx) {
        auto request = lock_request(tx, request_id, visitor.browser_digest(), call.now);
        if (!request) {
            request = own_request(foundation, tx, visitor, false, call.now);
        }
        response = ask_again(foundation, call, tx, visitor, *request, session_of(tx, visitor, call.now),
                             {fault, {}, {}});
    });
    return response;
}

http::Response let_in(const Foundation& foundation, const Call& call, service::Steps& steps,
                      const Visitor& visitor, const std::string& request_id, const Vouched& vouched) {
    http::Response response;
    try {
        steps.transact([&](store::Transaction& tx) {
            const auto request = lock_request(tx, request_id, visitor.browser_digest(), call.now);
            const std::string secret = open_session(foundation, call, tx, visitor, vouched);
            if (request) {
                response = came_in(foundation, call, tx, *request, secret);
            } else {
                response = see_other(account_page);
                set_session_cookie(foundation, response, secret);
            }
            set_browser_cookie(foundation, response, visitor);
        });
    } catch (const Problem& problem) { // of a rule: what was asserted cannot be taken here
        if (problem.kind() != ProblemKind::conflict && problem.kind() != ProblemKind::unprocessable) {
            throw;
        }
        const auto& text = problem.fields().empty() ? problem.text() : problem.fields().front().text;
        return tell_fault(foundation, call, steps, visitor, request_id, {problem.code(), text});
    }
    return response;
}

Json identity_json(const identity::Identity& identity) {
    return Json::array({identity.cert_type, identity.cert_no, identity.user_name});
}

identity::Identity read_identity(const Json& kept) {
    return {kept.at(0).get<std::string>(), kept.at(1).get<std::string>(), kept.at(2).get<std::string>()};
}

TryAgain words_of(const identity::TrustFailure& failure) {
    const std::string& code = failure.code;
    if (failure.unavailable) {
        return {"national_unavailable",
                {"国家统一身份认证暂不可用，请稍后再试，或用下面的方式登录。",
                 "The national sign-in cannot be reached just now. Try again later, or sign in below."}};
    }
    if (code == "ticket_used") {
        return {code,
                {"该信任传递票据已使用过，请从原地区重新跳转，或用下面的方式登录。",
                 "This ticket was used before. Start again from the other region, or sign in below."}};
    }
    if (code == "ticket_expired" || code == "ticket_unknown") {
        return {code,
                {"该信任传递票据已过期或不存在，请从原地区重新跳转，或用下面的方式登录。",
                 "This ticket has expired or was never issued. Start again from the other region, or sign in "
                 "below."}};
    }
    if (code == "ticket_audience") {
        return {code,
                {"该信任传递票据是为其他地区签发的，请从原地区重新跳转，或用下面的方式登录。",
                 "This ticket is for another region. Start again from where you came, or sign in below."}};
    }
    if (code == "unknown_audience") {
        return {code,
                {"国家平台没有登记该地区，暂时无法前往；请联系运维人员核对 signon.regions。",
                 "The national platform does not know that region. Tell the operators to check "
                 "signon.regions."}};
    }
    if (code.starts_with("code_") || code == "verifier_mismatch" || code == "redirect_mismatch") {
        return {code,
                {"国家统一身份认证的这次登录已过期或已使用，请重新登录。",
                 "This national sign-in has expired or was used. Sign in again."}};
    }
    return {
        "national_answer",
        {"国家统一身份认证的答复未通过校验，未予采信；请重试，或用下面的方式登录。",
         "The answer of the national sign-in did not pass our checks and was not used. Try again, or sign "
         "in below."}};
}

} // namespace gateway::signon
