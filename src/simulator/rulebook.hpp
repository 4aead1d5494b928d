#pragma once

#include "gateway/base/standard.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::simulator {

/// What a table is in the exchange; the rules between records depend on it.
enum class TableKind {
    directory,    ///< base directory (基本目录)
    list,         ///< implementation list (实施清单): up_task_…_basic
    part,         ///< a part of a list: extend, material, fee_project, questions
    accept,       ///< 办件受理
    case_part,    ///< process, special procedure, material of a case
    result,       ///< 办件结果
    evaluation,   ///< 评价 of a case
    licence,      ///< 电子证照
    licence_type, ///< an entry of the catalogue of licence types, whatever the table is called
    other,        ///< only its columns are checked
};

struct TableRules {
    const NationalTable* table = nullptr;
    TableKind kind = TableKind::other;
    std::size_t index = 0; ///< place in Rulebook::tables()
    std::string list;      ///< of a part: the table of its list
};

/// The tables that may come up, each with its place in the exchange.
class Rulebook {
public:
    explicit Rulebook(std::shared_ptr<const Standard> standard);
    const TableRules* find(std::string_view table) const;             ///< nullptr when unknown
    bool comes_down(std::string_view table) const;                    ///< a dn_… table of the standard
    const std::vector<TableRules>& tables() const { return tables_; } ///< sorted by name
    const Standard& standard() const { return *standard_; }

private:
    std::shared_ptr<const Standard> standard_;
    std::vector<TableRules> tables_;
};

} // namespace gateway::simulator
