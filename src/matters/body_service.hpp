#pragma once

#include "body_store.hpp"
#include "foundation.hpp"
#include "gateway/service/module.hpp"

#include <span>
#include <string>
#include <vector>

namespace gateway::matters {

inline constexpr const char* body_table = "up_zone_organization";

/// Reads a body in our API's form: the columns of up_zone_organization without row_guid. org_code is
/// characters 9 to 17 of the credit code (GB 32100-2015) and filled in where it is not given.
Json read_body_record(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors);

/// The next state of a body after `record`; empty when nothing changes. `current` null: a new one.
std::optional<Body> next_body(const service::Call& call, const Body* current, const Json& record);
/// Writes bodies that are locked, each with its entry in the journal; their positions are filled in.
void write_bodies(const service::Call& call, store::Transaction& tx, std::vector<Body>& bodies,
                  const char* action, long long requires_position = 0);

/// 409 "already_exists".
Body register_body(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
/// 409 "body_has_matters" when it would cease to exercise matters while one of its lists is in force. Equal
/// content changes nothing.
Body change_body(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::string& credit_code);
/// NDJSON: registers what is new and changes what differs.
std::vector<service::LineOutcome> import_bodies(const Foundation& foundation, const service::Call& call,
                                                std::span<const service::Line> lines, store::Transaction& tx);

/// {credit_code, row_guid, region, active, revision, changed_at, body: {…}}
Json body_json(const Body& body);
Problem body_not_found();

service::Dataset body_dataset(std::shared_ptr<const Foundation> foundation);

} // namespace gateway::matters
