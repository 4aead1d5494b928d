#include "support/snapshot.hpp"

#include <sstream>
#include <vector>

namespace gateway::test {

std::string snapshot(store::Transaction& tx) {
    static const std::vector<std::string> queries{
        "SELECT m.code || ' ' || m.state || ' ' || m.owner || ' ' || m.dept_name || ' ' || m.parts || "
        "r.content "
        "FROM matters.matter m JOIN matters.revision r USING (row_guid, revision) WHERE m.state <> "
        "'cancelled'",
        "SELECT credit_code || content FROM matters.body WHERE active",
        "SELECT (to_jsonb(d) - 'revision' - 'base_version')::text FROM matters.draft d",
        "SELECT to_jsonb(i)::text FROM matters.directory_impact i",
        "SELECT (to_jsonb(c) - 'revision')::text FROM cases.\"case\" c",
        "SELECT (to_jsonb(a) - 'revision')::text FROM cases.application a",
        "SELECT (to_jsonb(c) - 'revision')::text FROM access.client c",
        "SELECT to_jsonb(s)::text FROM access.succession s",
        "SELECT to_jsonb(l)::text FROM matters.lineage l",
        "SELECT to_jsonb(l)::text FROM matters.body_lineage l",
        "SELECT matter_code || items FROM licenses.material_map WHERE items <> '[]'"};
    std::string text;
    for (const std::string& query : queries) {
        for (const auto& row : tx.exec("SELECT * FROM (" + query + ") AS q(t) ORDER BY t COLLATE \"C\"")) {
            text += row[0].as<std::string>() + "\n";
        }
        text += "--\n";
    }
    return text;
}

std::string first_difference(const std::string& before, const std::string& after) {
    std::istringstream left(before), right(after);
    std::string one, other;
    while (std::getline(left, one) && std::getline(right, other)) {
        if (one != other) {
            return "before: " + one + "\nafter:  " + other;
        }
    }
    return before == after ? "" : "one goes on where the other ends";
}

} // namespace gateway::test
