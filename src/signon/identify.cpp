#include "identify.hpp"

#include "failures.hpp"

#include <algorithm>

namespace gateway::signon {
namespace {

TryAgain from_faults(const std::vector<FieldError>& faults) { return {faults[0].code, faults[0].text}; }

TryAgain mismatch() {
    return {"identity_mismatch",
            {"姓名与证件号码不一致，请核对后重填。", "Name and number do not belong together. Check both."}};
}

TryAgain too_many() {
    return {"too_many",
            {"核验次数过多，请五分钟后再试，或到政务服务窗口办理。",
             "Too many tries. Try again in five minutes, or come to a service window."}};
}

TryAgain unavailable() {
    return {
        "base_unavailable",
        {"身份核验服务暂不可用，请稍后再试。", "Identities cannot be checked just now. Try again shortly."}};
}

TryAgain unknown_to_base() {
    return {"identity_unknown",
            {"人口库中没有这一证件，已按自报信息登记；提升等级请到政务服务窗口办理。",
             "The population base does not know this document; it was noted as you stated it. For a higher "
             "level come to a service window."}};
}

/// What the base said becomes evidence, or a failure counted.
std::optional<TryAgain> keep_answer(const Foundation& foundation, const service::Call& call,
                                    store::Transaction& tx, const std::string& person_id,
                                    const identity::Identity& stated, const identity::BaseAnswer& answer) {
    const identity::By by{"person:" + person_id, call.trace_id, call.now};
    if (is_shut(tx, "identity:" + person_id, false, call.now)) {
        return too_many();
    }
    if (answer.result == identity::BaseResult::mismatch) {
        count_failure(tx, "identity:" + person_id, false, call.now);
        return mismatch();
    }
    if (answer.result == identity::BaseResult::unavailable) {
        return unavailable();
    }
    identity::declare_identity(*foundation.identity, tx, by, person_id, stated);
    if (answer.result == identity::BaseResult::unknown) {
        count_failure(tx, "identity:" + person_id, false, call.now);
        return unknown_to_base();
    }
    identity::add_evidence(*foundation.identity, tx, by, person_id,
                           {"base_match", std::nullopt, answer.base, answer.reference});
    return std::nullopt;
}

} // namespace

std::optional<TryAgain> prove_identity(const Foundation& foundation, const service::Call& call,
                                       service::Steps& steps, const std::string& person_id,
                                       identity::Identity stated) {
    std::transform(stated.cert_no.begin(), stated.cert_no.end(), stated.cert_no.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); }); // x is X
    const auto faults = identity::faults_of(*foundation.identity, stated, call.now);
    if (!faults.empty()) {
        return from_faults(faults);
    }
    bool shut = false;
    steps.transact(
        [&](store::Transaction& tx) { shut = is_shut(tx, "identity:" + person_id, false, call.now); });
    if (shut) {
        return too_many();
    }
    const auto answer = identity::ask_base(*foundation.identity, stated);
    std::optional<TryAgain> fault;
    try {
        steps.transact([&](store::Transaction& tx) {
            fault = keep_answer(foundation, call, tx, person_id, stated, answer);
        });
    } catch (const Problem& problem) { // of a rule: the identity is another account's
        if (problem.kind() != ProblemKind::conflict) {
            throw;
        }
        steps.transact(
            [&](store::Transaction& tx) { count_failure(tx, "identity:" + person_id, false, call.now); });
        return TryAgain{problem.code(), problem.text()};
    }
    return fault;
}

} // namespace gateway::signon
