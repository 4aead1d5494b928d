#pragma once

#include "gateway/store/database.hpp"
#include "selection.hpp"
#include "settle.hpp"
#include "shared.hpp"
#include "store.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gateway::national {

/// The link without a network: the test is the nation, and a map is the module whose records go up.
class LinkFixture : public testing::Test {
protected:
    LinkFixture();

    /// A change of a record whose national form has one row per given guid ("key" itself when none is given).
    long long change(const std::string& entity, const std::string& key, int version, char operation = 'I',
                     long long requires_position = 0, std::vector<service::NationalRow> rows = {});
    /// What a lane would send now; empty when nothing.
    std::optional<Batch> next(const std::string& entity);
    /// The nation's answer: all taken but the given indexes.
    void answer(const Batch& batch, const std::map<std::size_t, Receipt::Refused>& refused = {});
    std::string state_of(long long position);
    static service::NationalRow row(const std::string& guid, int version, char operation);
    Json sent_record(const Batch& batch, std::size_t index) const;

    void transact(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }

    test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
    Metrics metrics_;
    std::unique_ptr<Shared> shared_;
    journal::Watermark watermark_;
    std::map<int, LaneMemory> memory_;
    std::map<std::pair<std::string, int>, std::vector<service::NationalRow>> rows_;
};

} // namespace gateway::national
