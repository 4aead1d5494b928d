#pragma once

#include "support/world.hpp"

namespace gateway::test {

/// `provincial-gateway import` of a file to any of the imports, its report as JSON in `log`.
std::unique_ptr<app::ChildProgram> send_file(const World& world, const access::NewSecret& secret,
                                             const std::filesystem::path& file,
                                             const std::filesystem::path& log, const std::string& target);
/// What a sender that is left to itself says at its end: its report, {"log": "…"} when it is none.
Json end_of(app::ChildProgram& sender, const std::filesystem::path& log);

} // namespace gateway::test
