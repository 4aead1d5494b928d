#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/cases/cases.hpp"
#include "gateway/service/module.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::cases {

/// Somebody an acceptance names, by document (证件); the number in its one form. Personal.
struct Party {
    std::string certificate_type; ///< codes/certificate_type
    std::string number;
};

/// A case as whoever adds materials to it must know it; locked to the end of the transaction.
struct OpenedCase {
    CaseFacts facts;
    Party applicant;
    std::optional<Party> agent;         ///< contact or agent (联系人/代理人), where a document is named
    std::vector<std::string> materials; ///< names of those it has
};
/// 404 "case_not_found" where it is not there or the caller may not write it; 412 when it is not as If-Match
/// says.
OpenedCase open_for_materials(const service::Call& call, store::Transaction& tx,
                              const std::string& project_no);

/// Adds materials (columns of up_pro_material) to a case that was opened: they go up with it. Their
/// row_guids, in order. 409 "case_finished".
std::vector<std::string> add_materials(const Standard& standard, const service::Call& call,
                                       store::Transaction& tx, const std::string& project_no,
                                       const std::vector<Json>& materials);

} // namespace gateway::cases
