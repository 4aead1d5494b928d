#include "store.hpp"

namespace gateway::identity {
namespace {

const store::Statement first_of{
    "identity.find_matter_level",
    "SELECT m.level FROM unnest($1::text[]) WITH ORDINALITY AS k(code, n) "
    "JOIN identity.matter_level m ON m.matter_code = k.code ORDER BY k.n LIMIT 1"};
const store::Statement lock_one{
    "identity.lock_matter_level",
    "SELECT matter_code, level, revision FROM identity.matter_level WHERE matter_code = $1 FOR UPDATE"};
const store::Statement save{
    "identity.save_matter_level",
    "INSERT INTO identity.matter_level (matter_code, level, revision) VALUES ($1, $2, $3) "
    "ON CONFLICT (matter_code) DO UPDATE SET level = $2, revision = $3"};
const store::Statement remove{"identity.delete_matter_level",
                              "DELETE FROM identity.matter_level WHERE matter_code = $1"};
const store::Statement list{"identity.list_matter_levels",
                            "SELECT matter_code, level, revision FROM identity.matter_level "
                            "WHERE matter_code > $1 ORDER BY matter_code LIMIT $2::int"};

MatterLevel read_row(const store::Row& row) {
    return {row[0].as<std::string>(), read_level(row[1]), row[2].as<int>()};
}

} // namespace

Level find_matter_level(store::Transaction& tx, const std::vector<std::string>& codes) {
    const auto result = tx.exec(first_of, store::array(codes));
    return result.empty() ? Level::none : read_level(result[0][0]);
}

std::optional<MatterLevel> lock_matter_level(store::Transaction& tx, const std::string& matter_code) {
    const auto result = tx.exec(lock_one, matter_code);
    return result.empty() ? std::nullopt : std::optional(read_row(result[0]));
}

void save_matter_level(store::Transaction& tx, const MatterLevel& level) {
    tx.exec(save, level.matter_code, static_cast<int>(level.level), level.revision);
}

void delete_matter_level(store::Transaction& tx, const std::string& matter_code) {
    tx.exec(remove, matter_code);
}

std::vector<MatterLevel> list_matter_levels(store::Transaction& tx, const service::Page& page) {
    std::vector<MatterLevel> found;
    for (const store::Row row :
         tx.exec(list, page.after.empty() ? std::string() : page.after[0], page.limit + 1)) {
        found.push_back(read_row(row));
    }
    return found;
}

} // namespace gateway::identity
