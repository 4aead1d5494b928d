#pragma once

#include "catalogue.hpp"
#include "gateway/ofd/layout.hpp"
#include "model.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

/// How a licence looks: a page with its face, and more where the face needs them. `issuer` is the authority's
/// name.
std::vector<ofd::Page> paper_of(const LicenceType& type, const Licence& licence, const std::string& issuer);

} // namespace gateway::licenses
