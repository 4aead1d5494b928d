#include "stock_sources.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/toml_table.hpp"

#include <algorithm>
#include <array>

namespace gateway::identity {
namespace {

constexpr std::array needed{"account_name", "user_name", "cert_type", "cert_no"};
constexpr std::array offered{"user_mobile", "level", "verified_at", "region"};

StockSource read_source(const TomlTable& table, const LegacyLevels& levels) {
    StockSource source{table.name("name"), table.name("scheme"), table.text("region"), {}, {}};
    table.both_languages();
    table.confidence();
    if (!levels.knows(source.scheme)) {
        table.fault("scheme", "\"" + source.scheme + "\" is no scheme of legacy_levels.toml");
    }
    if (check_region(source.region)) {
        table.fault("region", "must be a region of six digits");
    }
    for (const TomlTable& column : table.tables("column")) {
        const std::string member = column.text("as");
        if (std::ranges::count(needed, member) + std::ranges::count(offered, member) == 0) {
            column.fault("as", "\"" + member + "\" is nothing that an account has here");
        }
        if (!source.columns.emplace(member, column.text("is")).second) {
            column.fault("as", "\"" + member + "\" stands twice");
        }
    }
    for (const char* member : needed) {
        if (!source.columns.contains(member)) {
            table.fault("column", "one for " + std::string(member) + " is missing");
        }
    }
    for (const TomlTable& certificate : table.tables("certificate")) {
        const std::string value = certificate.text("is");
        if (!source.certificates.emplace(value, certificate.text("becomes")).second) {
            certificate.fault("is", "\"" + value + "\" stands twice");
        }
    }
    return source;
}

} // namespace

StockSources read_stock_sources(const std::string& toml, const LegacyLevels& levels) {
    const auto file = TomlTable::parse("stock_sources.toml", toml);
    StockSources sources;
    for (const TomlTable& table : file.tables("source")) {
        StockSource source = read_source(table, levels);
        const std::string name = source.name;
        if (!sources.emplace(name, std::move(source)).second) {
            table.fault("name", "\"" + name + "\" stands twice");
        }
    }
    file.finish();
    return sources;
}

} // namespace gateway::identity
