#include "stock_sources.hpp"

#include "gateway/base/codes.hpp"
#include "rule_file.hpp"

#include <algorithm>
#include <array>

namespace gateway::identity {
namespace {

constexpr std::string_view file_name = "stock_sources.toml";
constexpr std::array needed{"account_name", "user_name", "cert_type", "cert_no"};
constexpr std::array offered{"user_mobile", "level", "verified_at", "region"};

StockSource read_source(RuleTable& table, const LegacyLevels& levels) {
    StockSource source{table.name("name"), table.name("scheme"), table.text("region"), {}, {}};
    table.texts();
    table.check_confidence();
    if (!levels.knows(source.scheme)) {
        table.fail("scheme", "\"" + source.scheme + "\" is no scheme of legacy_levels.toml");
    }
    if (check_region(source.region)) {
        table.fail("region", "must be a region of six digits");
    }
    for (RuleTable& column : table.tables("column")) {
        const std::string member = column.text("as");
        if (std::ranges::count(needed, member) + std::ranges::count(offered, member) == 0) {
            column.fail("as", "\"" + member + "\" is nothing that an account has here");
        }
        if (!source.columns.emplace(member, column.text("is")).second) {
            column.fail("as", "\"" + member + "\" stands twice");
        }
        column.finish();
    }
    for (const char* member : needed) {
        if (!source.columns.contains(member)) {
            table.fail("column", "one for " + std::string(member) + " is missing");
        }
    }
    for (RuleTable& certificate : table.tables("certificate")) {
        const std::string value = certificate.text("is");
        if (!source.certificates.emplace(value, certificate.text("becomes")).second) {
            certificate.fail("is", "\"" + value + "\" stands twice");
        }
        certificate.finish();
    }
    table.finish();
    return source;
}

} // namespace

StockSources read_stock_sources(const std::string& toml, const LegacyLevels& levels) {
    const toml::table file = parse_rule_file(file_name, toml);
    RuleTable whole(file_name, file);
    StockSources sources;
    for (RuleTable& table : whole.tables("source")) {
        StockSource source = read_source(table, levels);
        const std::string name = source.name;
        if (!sources.emplace(name, std::move(source)).second) {
            table.fail("name", "\"" + name + "\" stands twice");
        }
    }
    whole.finish();
    return sources;
}

} // namespace gateway::identity
