#pragma once

#include "model.hpp"
#include "publication.hpp"
#include "store.hpp"

#include <optional>
#include <string>

namespace gateway::identity {

enum class CorporationState { active, suspended, cancelled };

/// A legal person (法人). `profile` holds columns of up_uc_corporator_identity.
struct Corporation {
    std::string credit_code;
    CorporationState state = CorporationState::active;
    Json profile;
    std::optional<Time> verified_at; ///< name, code and representative agreed with the base
    std::string verified_by, verified_base, verified_reference;
    int revision = 0; ///< 0: not kept yet
    Sent sent;

    bool in_force() const { return state == CorporationState::active && verified_at.has_value(); }
    Identity representative() const;
};

std::string_view state_name(CorporationState state);

std::optional<Corporation> find_corporation(const Foundation& foundation, store::Transaction& tx,
                                            const std::string& credit_code, Locking locking);
/// 404 when there is none.
Corporation require_corporation(const Foundation& foundation, store::Transaction& tx,
                                const std::string& credit_code, Locking locking);

/// The columns a caller gives; faults go to `errors`.
Json read_corporation(const Foundation& foundation, const Json& input, Time now,
                      std::vector<FieldError>& errors);
Json corporation_schema(const Foundation& foundation);

/// Another profile: what was verified counts no more when one of its elements changes, and the mandate of
/// another representative ends.
void change_corporation(const Foundation& foundation, store::Transaction& tx, const By& by,
                        Corporation& corporation, Json profile);
/// What the base says of it: throws 409 changed_meanwhile when it is no longer what was asked about, 409
/// base_mismatch, 409 base_unknown, 503 base_unavailable.
CorporationClaim claim_of(const Corporation& corporation);
void verify_corporation(const Foundation& foundation, store::Transaction& tx, const By& by,
                        Corporation& corporation, const BaseAnswer& answer);
/// Suspended: nobody acts for it until it is resumed. Cancelled: for ever; its mandates end.
void move_corporation(const Foundation& foundation, store::Transaction& tx, const By& by,
                      Corporation& corporation, CorporationState state);

/// What a base's answer means when it is no match.
Problem base_problem(BaseResult result);
Problem changed_meanwhile();
Problem corporation_cancelled();

} // namespace gateway::identity
