#pragma once

#include "draft_store.hpp"
#include "legacy_profile.hpp"
#include "service.hpp"

#include <string>

namespace gateway::matters {

/// Every function decides 403 from the request where it can, else from the draft; a draft the caller may not
/// see is 404.
Draft create_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
Draft read_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::string& id);
Draft change_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id);
void remove_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                  const std::string& id);
/// Full check, then the next version of its matter; the draft is gone afterwards.
Publication publish_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                          const std::string& id);
/// A draft from the published version.
Draft revise_matter(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                    const std::string& code);

/// NDJSON of records that may be incomplete; a draft of the same code is replaced.
std::vector<service::LineOutcome> import_drafts(const Foundation& foundation, const service::Call& call,
                                                std::span<const service::Line> lines, store::Transaction& tx);
/// NDJSON of rows of a foreign list, through a mapping profile. Each row becomes a draft, whatever is wrong
/// with it.
std::vector<service::LineOutcome> import_legacy(const Foundation& foundation, const Profile& profile,
                                                const service::Call& call,
                                                std::span<const service::Line> lines, store::Transaction& tx);

/// Puts a record into a draft: search columns, owner, findings that are still open, counts.
void fill_draft(const Foundation& foundation, Draft& draft, const Json& record);
void journal_drafts(const service::Call& call, store::Transaction& tx, const std::vector<Draft>& drafts,
                    const std::string& action);
/// A draft as new, with the import it came by.
Draft new_draft(const service::Call& call);

/// {id, code, …, missing: [{pointer, zh}], findings: […], matter: {…}, source: {…}}
Json draft_json(const Foundation& foundation, const Draft& draft);
DraftQuery read_draft_query(const service::Call& call);
/// {drafts, complete, families: [{…, fields: [{pointer, name, zh, required, filled, missing, faulty}]}]};
/// `noun` is what is counted.
Json completeness_json(const Foundation& foundation, const std::map<std::string, FieldCounts>& counts,
                       const char* noun);

} // namespace gateway::matters
