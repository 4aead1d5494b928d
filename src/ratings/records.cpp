#include "records.hpp"

#include "gateway/base/record.hpp"
#include "store.hpp"

namespace gateway::ratings {

service::Dataset dataset(const std::shared_ptr<const Foundation>& foundation) {
    return {"ratings.rating", [foundation](store::Transaction& tx, std::span<const journal::Entry> entries) {
                std::vector<std::pair<std::string, int>> keys;
                for (const journal::Entry& entry : entries) {
                    keys.emplace_back(entry.record_key, entry.version);
                }
                const auto contents = load_contents(tx, keys);
                const NationalTable& table = *foundation->table;
                std::vector<std::vector<service::NationalRow>> rows;
                for (std::size_t i = 0; i < entries.size(); ++i) {
                    Json record = Json::parse(contents[i]);
                    record["row_guid"] = entries[i].record_key;
                    rows.push_back({{table.name(), entries[i].record_key, entries[i].version,
                                     entries[i].operation, national_form(table, record)}});
                }
                return rows;
            }};
}

} // namespace gateway::ratings
