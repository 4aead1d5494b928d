#pragma once

#include "stock_model.hpp"
#include "store.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::identity {

/// A row as it is kept: the claim sealed, what finds it as keyed hashes.
struct StoredStock {
    StockRow row; ///< without its claim
    std::string claim;
    std::optional<crypto::Digest> account, certificate;
    std::string key_id;
};

enum class StockKey { account, certificate };
/// Rows by blind index; locked, in the order of their ids.
std::vector<StoredStock> lock_stock(store::Transaction& tx, StockKey key,
                                    const std::vector<crypto::Digest>& digests);
std::vector<StoredStock> lock_stock_rows(store::Transaction& tx, const std::vector<long long>& ids);
std::vector<StoredStock> lock_stock_of_person(store::Transaction& tx, const std::string& person_id);
void insert_stock(store::Transaction& tx, const std::vector<StoredStock>& rows);
/// Everything but source, ids and indexes of the account.
void update_stock(store::Transaction& tx, const std::vector<StoredStock>& rows);
/// Those the base is to be asked about, behind an id.
std::vector<StoredStock> find_waiting_stock(store::Transaction& tx, long long after, int most);

/// Of a source, with one of the outcomes, behind an id.
std::vector<StoredStock> list_stock(store::Transaction& tx, const std::string& source,
                                    const std::vector<std::string>& outcomes, long long after, int most);
std::optional<StoredStock> find_stock(store::Transaction& tx, long long id);
/// By source and outcome.
std::map<std::string, std::map<std::string, long long>> count_stock(store::Transaction& tx,
                                                                    const std::string& source);

/// Sealed or indexed under another key; locked by nobody else.
std::vector<StoredStock> find_outdated_stock(store::Transaction& tx, const std::string& key_id, int most);

} // namespace gateway::identity
