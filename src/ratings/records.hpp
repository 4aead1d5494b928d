#pragma once

#include "gateway/service/module.hpp"
#include "model.hpp"

#include <memory>

namespace gateway::ratings {

/// "ratings.rating": each version of a rating as a row of up_evaluation.
service::Dataset dataset(const std::shared_ptr<const Foundation>& foundation);

} // namespace gateway::ratings
