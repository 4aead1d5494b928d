#include "gateway/store/conditions.hpp"

namespace gateway::store {
namespace {

bool holds(std::size_t set, std::size_t condition) { return (set >> condition & 1) != 0; }

} // namespace

ConditionalStatement::ConditionalStatement(const std::string& name, const std::string& head,
                                           const std::vector<std::string>& conditions,
                                           const std::string& tail) {
    for (std::size_t set = 0; set < std::size_t{1} << conditions.size(); ++set) {
        std::string sql = head;
        for (std::size_t i = 0; i < conditions.size(); ++i) {
            sql += holds(set, i) ? " AND " + conditions[i] : "";
        }
        sets_.push_back({name + "." + std::to_string(set), sql + tail});
    }
}

Statement ConditionalStatement::choose(const std::vector<bool>& asked) const {
    std::size_t set = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        set |= asked[i] ? std::size_t{1} << i : 0;
    }
    const Texts& texts = sets_.at(set);
    return {texts.name.c_str(), texts.sql.c_str()};
}

} // namespace gateway::store
