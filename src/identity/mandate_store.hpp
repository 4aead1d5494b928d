#pragma once

#include "store.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::identity {

struct MandateRow {
    std::string mandate_id, credit_code, person_id, role;
    std::vector<std::string> matters;
    std::string binding;
    Time valid_from;
    std::optional<Time> valid_until;
    std::string granted_by;
    std::optional<Time> ended_at;
    std::string ended_by;
    int revision = 1;
    Sent sent;
};
void insert_mandate(store::Transaction& tx, const MandateRow& row);
void update_mandate(store::Transaction& tx, const MandateRow& row);
std::optional<MandateRow> lock_mandate(store::Transaction& tx, const std::string& mandate_id);
/// Not ended, whatever their times; locked in the order of their ids.
std::vector<MandateRow> lock_mandates_of_person(store::Transaction& tx, const std::string& person_id);
/// Those of these persons who have one that is not ended.
std::set<std::string> find_mandate_holders(store::Transaction& tx,
                                           const std::vector<std::string>& person_ids);
std::vector<MandateRow> lock_mandates_of_corporation(store::Transaction& tx, const std::string& credit_code,
                                                     const std::string& role);
/// Not ended, their times include now, their identity is the one the person has, their legal person is in
/// force.
std::vector<MandateRow> find_mandates_in_force(store::Transaction& tx, const std::string& person_id,
                                               Time now);
/// All of a legal person, first those that began first; `page.after` is {valid_from, mandate_id}.
std::vector<MandateRow> list_mandates(store::Transaction& tx, const std::string& credit_code,
                                      const service::Page& page);

} // namespace gateway::identity
