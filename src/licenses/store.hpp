#pragma once

#include "gateway/crypto/sm.hpp"
#include "gateway/service/answers.hpp"
#include "model.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::licenses {

/// A licence as it is kept: its content sealed.
struct LicenceRow {
    Licence licence; ///< without content
    std::string content;
};
/// What finds the licences of its holders, and under which key that is.
struct HolderIndexes {
    std::vector<crypto::Digest> codes;
    std::string key_id;
};
enum class Locking { none, row };

/// Drawn, each once for ever: 12 digits or more.
std::vector<std::string> next_serials(store::Transaction& tx, std::size_t count);
struct NewLicence {
    LicenceRow row;
    HolderIndexes holders;
    Time recorded_at;
};
/// Gives their ids, by identifier. Those who enter the same licences wait for each other, in an order that
/// all keep; who comes second has its transaction run anew, and finds what the first has entered.
std::map<std::string, long long> insert_licences(store::Transaction& tx,
                                                 const std::vector<NewLicence>& licences);
/// State, reason, successor and revision alone.
void update_licences(store::Transaction& tx, const std::vector<Licence>& licences);
/// Those that are there.
std::vector<LicenceRow> find_licences(store::Transaction& tx, const std::vector<std::string>& identifiers,
                                      Locking locking);
std::optional<LicenceRow> find_licence(store::Transaction& tx, const std::string& identifier,
                                       Locking locking);
std::optional<LicenceRow> find_licence(store::Transaction& tx, long long id);
/// The last versions of those of these licences that are there, locked in an order that all keep. Of each,
/// authority, type code and serial are looked at.
std::vector<LicenceRow> lock_current(store::Transaction& tx, const std::vector<Licence>& licences);
/// The last versions of what somebody has.
struct HolderQuery {
    std::vector<crypto::Digest> holder;
    std::vector<std::string> types;
    Date today{};
    std::string type_code; ///< "" for any
};
struct HeldRow {
    LicenceRow row;
    long long place; ///< in the list: key of the page after it
};
/// Those that are valid first, then those that need least to be; of each the newest first: a page.
std::vector<HeldRow> find_by_holder(store::Transaction& tx, const HolderQuery& query,
                                    const service::Page& page);
/// Of each type the one that best_of() would choose among all.
std::vector<LicenceRow> find_best_by_holder(store::Transaction& tx, const HolderQuery& query);
/// Of every type, in the order of their identifiers: a page.
std::vector<LicenceRow> list_by_holder(store::Transaction& tx, const std::vector<crypto::Digest>& holder,
                                       const service::Page& page);
bool is_holder(store::Transaction& tx, long long id, const std::vector<crypto::Digest>& holder);

struct ListQuery {
    std::string authority, type, state; ///< "" asks nothing
    Date today{};
};
std::vector<LicenceRow> list_licences(store::Transaction& tx, const ListQuery& query,
                                      const service::Page& page);

struct HistoryEntry {
    std::string action, state, reason, actor;
    Time at;
};
struct NewHistory {
    long long licence_id;
    State state;
    std::string reason, actor;
    Time at;
};
void insert_history(store::Transaction& tx, const std::string& action,
                    const std::vector<NewHistory>& entries);
std::vector<HistoryEntry> find_history(store::Transaction& tx, long long id);

/// Licences sealed or indexed under another key than these; locked by nobody else.
std::vector<LicenceRow> find_outdated(store::Transaction& tx, const std::string& seal_key,
                                      const std::string& index_key, int most);
/// The content only where its key is another now.
void reseal_licence(store::Transaction& tx, const LicenceRow& row, const HolderIndexes& holders);

// Codes of types, and who may use them.

struct GivenCode {
    std::string name, code;
    int revision = 0;
};
std::vector<GivenCode> find_given_codes(store::Transaction& tx);
/// Whoever gives a code holds all of them.
std::vector<GivenCode> lock_given_codes(store::Transaction& tx);
void save_given_code(store::Transaction& tx, const GivenCode& code, const std::string& by, Time at);

struct UseRight {
    std::string type, client_id;
    std::vector<std::string> grounds; ///< "written", "ex_officio"
};
std::vector<UseRight> find_rights_of_client(store::Transaction& tx, const std::string& client_id);
std::vector<UseRight> list_rights(store::Transaction& tx, const std::string& type, const service::Page& page);
void save_right(store::Transaction& tx, const UseRight& right, const std::string& by, Time at);
bool delete_right(store::Transaction& tx, const std::string& type, const std::string& client_id);

// Use

struct Use {
    long long id = 0;
    long long licence_id = 0;
    std::string identifier, type; ///< of the licence; when read
    std::string body; ///< credit code of whose client it is; "" when it is of none, or of another province
    std::string kind, client_id, unit, operator_id, matter_name, matter_code, project_no, ground, reference,
        trace_id;
    Time used_at{};
    Json fields, matched; ///< of a verification: whether each field agreed, and all; null: not compared
};
/// Before the first page of uses, which go from the newest to the oldest.
inline constexpr auto beyond_all = "9223372036854775807";
/// Of the columns that all uses have; the kind is the caller's to read.
Use read_use(const store::Row& row);
/// One purpose for all: uses of one request. Gives their ids.
std::vector<long long> insert_uses(store::Transaction& tx, const Use& use,
                                   const std::vector<long long>& licences);
std::vector<Use> find_uses(store::Transaction& tx, const std::vector<crypto::Digest>& holder,
                           const service::Page& page);

struct Pass {
    std::string kind; ///< "code" or "presentation"
    long long licence_id = 0;
    std::string client_id, matter_code;
    Time created_at{}, expires_at{};
};
void insert_pass(store::Transaction& tx, const crypto::Digest& secret, const Pass& pass);
/// Uses it up: once, in time, by the client it is for.
std::optional<Pass> take_pass(store::Transaction& tx, const crypto::Digest& secret, const std::string& kind,
                              const std::string& client_id, Time now);
void drop_passes(store::Transaction& tx, Time expired_before);

std::string digests(const std::vector<crypto::Digest>& digests); ///< as a bytea[] parameter

} // namespace gateway::licenses
