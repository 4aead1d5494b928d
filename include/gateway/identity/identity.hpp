#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/identity/levels.hpp"
#include "gateway/store/transaction.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway::identity {

// What signing in needs of persons, legal persons and who acts for whom. Personal data is in plain only here,
// in memory; at rest it is sealed.

struct Foundation; ///< standard, rules, vault, hash: made once (identity/module.hpp)
using FoundationPtr = std::shared_ptr<const Foundation>;

/// Who makes a change, for the journal and the evidence: nothing personal.
struct By {
    std::string actor; ///< a client id, "person:<person_id>" or "system"
    std::string trace_id;
    Time now;
};

enum class PersonState { active, closed, merged };

/// A natural person (自然人) with an account.
struct Person {
    std::string person_id;                   ///< 32 hex digits
    PersonState state = PersonState::active; ///< a closed account is found by its id only, and holds nothing
    std::string region;                      ///< six digits: where the account comes from
    /// Columns of up_uc_province_user as far as they are known: user_name, cert_type, cert_no, user_mobile…
    Json profile;
    std::string binding; ///< digest of the identity (document type, number, name); empty: none given yet
    std::vector<Evidence> evidence;
    long long revision = 1;

    std::string text(const char* column) const; ///< of the profile; "" when absent
    Level level(Time now) const { return person_level(evidence, binding, now); }
};

/// None of these sees a person that was merged away: they give whom it became.
std::optional<Person> find_person(const Foundation& foundation, store::Transaction& tx,
                                  const std::string& person_id);
/// The account of this very id while it is in use: none that is closed, nor the one it was merged into.
std::optional<Person> find_active(const Foundation& foundation, store::Transaction& tx,
                                  const std::string& person_id);
/// Locked until the end of the transaction: for those who change it.
std::optional<Person> lock_person(const Foundation& foundation, store::Transaction& tx,
                                  const std::string& person_id);
std::optional<Person> find_by_mobile(const Foundation& foundation, store::Transaction& tx,
                                     const std::string& mobile);
std::optional<Person> find_by_certificate(const Foundation& foundation, store::Transaction& tx,
                                          const std::string& cert_type, const std::string& cert_no);

/// 11 digits of a mobile number of the mainland (1[3-9]…), without blanks, hyphens and +86; empty optional:
/// it is none.
std::optional<std::string> normal_mobile(const std::string& text);

/// A new account whose holder has proven that the mobile number is theirs: RC01. A number that another
/// account has moves here, for numbers are given to new holders; the other account has none from then on.
Person register_person(const Foundation& foundation, store::Transaction& tx, const By& by,
                       const std::string& mobile, const std::string& region);
/// The holder of an account proves another mobile number.
Person change_mobile(const Foundation& foundation, store::Transaction& tx, const By& by,
                     const std::string& person_id, const std::string& mobile);

/// An identity as a person states it or another side asserts it.
struct Identity {
    std::string cert_type; ///< code R: "111" is the citizen identity card
    std::string cert_no;
    std::string user_name;
};
/// Faults of the form: check digits, lengths, code table. Empty: it may be true.
std::vector<FieldError> faults_of(const Foundation& foundation, const Identity& identity, Time now);
/// Gives the account this identity: RC02, and evidence for another identity counts no more. Throws Problem
/// 422 for a fault of form, 409 "identity_taken" when another account of RC03 or more has it; a lower one
/// loses it.
Person declare_identity(const Foundation& foundation, store::Transaction& tx, const By& by,
                        const std::string& person_id, const Identity& identity);

/// What was checked, by whom, against which base. The kind is one of the rules'; the level is the kind's, or
/// lower when another side asserted less.
struct NewEvidence {
    std::string kind;
    std::optional<Level> level; ///< empty: the kind's
    std::string base;           ///< "national-population"; "" where there is none
    std::string reference;      ///< of the check, at whoever made it; nothing personal
};
/// Records it for the identity that the person has now.
Person add_evidence(const Foundation& foundation, store::Transaction& tx, const By& by,
                    const std::string& person_id, const NewEvidence& evidence);

/// The account of an identity that another side asserts (the nation, another region): found, or made with
/// `origin` ("national", "region:p33"), with evidence of the level asserted. The mobile number asserted (""
/// for none) becomes the account's where it has none and nobody else has it: nobody loses a number by what
/// another side says.
Person arrive(const Foundation& foundation, store::Transaction& tx, const By& by, const Identity& identity,
              const NewEvidence& evidence, const std::string& origin, const std::string& mobile = {});

/// Acting for a legal person (法人): as its representative or as an agent (经办人).
struct Mandate {
    std::string mandate_id;
    std::string credit_code;
    std::string corp_name;
    std::string role;                 ///< "representative" or "agent"
    std::vector<std::string> matters; ///< codes the agent may act in; empty: all
    Time valid_from;
    std::optional<Time> valid_until;
};
/// Those in force now, of legal persons whose identity is verified and in being. A mandate hangs on the
/// identity that the person had when it was given.
std::vector<Mandate> mandates_of(const Foundation& foundation, store::Transaction& tx,
                                 const std::string& person_id, Time now);

struct NewMandate {
    std::string credit_code;
    std::string person_id;
    std::string role;
    std::vector<std::string> matters;
    std::optional<Time> valid_from; ///< empty: from now on
    std::optional<Time> valid_until;
};
/// By a window, or by the representative ("person:<id>" in `by.actor`), who may send agents. Throws Problem:
/// 404, 422, 409 "corporation_unverified", "identity_unverified", "not_representative", "mandate_exists"; 403
/// "not_your_mandate".
Mandate grant_mandate(const Foundation& foundation, store::Transaction& tx, const By& by,
                      const NewMandate& mandate);
/// By a window, the representative, or the person itself. One that ended already stays as it was.
void end_mandate(const Foundation& foundation, store::Transaction& tx, const By& by,
                 const std::string& credit_code, const std::string& mandate_id);

/// A level that matters demand of who applies (最低实名等级), as the province sets it; none: it says nothing.
Level required_level(store::Transaction& tx, const std::string& matter_code);

/// The person's keyed hash as the nation knows it (cert_key); "" without a document.
std::string cert_key(const Foundation& foundation, const Identity& identity);

} // namespace gateway::identity
