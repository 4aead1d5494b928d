#pragma once

#include "gateway/service/module.hpp"
#include "store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::licenses {

// The register: licences as they are sealed, entered and moved. Whoever makes a version, by whatever way,
// goes through Deeds.

/// The licence with what is sealed of it.
Licence opened(const Foundation& foundation, LicenceRow row);
/// What a holder's licences are found by.
std::vector<crypto::Digest> digests_of(const Foundation& foundation, const HolderKey& holder);

/// What a call did to a licence, and how it left it.
struct Deed {
    const service::Call* by;
    Licence licence;
};

/// What calls do to licences, collected in order and written together.
class Deeds {
public:
    Deeds(const Foundation& foundation, std::string action)
        : foundation_(foundation), action_(std::move(action)) {}

    /// A new version: sealed, indexed, in the history. Its identifier is made here.
    void enter(const service::Call& call, Licence& licence);
    /// The version stands as `licence` says from now on: the next revision, in the history.
    void amend(const service::Call& call, Licence& licence);
    /// Once, at the end.
    void write(store::Transaction& tx);
    /// After write() with the ids.
    const std::vector<Deed>& done() const { return done_; }

private:
    const Foundation& foundation_;
    const std::string action_;
    std::vector<Deed> done_;
};

/// The same of a single one, written at once.
void amend(const Foundation& foundation, store::Transaction& tx, const service::Call& call, Licence& licence,
           const std::string& action);
/// Of the journal, which holds neither identifier nor anything of the holder.
std::string entity_of(const Licence& licence); ///< its order key there
journal::Change journal_entry(const service::Call& call, const Licence& licence, const std::string& action);

/// Identifier of the licence's next version.
std::string identifier_of(const Licence& licence, int version);

/// Rows and files under an older key are sealed and indexed under the newest, some at a time; gives how many.
int reseal(const Foundation& foundation, store::Transaction& tx);

} // namespace gateway::licenses
