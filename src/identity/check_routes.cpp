#include "routes.hpp"
#include "views.hpp"

namespace gateway::identity {
namespace {

using service::Call;
using service::Route;

/// What is asked of the base, and whether the record is still the same when its answer comes.
bool same_identity(const Identity& left, const Identity& right) {
    return left.cert_type == right.cert_type && left.cert_no == right.cert_no &&
           left.user_name == right.user_name;
}

bool same_claim(const CorporationClaim& left, const CorporationClaim& right) {
    return left.credit_code == right.credit_code && left.corp_name == right.corp_name &&
           left.legal_name == right.legal_name && left.legal_cert_type == right.legal_cert_type &&
           left.legal_cert_no == right.legal_cert_no;
}

http::Response verify_person(const Foundation& foundation, const Call& call, service::Steps& steps) {
    Account account;
    steps.transact([&](store::Transaction& tx) {
        account = lock_active(foundation, tx, call.parameters.at("person_id"));
    });
    const Identity identity = identity_of(account);
    if (identity.cert_no.empty()) {
        throw identity_missing();
    }
    const BaseAnswer answer = ask_base(foundation, identity);
    if (answer.result != BaseResult::match) {
        throw base_problem(answer.result);
    }
    steps.transact([&](store::Transaction& tx) {
        account = lock_active(foundation, tx, account.person_id);
        if (!same_identity(identity_of(account), identity)) {
            throw changed_meanwhile();
        }
        if (record_evidence(foundation, tx, by_of(call), account,
                            {"base_match", {}, answer.base, answer.reference})) {
            finish(foundation, tx, by_of(call), account, "identity.add_evidence");
        }
    });
    return service::with_tag(service::json_response(200, person_summary(account, call.now)),
                             account.revision);
}

http::Response verify_legal_person(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const std::string& code = call.parameters.at("credit_code");
    Corporation corporation;
    steps.transact([&](store::Transaction& tx) {
        corporation = require_corporation(foundation, tx, code, Locking::none);
    });
    if (corporation.state == CorporationState::cancelled) {
        throw corporation_cancelled();
    }
    const CorporationClaim claim = claim_of(corporation);
    if (claim.legal_cert_no.empty()) {
        throw Problem(ProblemKind::conflict, "representative_missing",
                      {"尚未登记法定代表人的姓名和证件号码，请先补充。",
                       "Name and document number of the representative are not registered: add them first."});
    }
    const auto& ask = foundation.options.bases.verify_corporation;
    const BaseAnswer answer = ask ? ask(claim) : BaseAnswer{};
    if (answer.result == BaseResult::unavailable) {
        throw base_problem(answer.result);
    }
    steps.transact([&](store::Transaction& tx) {
        corporation = require_corporation(foundation, tx, code, Locking::row);
        if (!same_claim(claim_of(corporation), claim)) {
            throw changed_meanwhile();
        }
        verify_corporation(foundation, tx, by_of(call), corporation, answer);
    });
    if (answer.result != BaseResult::match) {
        throw base_problem(answer.result);
    }
    return service::with_tag(service::json_response(200, corporation_summary(corporation)),
                             corporation.revision);
}

} // namespace

std::vector<Route> check_routes(const FoundationPtr& foundation) {
    Route person = make_route("POST", "/v1/persons/{person_id}:verify", "verifyPerson",
                              {"与人口库比对姓名和证件号码（一致即达三级）",
                               "Match name and number with the population base: RC03 when they agree"},
                              write_scope);
    person.operation.response_schema = person_summary_schema();
    person.operation.response_example = example_person_summary();
    person.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return verify_person(*foundation, call, steps);
    };
    Route corporation = make_route("POST", "/v1/corporations/{credit_code}:verify", "verifyCorporation",
                                   {"与法人库比对名称、代码和法定代表人",
                                    "Match name, code and representative with the base of legal persons"},
                                   write_scope);
    corporation.operation.response_schema = corporation_summary_schema();
    corporation.operation.response_example = example_corporation_summary();
    corporation.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return verify_legal_person(*foundation, call, steps);
    };
    return {person, corporation};
}

} // namespace gateway::identity
