#pragma once

#include "gateway/store/transaction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

/// A material (材料) that a published list asks for.
struct ListMaterial {
    std::string name;
    std::string need;     ///< code table is_need; empty: not said
    long long copies = 0; ///< on paper (纸质材料份数); 0 where the list does not say
};

/// In the order of the list: of this version, or of the newest. Empty when no such version was published
/// under the code.
std::optional<std::vector<ListMaterial>> find_materials(store::Transaction& tx, const std::string& code,
                                                        std::optional<int> task_version = std::nullopt);

} // namespace gateway::matters
