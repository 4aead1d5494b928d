#include "rules.hpp"

#include "gateway/base/toml_table.hpp"

namespace gateway::ratings {
namespace {

constexpr long long most_days = 3650;

} // namespace

Rules read_rules(std::string_view text) {
    const auto file = TomlTable::parse("rating_rules.toml", text);
    const TomlTable rectification = file.table("rectification");
    const Rules rules{static_cast<int>(file.number("change_within_days", 0, most_days)),
                      static_cast<int>(rectification.number("working_days", 1, most_days)),
                      rectification.flag("call_back")};
    file.finish();
    return rules;
}

} // namespace gateway::ratings
