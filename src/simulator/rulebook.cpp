#include "rulebook.hpp"

#include <algorithm>
#include <filesystem>

namespace gateway::simulator {
namespace {

constexpr std::string_view list_suffix = "_basic";

TableKind kind_of(std::string_view name) {
    if (name == "up_task_directory") {
        return TableKind::directory;
    }
    if (name.starts_with("up_task_")) {
        return name.ends_with(list_suffix) ? TableKind::list : TableKind::part;
    }
    if (name == "up_pro_accept") {
        return TableKind::accept;
    }
    if (name == "up_pro_result") {
        return TableKind::result;
    }
    if (name == "up_evaluation") {
        return TableKind::evaluation;
    }
    if (name == "up_lic_data") {
        return TableKind::licence;
    }
    if (name.starts_with("up_lic_")) {
        return TableKind::licence_type;
    }
    return name.starts_with("up_pro_") ? TableKind::case_part : TableKind::other;
}

/// up_task_general_material → up_task_general_basic: the family is the third word of the name.
std::string list_of(std::string_view part) {
    const std::size_t family = std::string_view("up_task_").size();
    return std::string(part.substr(0, part.find('_', family))).append(list_suffix);
}

} // namespace

Rulebook::Rulebook(std::shared_ptr<const Standard> standard) : standard_(std::move(standard)) {
    for (const std::string& file : standard_->files()) {
        const std::filesystem::path path(file);
        const std::string name = path.stem().string();
        if (path.parent_path() != "tables" || path.extension() != ".toml" || !name.starts_with("up_")) {
            continue;
        }
        const TableKind kind = kind_of(name);
        tables_.push_back(
            {&standard_->table(name), kind, 0, kind == TableKind::part ? list_of(name) : std::string()});
    }
    const auto name_of = [](const TableRules& rules) -> std::string_view { return rules.table->name(); };
    std::ranges::sort(tables_, {}, name_of);
    for (std::size_t index = 0; index < tables_.size(); ++index) {
        tables_[index].index = index;
    }
}

const TableRules* Rulebook::find(std::string_view table) const {
    const auto name_of = [](const TableRules& rules) -> std::string_view { return rules.table->name(); };
    const auto found = std::ranges::lower_bound(tables_, table, {}, name_of);
    return found != tables_.end() && name_of(*found) == table ? &*found : nullptr;
}

bool Rulebook::comes_down(std::string_view table) const {
    return table.starts_with("dn_") && standard_->find_table(table);
}

} // namespace gateway::simulator
