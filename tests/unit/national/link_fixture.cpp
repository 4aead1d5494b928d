#include "link_fixture.hpp"

#include "gateway/base/json.hpp"

namespace gateway::national {
namespace {

constexpr const char* table = "up_task_directory"; // no personal column: the batch's records stand in plain

} // namespace

LinkFixture::LinkFixture() {
    service::Dataset dataset{"test", [this](store::Transaction&, std::span<const journal::Entry> entries) {
                                 std::vector<std::vector<service::NationalRow>> result;
                                 for (const auto& entry : entries) {
                                     result.push_back(rows_.at({entry.record_key, entry.version}));
                                 }
                                 return result;
                             }};
    LinkOptions options;
    options.connection_string = database_.connection_string();
    options.url = "http://127.0.0.1:9";
    shared_ = std::make_unique<Shared>(
        options, Standard::load(),
        Credentials(crypto::Sm2PrivateKey::generate(), crypto::Sm2PrivateKey::generate().public_key()),
        std::vector{dataset}, std::vector<service::Downlink>{}, system_clock(), metrics_);
}

service::NationalRow LinkFixture::row(const std::string& guid, int version, char operation) {
    return {table, guid, version, static_cast<journal::Operation>(operation),
            Json{{"task_name", guid + " v" + std::to_string(version)}}};
}

long long LinkFixture::change(const std::string& entity, const std::string& key, int version, char operation,
                              long long requires_position, std::vector<service::NationalRow> rows) {
    rows_[{key, version}] = rows.empty() ? std::vector{row(key, version, operation)} : std::move(rows);
    journal::Change change;
    change.actor = "c-test";
    change.action = "test.change";
    change.entity = entity;
    change.dataset = "test";
    change.record_key = key;
    change.version = version;
    change.operation = static_cast<journal::Operation>(operation);
    change.requires_position = requires_position;
    long long position = 0;
    transact([&](store::Transaction& tx) { position = journal::append(tx, change); });
    return position;
}

std::optional<Batch> LinkFixture::next(const std::string& entity) {
    const int lane = journal::lane_of(entity);
    if (!memory_.contains(lane)) {
        transact([&](store::Transaction& tx) { memory_[lane].fence = claim_lane(tx, lane).fence; });
    }
    for (;;) {
        Selection selection;
        long long safe = 0;
        transact([&](store::Transaction& tx) { safe = watermark_.refresh(tx); });
        transact([&](store::Transaction& tx) {
            selection = select_next(tx, *shared_, lane, safe, memory_[lane]);
        });
        memory_[lane].seen = std::max(memory_[lane].seen, selection.seen);
        if (selection.batch || !selection.more) {
            return std::move(selection.batch);
        }
    }
}

void LinkFixture::answer(const Batch& batch, const std::map<std::size_t, Receipt::Refused>& refused) {
    Receipt receipt;
    receipt.refused = refused;
    Json results = Json::array();
    for (const auto& [index, why] : refused) {
        results.push_back({{"index", index}, {"code", why.code}, {"remark", why.remark}});
    }
    receipt.body = Json{{"batch", batch.number}, {"results", results}}.dump();
    transact([&](store::Transaction& tx) { settle(tx, batch, receipt, 1); });
}

std::string LinkFixture::state_of(long long position) {
    std::string state;
    transact([&](store::Transaction& tx) {
        const auto delivery = find_delivery(tx, position);
        state = delivery ? delivery->state : "";
    });
    return state;
}

Json LinkFixture::sent_record(const Batch& batch, std::size_t index) const {
    return parse_json(batch.body).at("records").at(index);
}

} // namespace gateway::national
