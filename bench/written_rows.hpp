#pragma once

#include "scene.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gateway::bench {

/// The rows that one transaction wrote, for PostgreSQL alone to write again: in a copy of the database from
/// which they were taken away, with its indexes, checks and foreign keys, by COPY, in one transaction.
class WrittenRows {
public:
    /// Those of the transaction that last wrote the rows which `written` selects the xmin of; what it wrote
    /// within a savepoint has a number of its own, so `written` names a row of each. It must have been the
    /// last one in the database. The gateway is restarted.
    WrittenRows(Scene& scene, const std::string& written);
    long long count() const { return count_; } ///< inserted and updated ones
    double write();                            ///< seconds

private:
    struct Table {
        std::string name;    ///< with its schema, quoted
        std::string columns; ///< those that are not generated
        std::filesystem::path file;
    };
    void read_tables();
    void export_rows();
    void take_away();
    std::string ours() const; ///< the condition that picks its rows
    std::string psql(const std::vector<std::string>& commands);

    Scene& scene_;
    std::string numbers_; ///< of the transaction and its savepoints, as xmin shows them: an array
    std::unique_ptr<test::TestDatabase> copy_;
    std::vector<Table> tables_; ///< those that refer to others behind them
    long long count_ = 0;
};

} // namespace gateway::bench
