#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/base/text.hpp"
#include "gateway/ses/check.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::seals {

/// seals.toml.
struct Rules {
    std::string vendor;
    std::map<int, Text> types;
};
Rules read_rules(std::string_view text);

enum class State { applied, refused, approved, made, enabled, suspended, cancelled };
std::string_view state_name(State state);
Text state_text(State state);          ///< for people
State state_of(std::string_view name); ///< throws std::logic_error on one that is none
const std::vector<std::string>& state_names();
/// What the register says of a seal in this state; one that was never enabled yet is as good as suspended.
ses::SealState register_state(State state);

/// The seal as it is kept.
struct Seal {
    std::string es_id;
    std::string owner; ///< credit code
    State state = State::applied;
    int revision = 1;
    int type = 0;
    std::string name;
    std::string purpose;
    Time valid_from, valid_until;
    Bytes picture; ///< PNG; as content, there where it was read (Reading)
    int width = 0; ///< mm
    int height = 0;
    std::string key_id;
    Bytes certificate; ///< "" until there is one
    Bytes content;     ///< SESeal; "" until it is made
    std::string applied_by;
    Time applied_at, changed_at;
    std::string reason; ///< of the last change

    bool expired(Time now) const { return now > valid_until; }
};

/// A seal as it is applied for; the picture is drawn when none is given.
Seal read_application(const Rules& rules, const Json& body, const std::string& own_code, Time now);
/// The text member "reason" of 1 to 200 characters.
std::string read_reason(const Json& body);

struct Right {
    std::string client_id;
    std::string matter_code; ///< "*": any, or none
    Time valid_from;
    std::optional<Time> valid_until;
    std::string given_by;
    Time given_at;
};
/// One right for each of "matters"; all matters when it is absent.
std::vector<Right> read_rights(const Json& body, const std::string& client_id, Time now);

struct UseRecord {
    long long use_id = 0;
    std::string es_id, client_id, matter_code, project_no;
    crypto::Digest digest{};
    std::string property_info;
    Time signed_at;
    crypto::Digest signature{};
    std::string trace_id;
    std::string document_id;
};

struct Change {
    State state;
    Time at; ///< from when it counts
    std::string actor, reason;
    int revision = 1;
};

Json seal_json(const Rules& rules, const Seal& seal, Time now);
Json right_json(const Right& right);
Json use_json(const UseRecord& use);

/// What a journal entry covers: everything but pictures and keys.
std::string canonical_content(const Seal& seal);

} // namespace gateway::seals
