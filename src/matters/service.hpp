#pragma once

#include "gateway/service/module.hpp"
#include "store.hpp"

#include <string>
#include <vector>

namespace gateway::matters {

inline constexpr const char* publish_scope = "matters:publish";

/// Changes of one transaction that other processes are told one by one; of more they drop everything.
inline constexpr std::size_t most_announced = 20;

/// Of a list that a reform brings under another code or another name of its body: it goes on as it stood.
/// What was right when it was published is not asked again, and a cancelled code comes back into use.
struct Takeover {
    State state = State::published;
    CodeVersions code_versions;
    std::string conversions = "[]";
};

/// A record that is to be published, read and checked by itself.
struct Candidate {
    Json record;
    std::optional<std::string> source; ///< the foreign row it was taken over from
    Json conversions = Json::array();  ///< codes taken over from older editions of their tables
    std::optional<Takeover> takeover;
};

/// A record that takes the place of what a list says, in the list's state.
Candidate takeover_of(const Matter& list, Json record);

enum class Outcome { created, changed, unchanged, refused };
struct Publication {
    Outcome outcome = Outcome::refused;
    std::vector<FieldError> reasons; ///< of a refused one
    Matter matter;                   ///< as it stands now
};

/// Reads and checks a whole record for publication.
Json read_for_publication(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors);
/// The same of an input that may name the edition of its codes ("schema_version").
Candidate read_candidate(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors);

/// Publishes records in order, in a few statements however many they are: the directory item must be there
/// and in use, a cancelled matter stays cancelled, equal content changes nothing. `announce` tells other
/// processes of each change; without it, they are told once when any matter changed that was there before.
std::vector<Publication> publish(const Foundation& foundation, const service::Call& call,
                                 store::Transaction& tx, const std::vector<Candidate>& candidates,
                                 bool announce);

/// Why publish() would refuse each of them, none of them incomplete; nothing is written. Whoever changes
/// these matters meanwhile waits.
std::vector<std::vector<FieldError>> faults_of(const Foundation& foundation, const service::Call& call,
                                               store::Transaction& tx,
                                               const std::vector<Candidate>& candidates);

/// Lists that are locked, with the state and the content they shall have: each one revision more, its basic
/// row for the nation, not before `requires_position`.
void put_states(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                std::vector<Matter>& matters, const std::string& action, long long requires_position = 0);
/// The same change of state for lists that are locked: each one revision more, its basic row with the new
/// state.
void change_states(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   std::vector<Matter>& matters, Transition transition);
/// Suspends, resumes or cancels one.
Matter change_state(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                    const std::string& code, Transition transition);

/// {code, row_guid, region, state, task_version, revision, changed_at, conversions: […], matter: {…}}
std::string matter_json(const Matter& matter);

/// NDJSON of whole records: published directly.
std::vector<service::LineOutcome> import_matters(const Foundation& foundation, const service::Call& call,
                                                 std::span<const service::Line> lines,
                                                 store::Transaction& tx);

/// 403 "not_owner" unless the caller may write for this body.
void require_owner(const service::Call& call, const std::string& owner);
/// 403 "insufficient_scope" unless the caller may publish without a review.
void require_publisher(const service::Call& call);
Problem not_found();

/// A line of an import as JSON; empty after adding the reason.
std::optional<Json> read_line(const service::Line& line, std::vector<FieldError>& errors);
/// The reason of a line whose body is not the caller's.
FieldError not_owner_reason();

} // namespace gateway::matters
