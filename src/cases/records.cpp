#include "records.hpp"

#include "gateway/base/record.hpp"
#include "store.hpp"

namespace gateway::cases {
namespace {

using service::NationalRow;
using Load = std::vector<Version> (*)(store::Transaction&, const std::vector<VersionKey>&);

NationalRow national_row(const NationalTable& table, const journal::Entry& entry, const Version& version) {
    Json record = Json::parse(version.content);
    record["project_no"] = version.project_no;
    record["row_guid"] = entry.record_key;
    return {table.name(), entry.record_key, entry.version, entry.operation, national_form(table, record)};
}

service::Dataset dataset(const std::shared_ptr<const Foundation>& foundation, std::string name,
                         const NationalTable* table, Load load) {
    // The foundation keeps the table alive.
    return {std::move(name),
            [foundation, table, load](store::Transaction& tx, std::span<const journal::Entry> entries) {
                std::vector<VersionKey> keys;
                for (const journal::Entry& entry : entries) {
                    keys.emplace_back(entry.record_key, entry.version);
                }
                const std::vector<Version> versions = load(tx, keys);
                std::vector<std::vector<NationalRow>> rows;
                for (std::size_t i = 0; i < entries.size(); ++i) {
                    rows.emplace_back().push_back(national_row(*table, entries[i], versions[i]));
                }
                return rows;
            }};
}

} // namespace

std::vector<service::Dataset> datasets(const std::shared_ptr<const Foundation>& foundation) {
    std::vector<service::Dataset> result;
    result.push_back(dataset(foundation, "cases.accept", foundation->accept, load_accepts));
    for (const KindFacts& kind : kinds) {
        result.push_back(dataset(foundation, std::string("cases.") + kind.name, &foundation->table(kind.kind),
                                 load_events));
    }
    return result;
}

} // namespace gateway::cases
