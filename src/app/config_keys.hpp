#pragma once

#include "config.hpp"

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway::app {

/// The member that a key sets; its type says how the value is written.
using ConfigMember =
    std::variant<std::string& (*)(Config&), Config::Path& (*)(Config&), long long& (*)(Config&),
                 bool& (*)(Config&), Config::Milliseconds& (*)(Config&), Octets& (*)(Config&)>;

/// What a text value must look like.
struct TextForm {
    bool (*fits)(std::string_view);
    Text expected;
};

struct ConfigKey {
    std::string section;
    std::string name;
    ConfigMember member;
    Text meaning;
    long long least = 0; ///< of an integer, of milliseconds, of octets
    long long most = std::numeric_limits<long long>::max();
    std::vector<std::string> choices = {}; ///< of a text; empty: free
    std::optional<TextForm> form = {};     ///< of a text
    bool secret = false;                   ///< its value is never shown

    std::string path() const { return section + "." + name; }
    /// GATEWAY_<SECTION>_<KEY>
    std::string variable() const;
};

struct ConfigSection {
    std::string name;
    Text meaning;
};

const std::vector<ConfigSection>& config_sections();
const std::vector<ConfigKey>& config_keys();

/// The value as a person would write it: 600000 ms → "10min".
std::string config_value(const ConfigKey& key, const Config& config);
/// True when the value is written in quotes in TOML.
bool is_quoted(const ConfigKey& key);
/// Reads the text into the member. False when it is not what the key expects.
bool set_config_value(const ConfigKey& key, std::string_view text, Config& config);
/// What set_config_value() takes, in words.
Text expected_value(const ConfigKey& key);

/// The whole configuration with defaults and meanings as a TOML file: config/provincial-gateway.toml (tested
/// to be the same).
std::string example_config();

} // namespace gateway::app
