#pragma once

#include "body_names.hpp"
#include "copy_store.hpp"
#include "gateway/service/module.hpp"

namespace gateway::licenses {

// Copies that were given out, and what is told of them.

/// Whom it was given to is told to the issuing body alone.
Json copy_json(const GivenCopy& given, bool to_issuer, Time now, BodyNames& bodies);
Json given_to_schema(); ///< that member of copy_json

/// A page of the copies of one version, for its issuing body. 404 "licence_not_found" for everybody else.
Json copies_of_licence(store::Transaction& tx, const service::Call& call, const std::string& identifier);

} // namespace gateway::licenses
