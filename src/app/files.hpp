#pragma once

#include "config.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace gateway::app {

/// The folders of a deployment. The data folder itself may be passed through by PostgreSQL's own user; what
/// is secret in it is guarded by the folders below.
std::filesystem::path keys_folder(const Config& config);
std::filesystem::path cluster_folder(const Config& config);
/// Throws std::runtime_error when others may write in it: they could put files in the place of ours.
void make_data_folder(const Config& config);
/// Throws std::runtime_error when others may read a named secret that its own reader does not guard.
void refuse_open_secrets(const Config& config);

/// Whole or not at all: readers never see a half-written file.
void write_file(const std::filesystem::path& file, std::string_view text);
/// Empty when there is none.
std::string read_file(const std::filesystem::path& file);

} // namespace gateway::app
