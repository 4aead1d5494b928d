#pragma once

#include "gateway/base/json.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/store/transaction.hpp"

#include <memory>
#include <string>

namespace gateway::licenses {

struct Foundation; ///< standard, catalogue, vault: made once (licenses/module.hpp)
using FoundationPtr = std::shared_ptr<const Foundation>;

/// A holder by kind (codes/licence_holder_code) and number of its code: letters large, no blanks around.
struct HolderKey {
    std::string code_type, code;
};

/// Who used licences of this holder, and what for, the newest first: a page, for the holder to read.
Json uses_of_holder(const Foundation& foundation, store::Transaction& tx, const HolderKey& holder,
                    const service::Page& page);

} // namespace gateway::licenses
