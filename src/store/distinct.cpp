#include "gateway/store/distinct.hpp"

namespace gateway::store {

std::set<std::string> texts_of(const Result& rows) {
    std::set<std::string> texts;
    for (const Row row : rows) {
        texts.insert(row[0].as<std::string>());
    }
    return texts;
}

std::set<std::string> distinct_texts(Transaction& tx, const std::string& table, const std::string& column) {
    const std::string least = "(SELECT min(" + column + ") FROM " + table;
    return texts_of(tx.exec("WITH RECURSIVE step (value) AS (SELECT " + least + ") UNION ALL SELECT " +
                            least + " WHERE " + column +
                            " > step.value) FROM step WHERE step.value IS NOT NULL) "
                            "SELECT value FROM step WHERE value IS NOT NULL"));
}

} // namespace gateway::store
