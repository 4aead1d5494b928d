#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/store/transaction.hpp"
#include "material_rules.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::licenses {

/// Which materials of a matter licences meet, as it was set.
struct MaterialMap {
    int revision = 0; ///< 0: none was set
    std::vector<MappedMaterial> items;
    Time set_at{}; ///< when it was read
};
MaterialMap find_map(store::Transaction& tx, const std::string& matter_code);
/// Of these matters, those that have one.
std::map<std::string, MaterialMap> find_maps(store::Transaction& tx, const std::vector<std::string>& codes);
/// Whoever sets the map of one of them waits from here to the end of the transaction.
void lock_maps(store::Transaction& tx, const std::vector<std::string>& codes);
void save_map(store::Transaction& tx, const std::string& matter_code, const MaterialMap& map,
              const std::string& by, Time at);

/// A licence that took the place of a paper.
struct Attachment {
    std::string project_no, material, chain;
    long long licence_id = 0;
    std::string row_guid, matter_code, body;
    long long copies = 0;
    std::string client_id;
    Time attached_at{};
};
/// Of a case that is locked: material, chain and row_guid.
std::vector<Attachment> find_attachments(store::Transaction& tx, const std::string& project_no);
void insert_attachment(store::Transaction& tx, const Attachment& attachment);

/// What was saved in a month, by cases of a matter that a body handled.
struct Saving {
    Date month{}; ///< its first day
    std::string matter_code, body;
    long long cases = 0;
    long long materials = 0;
    long long copies = 0; ///< on paper, where the list says how many
};
void add_saving(store::Transaction& tx, const Saving& saving);

struct SavingQuery : service::Scope {
    Date from{}, to{}; ///< first days of the first and last month
    std::string matter_code;
};
/// By month, matter and body; `page.after` is {month, matter_code, body}.
std::vector<Saving> list_savings(store::Transaction& tx, const SavingQuery& query, const service::Page& page);
/// The sum of all that the query finds.
Saving sum_savings(store::Transaction& tx, const SavingQuery& query);

} // namespace gateway::licenses
