#pragma once

#include "gateway/service/module.hpp"
#include "register.hpp"
#include "types.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

// What goes up to the nation: a row for each version of a licence that is in force, and one for each code of
// a type. A row is kept as it went up, so that it can be sent again for ever.

inline constexpr auto licence_dataset = "licenses.licence";
inline constexpr auto type_dataset = "licenses.type";

/// By what the nation and the journal know a version of a licence: nothing of the identifier is in it.
std::string record_key(const Licence& licence);

/// Journals what was done with these licences, in order, and sends up what the nation is to hold of them now.
/// A type goes up before its first licence. The licences are locked, and their content is open.
void publish(const Foundation& foundation, store::Transaction& tx, const std::vector<Deed>& deeds,
             const std::string& action);

/// The type stands under this code from now on; nothing goes up when nothing differs.
void publish_type(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                  const LicenceType& type, const std::string& code);
/// All types that have a code, as the catalogue has them now.
void publish_catalogue(const Foundation& foundation, store::Transaction& tx);

std::vector<service::Dataset> datasets(const FoundationPtr& foundation);
/// Rows that are kept are sealed under the newest key, some hundred at a time; gives how many.
int reseal_versions(const Foundation& foundation, store::Transaction& tx);

} // namespace gateway::licenses
