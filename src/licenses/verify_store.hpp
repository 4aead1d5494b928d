#pragma once

#include "store.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::licenses {

/// What was verified of a licence: names of fields, no values.
struct Verified {
    long long licence_id = 0;
    Json fields;  ///< whether each agreed; null where it was not compared
    Json matched; ///< whether all agreed, or null
};
/// Under one purpose: the verifications of one request.
void insert_verifications(store::Transaction& tx, const Use& use, const std::vector<Verified>& verified);
/// How many of the client's verifications failed since then, by licence.
std::map<long long, long long> count_failures(store::Transaction& tx, const std::string& client_id,
                                              const std::vector<long long>& licences, Time since);

} // namespace gateway::licenses
