#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/crypto/blind_index.hpp"
#include "gateway/service/module.hpp"

#include <memory>

namespace gateway::cases {

/// Cases (办件): accept, process, special procedure, result and material, under a published matter version.
/// Without `applicants` cases are accepted, but the search by applicant is refused until there is a key.
service::Module module(std::shared_ptr<const Standard> standard, std::shared_ptr<const WorkCalendar> calendar,
                       std::shared_ptr<const crypto::BlindIndex> applicants = nullptr);

} // namespace gateway::cases
