#include "flow.hpp"

#include "credential_store.hpp"
#include "grant_store.hpp"

#include <algorithm>

namespace gateway::signon {
namespace {

using identity::LevelRules;
using identity::Person;

/// The ways of signing in that the person has.
std::vector<identity::SignInMethod> methods_of(const LevelRules& rules, const Person& person,
                                               bool has_password, bool has_nation) {
    const bool has_mobile = !person.text("user_mobile").empty();
    std::vector<identity::SignInMethod> methods;
    const auto add = [&](bool has, const char* name) {
        const auto* method = rules.method(name);
        if (has && method != nullptr) {
            methods.push_back(*method);
        }
    };
    add(has_password, "password");
    add(has_mobile, "one_time_code");
    add(has_password && has_mobile, "password_and_code");
    add(has_nation, "national");
    add(has_nation, "electronic_id");
    return methods;
}

/// What a person can bring about alone: by stating an identity, by the nation's word.
std::vector<identity::EvidenceKind> evidence_at_hand(const LevelRules& rules, bool has_nation) {
    std::vector<identity::EvidenceKind> kinds;
    for (const auto& [name, of_nation] :
         {std::pair{"declared", false}, std::pair{"base_match", false}, std::pair{"national_assertion", true},
          std::pair{"electronic_id", true}}) {
        const auto* kind = rules.evidence(name);
        if (kind != nullptr && kind->online && (!of_nation || has_nation)) {
            kinds.push_back(*kind);
        }
    }
    return kinds;
}

/// Signed in before the request was made, though it asks for somebody to sign in anew.
bool is_stale(const AuthorizationRequest& request, const Session& session) {
    return request.fresh && session.auth_time() < request.created_at;
}

/// Somebody else than the person asked for is signed in: since the request was made, they will not do (OpenID
/// Connect Core §3.1.2.1, id_token_hint); from before it, the one asked for may sign in yet.
std::optional<Turn> wrong_person(const AuthorizationRequest& request, const Session& session) {
    if (request.hinted.empty() || request.hinted == session.person_id) {
        return std::nullopt;
    }
    Turn turn;
    turn.step = session.auth_time() < request.created_at ? Step::sign_in : Step::other_person;
    return turn;
}

Turn step_up(const Person& person, const identity::StepUp& wanted, Time now) {
    Turn turn;
    turn.step = !wanted.again && person.level(now) < wanted.target ? Step::identify : Step::prove;
    turn.target = wanted.target;
    turn.again = wanted.again;
    return turn;
}

/// What is still to be said once somebody is signed in well enough.
Turn remaining(const Foundation& foundation, store::Transaction& tx, const AuthorizationRequest& request,
               const Session& session, const identity::Granted& granted, Time now) {
    Turn turn;
    if (request.choose_identity) {
        turn.mandates = identity::mandates_of(*foundation.identity, tx, session.person_id, now);
        if (!turn.mandates.empty()) {
            turn.step = Step::choose_identity;
            return turn;
        }
    }
    const Scopes given = consented(tx, session.person_id, request.client_id);
    for (const std::string& scope : personal_scopes(request.scopes)) {
        if (request.ask_consent || !given.contains(scope)) {
            turn.asked.insert(scope);
        }
    }
    turn.step = turn.asked.empty() ? Step::done : Step::consent;
    turn.target = granted.level;
    turn.auth_time = granted.at;
    return turn;
}

} // namespace

Turn next_turn(const Foundation& foundation, store::Transaction& tx, const AuthorizationRequest& request,
               const std::optional<Session>& session, Time now) {
    if (!session || is_stale(request, *session)) {
        return {};
    }
    if (auto turn = wrong_person(request, *session)) {
        return *std::move(turn);
    }
    auto person = identity::find_active(*foundation.identity, tx, session->person_id);
    if (!person) {
        return {};
    }
    const LevelRules& rules = identity::level_rules(*foundation.identity);
    const bool has_password = find_password(tx, person->person_id).has_value();
    const bool has_nation = foundation.trust != nullptr;
    const auto methods = methods_of(rules, *person, has_password, has_nation);
    const identity::Standing standing{
        person->level(now), session->proofs,
        identity::reachable_levels(person->level(now), methods, evidence_at_hand(rules, has_nation))};
    const auto decision = identity::decide(rules, request.demand, standing, now);
    Turn turn;
    if (const auto* wanted = std::get_if<identity::StepUp>(&decision)) {
        turn = step_up(*person, *wanted, now);
    } else if (const auto* granted = std::get_if<identity::Granted>(&decision)) {
        turn = remaining(foundation, tx, request, *session, *granted, now);
    } else {
        turn.step = Step::unmet;
    }
    turn.person = std::move(person);
    return turn;
}

bool is_hopeless(Step step) { return step == Step::other_person || step == Step::unmet; }

std::string error_of(Step step) {
    switch (step) {
    case Step::sign_in:
    case Step::other_person:
        return "login_required";
    case Step::choose_identity:
        return "account_selection_required";
    case Step::consent:
        return "consent_required";
    case Step::unmet:
        return "unmet_authentication_requirements";
    case Step::prove:
    case Step::identify:
    case Step::done:
        break;
    }
    return "interaction_required";
}

} // namespace gateway::signon
