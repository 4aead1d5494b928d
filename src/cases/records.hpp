#pragma once

#include "gateway/service/module.hpp"
#include "model.hpp"

#include <vector>

namespace gateway::cases {

/// "cases.accept" (up_pro_accept) and one dataset for each kind of event: each entry is one row of its table,
/// in the version the entry names. The tables' descriptions must outlive the datasets.
std::vector<service::Dataset> datasets(const std::shared_ptr<const Foundation>& foundation);

} // namespace gateway::cases
