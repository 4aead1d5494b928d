#include "persons.hpp"
#include "stock.hpp"

namespace gateway::identity {
namespace {

StoredStock sealed(const Foundation& foundation, const StockRow& row) {
    const crypto::Vault& vault = *foundation.vault;
    const Identity& identity = row.claim.identity;
    StoredStock stored;
    do { // a rotation in between must not make an index pass for one of another key
        stored.key_id = vault.key_id();
        stored.account = vault.index(stock_value(row.source, row.claim.account_name));
        if (row.standing != StockStanding::rejected) {
            stored.certificate = vault.index(certificate_value(identity.cert_type, identity.cert_no));
        }
    } while (vault.key_id() != stored.key_id);
    stored.claim = seal_json(foundation, claim_json(row.claim), claim_context(row));
    stored.row = row;
    stored.row.claim = {};
    return stored;
}

} // namespace

const StockSource& require_source(const Foundation& foundation, const std::string& name) {
    const auto found = foundation.stock_sources.find(name);
    if (found == foundation.stock_sources.end()) {
        std::string names;
        for (const auto& [known, source] : foundation.stock_sources) {
            names += (names.empty() ? "" : ", ") + known;
        }
        throw invalid_fields({{"/source",
                               "unknown_code",
                               {"参数 source 应为 " + names + " 之一；来源在 stock_sources.toml 中登记。",
                                "The parameter source must be one of " + names +
                                    "; sources are described in stock_sources.toml."}}});
    }
    return found->second;
}

std::vector<StockRow> opened(const Foundation& foundation, std::vector<StoredStock> stored) {
    std::vector<StockRow> rows;
    rows.reserve(stored.size());
    for (StoredStock& each : stored) {
        each.row.claim = claim_of(open_json(foundation, each.claim, claim_context(each.row)));
        rows.push_back(std::move(each.row));
    }
    return rows;
}

std::vector<StoredStock> sealed(const Foundation& foundation, const std::vector<const StockRow*>& rows) {
    std::vector<StoredStock> stored;
    stored.reserve(rows.size());
    for (const StockRow* row : rows) {
        stored.push_back(sealed(foundation, *row));
    }
    return stored;
}

int reseal_stock(const Foundation& foundation, store::Transaction& tx, const std::string& key_id, int most) {
    const auto rows = opened(foundation, find_outdated_stock(tx, key_id, most));
    std::vector<const StockRow*> all;
    for (const StockRow& row : rows) {
        all.push_back(&row);
    }
    update_stock(tx, sealed(foundation, all));
    return static_cast<int>(rows.size());
}

} // namespace gateway::identity
