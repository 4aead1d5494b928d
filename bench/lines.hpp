#pragma once

#include "scene.hpp"

#include <filesystem>
#include <string>

namespace gateway::bench {

/// A case as a request body.
std::string case_body(const std::string& matter_code, std::size_t number);

/// `accepted`: without events; `ended`: with two processes and the result, as an old case is.
enum class LineForm { accepted, ended };

/// A file of `count` lines for POST /v1/cases:import, their case numbers made of `prefix` and eight digits,
/// spread over all matters and the last hundred days.
void write_lines(const std::filesystem::path& file, const Scene& scene, long long count,
                 const std::string& prefix, LineForm form = LineForm::accepted);

/// Sends the file; the seconds from the first octet to the report. Throws unless every line was accepted.
double import_lines(Scene& scene, const std::filesystem::path& file, long long count);
/// The same of any import, by whom the token is of.
double send_lines(Scene& scene, const std::string& target, const std::string& token,
                  const std::filesystem::path& file, long long count);

} // namespace gateway::bench
