#include "reform.hpp"

#include "store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::national {
namespace {

using service::Call;
using service::Dependency;
using service::Reform;
using service::ReformChange;
using service::ReformHold;
using service::ReformPart;

constexpr std::size_t most_named = 20;

std::vector<std::string> entities_of(const Reform& reform) {
    std::vector<std::string> entities;
    for (const std::string& code : reform.touched()) {
        entities.push_back("body:" + code);
    }
    for (const service::MatterFate& fate : reform.matters) {
        entities.push_back("matter:" + fate.code);
        for (const auto& heir : fate.heirs) {
            entities.push_back("matter:" + heir.code);
        }
    }
    std::ranges::sort(entities);
    const auto repeated = std::ranges::unique(entities);
    entities.erase(repeated.begin(), repeated.end());
    return entities;
}

void warn_refused(const std::string& entity, ReformPart& part) {
    part.warnings.push_back(
        {"",
         "delivery_refused",
         {entity + "有被国家平台退回、尚未处置的数据；其后的取消、新增将排在其后，建议先行处置。",
          entity + " has records the nation refused: what the reform sends of it waits behind "
                   "them. Mend or discard them first."}});
}

ReformPart prepare(store::Transaction& tx, Reform& reform, ReformHold) {
    ReformPart part;
    const auto entities = entities_of(reform);
    long long pending = 0;
    const auto lanes = lane_states(tx);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        pending += journal::count_waiting(tx, static_cast<int>(lane), lanes[lane].received, entities);
    }
    const auto refused = blocked_entities(tx, entities);
    std::size_t named = 0;
    for (const std::string& entity : refused) {
        if (named++ < most_named) {
            warn_refused(entity, part);
        }
    }
    part.effects = {{"pending", pending}, {"refused_entities", refused.size()}};
    return part;
}

} // namespace

service::ReformHook reform_hook() {
    return {prepare,
            [](store::Transaction&, Reform&, const std::vector<ReformChange>&) {
                return std::vector<Dependency>{};
            },
            [](const Call&, store::Transaction&, const Reform&, const std::vector<ReformChange>&) {}};
}

} // namespace gateway::national
