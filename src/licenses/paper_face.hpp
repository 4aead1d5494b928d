#pragma once

#include "paper.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

// How the pages look.

/// A page with the face, and more where the face needs them.
std::vector<ofd::Page> pages_of(const LicenceType& type, const Licence& licence, const std::string& issuer);
/// Across a page: whom a copy is for, what for, until when.
void add_note(ofd::Page& page, const CopyNote& note);

} // namespace gateway::licenses
