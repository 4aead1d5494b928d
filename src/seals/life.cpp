#include "life.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/service/change.hpp"
#include "signer.hpp"
#include "use_store.hpp"

#include <algorithm>
#include <initializer_list>

namespace gateway::seals {
namespace {

using service::Call;
using namespace std::chrono_literals;

const std::string& number_of(const Call& call) { return call.parameters.at("es_id"); }

Problem wrong_state(const Seal& seal) {
    const Text state = state_text(seal.state);
    return Problem(ProblemKind::conflict, "seal_state",
                   {"印章" + state.zh + "，不能办理此操作，请先查询印章状态。",
                    "The seal is " + state.en + ", which does not allow this: look at its state first."});
}

Seal lock_in(const Call& call, store::Transaction& tx, std::initializer_list<State> states) {
    Seal seal = lock_seal(call, tx);
    if (std::ranges::find(states, seal.state) == states.end()) {
        throw wrong_state(seal);
    }
    return seal;
}

/// From when a state counts. Signatures know whole seconds: one made in the second in which the seal was
/// enabled or suspended stays valid, and none is made before or after.
Time counts_from(store::Transaction& tx, const Seal& seal, Time now) {
    using std::chrono::seconds;
    Time at = seal.state == State::enabled ? Time(std::chrono::ceil<seconds>(now))
                                           : Time(std::chrono::floor<seconds>(now));
    for (const Change& change : read_history(tx, seal.es_id)) {
        at = std::max(at, change.at);
    }
    if (const auto used = last_use(tx, seal.es_id)) {
        at = std::max(at, *used + 1s);
    }
    return at;
}

void journal_seal(store::Transaction& tx, const Call& call, const Seal& seal, std::string action) {
    journal::Change change = service::change_by(call, std::move(action));
    change.entity = "seal:" + seal.es_id;
    change.record_key = seal.es_id;
    change.version = seal.revision;
    change.operation = seal.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(canonical_content(seal));
    change.announce = seal.state == State::cancelled; // other processes drop its key
    journal::append(tx, change);
}

void save(store::Transaction& tx, const Call& call, Seal& seal, std::string action) {
    ++seal.revision;
    seal.changed_at = call.now;
    update_seal(tx, seal);
    journal_seal(tx, call, seal, std::move(action));
}

Seal enter(store::Transaction& tx, const Call& call, Seal seal, State next, std::string action,
           std::string reason = {}) {
    const Time at = counts_from(tx, seal, call.now);
    seal.state = next;
    seal.reason = std::move(reason);
    save(tx, call, seal, std::move(action));
    insert_change(tx, seal.es_id, {next, at, call.caller.client_id, seal.reason, seal.revision});
    return seal;
}

ses::SealInfo info_of(const Rules& rules, const Seal& seal, Time now) {
    ses::SealInfo info;
    info.vendor = rules.vendor;
    info.es_id = seal.es_id;
    info.type = seal.type;
    info.name = seal.name;
    info.signers.certificates = {seal.certificate};
    info.created = std::chrono::floor<std::chrono::seconds>(now);
    info.valid_from = seal.valid_from;
    info.valid_until = seal.valid_until;
    info.picture = {"PNG", seal.picture, seal.width, seal.height};
    return info;
}

/// That its period begins later is no fault of a new seal.
void refuse_unsound(const ses::Report& report) {
    for (const ses::Step& step : report.steps) {
        for (const ses::Finding& finding : step.findings) {
            if (finding.fatal && finding.code != "SEAL_NOT_YET_VALID") {
                throw seal_unusable(finding.code);
            }
        }
    }
}

} // namespace

Problem seal_not_yours() {
    return Problem(ProblemKind::forbidden, "seal_not_yours",
                   {"只有印章所属单位可以办理此操作，请由该单位的业务系统提交。",
                    "Only the body whose seal it is may do this: let its own client do it."});
}

void require_own(const service::Caller& caller, const Seal& seal) {
    if (caller.role != service::Role::department || caller.credit_code != seal.owner) {
        throw seal_not_yours();
    }
}

Problem seal_unusable(const std::string& code) {
    const Text& found = ses::finding_text(code);
    return Problem(
        ProblemKind::conflict, "seal_unusable",
        {"印章不能使用（" + code + "）：" + found.zh, "The seal cannot be used (" + code + "): " + found.en});
}

Seal require_seal(store::Transaction& tx, const service::Caller& caller, const std::string& es_id,
                  Reading reading) {
    auto seal = find_seal(tx, es_id, reading);
    if (!seal || !caller.may_read(seal->owner)) {
        throw Problem(ProblemKind::not_found, "seal_not_found",
                      {"没有该印章，请核对印章编码。", "There is no such seal: check its number."});
    }
    return *std::move(seal);
}

Seal lock_seal(const Call& call, store::Transaction& tx) {
    Seal seal = require_seal(tx, call.caller, number_of(call), Reading::change);
    service::check_if_match(call, seal.revision);
    return seal;
}

Seal apply_for_seal(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    Seal seal = read_application(foundation.rules, call.body, call.caller.credit_code, call.now);
    if (call.caller.role != service::Role::operations && seal.owner != call.caller.credit_code) {
        throw seal_not_yours();
    }
    seal.applied_by = call.caller.client_id;
    seal.es_id = draw_es_id(tx, std::string(credit_code_region(seal.owner)));
    insert_seal(tx, seal);
    insert_change(
        tx, seal.es_id,
        {seal.state, std::chrono::floor<std::chrono::seconds>(call.now), seal.applied_by, "", seal.revision});
    journal_seal(tx, call, seal, "seals.apply");
    return seal;
}

Seal approve_seal(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    Seal seal = lock_in(call, tx, {State::applied});
    seal.key_id = foundation.keys->make(tx, call.now);
    return enter(tx, call, std::move(seal), State::approved, "seals.approve");
}

Seal refuse_seal(const Call& call, store::Transaction& tx) {
    return enter(tx, call, lock_in(call, tx, {State::applied}), State::refused, "seals.refuse",
                 read_reason(call.body));
}

Seal make_seal(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    Seal seal = lock_in(call, tx, {State::approved});
    if (seal.expired(call.now)) {
        throw seal_unusable("SEAL_EXPIRED_NOW");
    }
    const Authority maker = require_maker(tx, call.now);
    settle_signer(foundation, tx, seal, call.now);
    seal.content =
        ses::make_seal(info_of(foundation.rules, seal, call.now), maker.certificate.der(),
                       [&](BytesView data) { return foundation.keys->sign(tx, maker.key_id, data); })
            .encoded;
    const auto trusted = foundation.trust.current(tx);
    refuse_unsound(ses::check_seal(seal.content, {*trusted, call.now}).report);
    return enter(tx, call, std::move(seal), State::made, "seals.make");
}

Seal enable_seal(const Call& call, store::Transaction& tx) {
    return enter(tx, call, lock_in(call, tx, {State::made, State::suspended}), State::enabled,
                 "seals.enable");
}

Seal suspend_seal(const Call& call, store::Transaction& tx) {
    return enter(tx, call, lock_in(call, tx, {State::enabled}), State::suspended, "seals.suspend",
                 read_reason(call.body));
}

Seal report_loss(const Call& call, store::Transaction& tx) {
    Seal seal = lock_seal(call, tx);
    require_own(call.caller, seal);
    if (seal.state != State::enabled) {
        throw wrong_state(seal);
    }
    return enter(tx, call, std::move(seal), State::suspended, "seals.report_loss", read_reason(call.body));
}

Seal cancel_seal(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    Seal seal =
        enter(tx, call, lock_in(call, tx, {State::approved, State::made, State::enabled, State::suspended}),
              State::cancelled, "seals.cancel", read_reason(call.body));
    foundation.keys->destroy(tx, seal.key_id);
    return seal;
}

std::string certificate_request(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    const Seal seal = require_seal(tx, call.caller, number_of(call), Reading::signing);
    if (seal.state != State::approved) {
        throw wrong_state(seal);
    }
    return foundation.keys->request(tx, seal.key_id, signer_of(seal));
}

Seal take_certificate(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    Seal seal = lock_in(call, tx, {State::approved});
    seal.certificate = read_signer(foundation, tx, seal, call).der();
    save(tx, call, seal, "seals.take_certificate");
    return seal;
}

} // namespace gateway::seals
