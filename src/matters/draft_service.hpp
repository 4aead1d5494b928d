#pragma once

#include "draft_store.hpp"
#include "legacy_profile.hpp"
#include "service.hpp"

#include <string>

namespace gateway::matters {

/// Every function decides 403 from the request where it can, else from the draft; a draft the caller may not
/// see is 404.
Problem draft_not_found();
Draft create_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
Draft read_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::string& id);
Draft change_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id);
void remove_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
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

/// A person's edit: puts a record into a draft and takes it back to editing, whatever its stage.
void fill_draft(const Foundation& foundation, const service::Call& call, Draft& draft, const Json& record);
/// The mechanical part of it: search columns, owner, findings that are still open, counts.
void put_record(const Foundation& foundation, Draft& draft, const Json& record);
/// The other part: who edited it last, and that it must be submitted again.
void mark_edited(const service::Call& call, Draft& draft);
/// Writes edited drafts with their journal entries and steps, and settles the impacts they answer.
void save_edited(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::vector<Draft>& drafts);
/// Locks a draft the caller may see, in the codes of today; 404 else.
Draft lock_visible_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                         const std::string& id);
/// The same of one the caller may change; 403 else.
Draft lock_own_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     const std::string& id);
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
