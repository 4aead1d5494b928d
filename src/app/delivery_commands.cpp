#include "commands.hpp"
#include "database_access.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/national/link.hpp"
#include "gateway/store/database.hpp"
#include "table.hpp"

#include <nlohmann/json.hpp>

#include <limits>
#include <ostream>

namespace gateway::app {
namespace {

using national::Delivery;

constexpr auto actor = "system"; // the journal's word for the command line

Json delivery_json(const Delivery& delivery) {
    return {{"position", delivery.position},     {"entity", delivery.entity},   {"dataset", delivery.dataset},
            {"record_key", delivery.record_key}, {"version", delivery.version}, {"state", delivery.state},
            {"batch", delivery.batch},           {"code", delivery.code},       {"remark", delivery.remark},
            {"updated_at", delivery.updated_at}};
}

void print_list(const std::vector<Delivery>& deliveries, bool json, std::ostream& out) {
    Json items = Json::array();
    Table table({"序号 position", "实体 entity", "数据集 dataset", "版本 version", "状态 state", "批次 batch",
                 "原因 code", "说明 remark"});
    for (const Delivery& delivery : deliveries) {
        items.push_back(delivery_json(delivery));
        table.add({std::to_string(delivery.position), delivery.entity, delivery.dataset,
                   std::to_string(delivery.version), delivery.state, delivery.batch, delivery.code,
                   delivery.remark});
    }
    if (json) {
        out << Json{{"items", items}}.dump() << '\n';
    } else if (table.empty()) {
        out << "没有符合条件的报送。 / There is nothing of that kind.\n";
    } else {
        table.print(out);
    }
}

void print_one(const Delivery& delivery, const Json& proof, bool json, std::ostream& out) {
    Json content = delivery_json(delivery);
    content["proof"] = proof;
    if (json) {
        out << content.dump() << '\n';
        return;
    }
    Table table({"项 field", "值 value"});
    for (const char* name : {"position", "entity", "dataset", "record_key", "version", "state", "batch",
                             "code", "remark", "updated_at"}) {
        const Json& value = content.at(name);
        table.add({name, value.is_string() ? value.get<std::string>() : value.dump()});
    }
    table.add(
        {"proof", proof.is_null() ? "尚无回执 no receipt yet" : "有，见 --json / there is one, see --json"});
    table.print(out);
}

void print_outcome(const Json& outcome, const std::string& words, bool json, std::ostream& out) {
    out << (json ? outcome.dump() : words) << '\n';
}

/// In as many transactions as it takes. What the nation refuses again meanwhile is left where it is.
national::Retried retry_all(store::Session& session, national::RetryFilter filter) {
    filter.refused_before = system_clock()();
    national::Retried sum;
    do {
        national::Retried part;
        session.transact([&](store::Transaction& tx) { part = retry_deliveries(tx, filter, actor); });
        sum = {sum.entities + part.entities, sum.entries + part.entries, part.more};
    } while (sum.more);
    return sum;
}

} // namespace

int delivery_command(const Invocation& invocation, const Config& config, std::ostream& out) {
    const DatabaseAccess reached = reach_database(config);
    bring_up_to_date(config, reached.connection_string);
    store::Session session(reached.connection_string);
    const long long position = invocation.position;
    if (invocation.command == Command::delivery_list) {
        std::vector<Delivery> deliveries;
        const long long before =
            invocation.before > 0 ? invocation.before : std::numeric_limits<long long>::max();
        session.transact([&](store::Transaction& tx) {
            deliveries = invocation.entity.empty()
                             ? national::list_deliveries(tx, invocation.state, before, invocation.limit)
                             : national::list_deliveries_of(tx, invocation.entity, before, invocation.limit);
        });
        print_list(deliveries, invocation.json, out);
    } else if (invocation.command == Command::delivery_show) {
        std::optional<Delivery> delivery;
        Json proof;
        session.transact([&](store::Transaction& tx) {
            delivery = national::find_delivery(tx, position);
            proof = delivery ? national::delivery_proof(tx, position) : Json();
        });
        if (!delivery) {
            throw national::unknown_delivery();
        }
        print_one(*delivery, proof, invocation.json, out);
    } else if (invocation.command == Command::delivery_retry && invocation.all) {
        const auto sum = retry_all(session, invocation.retry);
        print_outcome({{"entities", sum.entities}, {"released", sum.entries}},
                      "已安排重新报送 " + std::to_string(sum.entities) + " 个实体的 " +
                          std::to_string(sum.entries) + " 条。 / Records that will be sent again: " +
                          std::to_string(sum.entries) + ", of " + std::to_string(sum.entities) + " entities",
                      invocation.json, out);
    } else if (invocation.command == Command::delivery_retry) {
        int count = 0;
        session.transact(
            [&](store::Transaction& tx) { count = national::retry_delivery(tx, position, actor); });
        print_outcome({{"position", position}, {"released", count}},
                      "已安排重新报送 " + std::to_string(count) +
                          " 条。 / Records that will be sent again: " + std::to_string(count),
                      invocation.json, out);
    } else {
        session.transact([&](store::Transaction& tx) { national::discard_delivery(tx, position, actor); });
        print_outcome({{"position", position}, {"discarded", true}}, "已放弃该条报送。 / Given up.",
                      invocation.json, out);
    }
    return success;
}

} // namespace gateway::app
