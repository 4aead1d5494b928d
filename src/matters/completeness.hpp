#pragma once

#include "draft_store.hpp"
#include "gateway/service/module.hpp"

#include <string>
#include <vector>

namespace gateway::matters {

/// Published lists that one count over all of them looks at; more is a clear refusal.
inline constexpr int most_measured = 20'000;

/// A published list against the standard as it is now.
struct Measure {
    std::vector<std::string> missing;  ///< pointers of required fields without a value
    std::vector<std::string> faulty;   ///< of values that would be refused today
    std::vector<std::string> outdated; ///< of codes that are written otherwise today
    bool complete() const { return missing.empty() && faulty.empty() && outdated.empty(); }
};
Measure measure(const Foundation& foundation, const Json& record, const CodeVersions& written_under);

/// How the counts are cut: "field" (of families), "department" or "matter".
enum class Cut { field, department, matter };
Cut read_cut(const service::Call& call);
service::QueryParameter cut_parameter();

/// GET /v1/matter-drafts:completeness, by department or by matter: a page.
Json draft_completeness(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                        Cut cut);
/// GET /v1/matters:completeness.
Json published_completeness(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                            Cut cut);

// Store.
/// {dept_code, dept_name, drafts, complete, missing, faulty} by dept_code.
std::vector<Json> count_by_department(store::Transaction& tx, const DraftQuery& query,
                                      const service::Page& page);
struct DraftKey {
    std::string sequence, id;
};
std::vector<DraftKey> list_draft_keys(store::Transaction& tx, const DraftQuery& query,
                                      const service::Page& page);
struct PublishedContent {
    std::string code, owner, dept_name, task_name, content;
    CodeVersions code_versions;
};
/// Lists that are not cancelled, by code. Empty conditions ask nothing.
std::vector<PublishedContent> load_published(store::Transaction& tx, const std::string& owner,
                                             const std::string& region_prefix, const std::string& after,
                                             int limit);

} // namespace gateway::matters
