#pragma once

#include "gateway/base/toml_table.hpp"
#include "gateway/identity/levels.hpp"

namespace gateway::identity {

/// A level in a rule file: "RC01" to "RC05".
inline Level level_in(const TomlTable& table, std::string_view key) {
    const auto level = level_of(table.text(key));
    if (!level) {
        table.fault(key, "must be one of RC01 to RC05");
    }
    return *level;
}

} // namespace gateway::identity
