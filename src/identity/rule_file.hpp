#pragma once

#include "gateway/identity/levels.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::identity {

/// One table of a rule file, read key by key. Every fault names the file and the line; finish() refuses keys
/// that nobody asked for, so that a misspelt one is never silently ignored.
class RuleTable {
public:
    RuleTable(std::string_view file, const toml::table& table) : file_(file), table_(table) {}

    std::string text(std::string_view key); ///< not empty
    std::string name(std::string_view key); ///< small letters, digits and '_'
    Text texts();                           ///< zh and en
    Level level(std::string_view key);      ///< "RC01" to "RC05"
    bool flag(std::string_view key);
    std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most);
    std::vector<RuleTable> tables(std::string_view key); ///< [[key]], at least one
    void check_confidence(); ///< is there, "sure", "likely" or "unsure": for the reader of the file
    void finish() const;

    [[noreturn]] void fail(std::string_view key, const std::string& what) const;

private:
    const toml::node* node(std::string_view key);

    std::string_view file_;
    const toml::table& table_;
    std::set<std::string, std::less<>> asked_;
};

/// Throws std::runtime_error with file and line when it is no TOML.
toml::table parse_rule_file(std::string_view file, std::string_view text);

} // namespace gateway::identity
