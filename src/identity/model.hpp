#pragma once

#include "foundation.hpp"
#include "gateway/identity/plain_names.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::identity {

/// What the nation was told of a row: the version last journaled, whether it is to hold the row now, and
/// where in the journal that stands.
struct Sent {
    int version = 0;
    bool live = false;
    long long position = 0;
};

/// A piece of evidence as it is recorded.
struct RecordedEvidence : Evidence {
    std::string evidence_id;
    std::string base, reference;
    std::string officer; ///< staff number
    std::string actor;
    std::string withdrawn_by;
    std::string reason; ///< of the withdrawal
    bool kept = false;  ///< stands in the table; else the end of the change puts it there
};

/// A person's account with all that is kept of it.
struct Account : Person {
    std::string origin;
    std::string merged_into;
    std::string salt; ///< of the binding, hexadecimal
    std::vector<RecordedEvidence> recorded;
    Level kept_level = Level::none;    ///< as it stands in the table
    std::optional<Time> level_until{}; ///< when it next changes by itself
    Sent sent;
};

std::string_view state_name(PersonState state);
PersonState state_of(std::string_view name); ///< throws std::logic_error

/// Type, number and name that the account has now; empty members when it has none.
Identity identity_of(const Person& person);
/// The identity in the form that is compared and kept.
Identity normal_identity(Identity identity);
/// Digest of an identity for one account: salted, so that nobody who sees it can try numbers.
std::string binding_of(const std::string& salt, const Identity& identity);

/// What the blind indexes are made of.
std::string certificate_value(const std::string& cert_type, const std::string& cert_no);
std::string mobile_value(const std::string& mobile);

/// Columns of up_uc_province_user that callers may give of a person beside the identity and the mobile
/// number.
Json read_details(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors);
/// The schema of the same.
Json details_schema(const Foundation& foundation);

/// Puts the identity into the account: name, type, number, the day of birth of a citizen number, the binding.
void take_identity(Account& account, const Identity& identity);
/// Takes it away again, with what depends on it.
void drop_identity(Account& account);

/// The row of up_uc_province_user; empty: the nation does not hold this account (no identity, or closed).
std::optional<Json> national_row(const Foundation& foundation, const Account& account, Level level);

} // namespace gateway::identity
