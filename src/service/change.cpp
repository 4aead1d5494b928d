#include "gateway/service/change.hpp"

#include <utility>

namespace gateway::service {

journal::Change change_by(const Call& call, std::string action) {
    journal::Change change;
    change.actor = call.caller.client_id;
    change.action = std::move(action);
    change.trace_id = call.trace_id;
    return change;
}

} // namespace gateway::service
