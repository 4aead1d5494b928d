#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"

#include <memory>

namespace gateway::matters {

/// "matters.matter": basic row, extension, materials, fee projects, questions of one revision.
service::Dataset matter_dataset(std::shared_ptr<const Foundation> foundation);
/// "matters.directory": one row of up_task_directory; local items only are journalled under it.
service::Dataset directory_dataset(std::shared_ptr<const Foundation> foundation);

} // namespace gateway::matters
