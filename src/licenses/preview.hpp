#pragma once

#include "gateway/service/module.hpp"
#include "model.hpp"

namespace gateway::licenses {

/// How a licence looks: the page that the call's parameter `page` names, as PNG. For nobody who may not see
/// its content.
http::Response preview(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                       const Licence& licence);
/// What the description says of a route that answers so.
void describe_preview(service::Route& route);

} // namespace gateway::licenses
