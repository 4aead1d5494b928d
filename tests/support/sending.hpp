#pragma once

#include "support/world.hpp"

namespace gateway::test {

/// `provincial-gateway import` of a file to any of the imports, its report as JSON in `log`.
std::unique_ptr<app::ChildProgram> send_file(const World& world, const access::NewSecret& secret,
                                             const std::filesystem::path& file,
                                             const std::filesystem::path& log, const std::string& target);

} // namespace gateway::test
