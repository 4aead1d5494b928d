#pragma once

#include "gateway/journal/journal.hpp"
#include "gateway/store/database.hpp"
#include "support/database.hpp"

#include <functional>
#include <numeric>
#include <string>
#include <vector>

namespace gateway::test {

/// A database of its own and one session with it.
class OneSession {
protected:
    void run(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }

    /// The number that a query gives.
    long long count(const std::string& sql) {
        long long n = 0;
        run([&](store::Transaction& tx) { n = tx.exec(sql)[0][0].as<long long>(); });
        return n;
    }

    /// The journal from its beginning.
    std::vector<journal::Entry> entries() {
        std::vector<long long> positions(300);
        std::iota(positions.begin(), positions.end(), 1);
        std::vector<journal::Entry> read;
        run([&](store::Transaction& tx) { read = journal::read_positions(tx, positions); });
        return read;
    }

    TestDatabase database_;
    store::Session session_{database_.connection_string()};
};

} // namespace gateway::test
