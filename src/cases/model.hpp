#pragma once

#include "case_rules.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/crypto/blind_index.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::cases {

/// Where a case stands, as the national library derives it: accepted; a process row exists; a result row
/// exists.
enum class State { accepted, processing, finished };
std::string_view to_text(State state);
State state_from_text(std::string_view text);

/// What happens to a case after its acceptance: process (办理过程), special procedure (特别程序), result
/// (办结结果), material (材料目录).
enum class EventKind { process, special_procedure, result, material };

/// How one kind is called everywhere.
struct KindFacts {
    EventKind kind;
    const char* name;   ///< in the database; "cases.<name>" is the dataset
    const char* table;  ///< of the nation
    const char* member; ///< in our API's JSON
    const char* start;  ///< column of its beginning; "" where it has none
    const char* end;    ///< column of its end
};
inline constexpr std::array<KindFacts, 4> kinds{{
    {EventKind::process, "process", "up_pro_process", "processes", "event_start_time", "event_end_time"},
    {EventKind::special_procedure, "special_procedure", "up_pro_special_procedure", "special_procedures",
     "special_time", "end_time"},
    {EventKind::result, "result", "up_pro_result", "result", "result_date", "result_date"},
    {EventKind::material, "material", "up_pro_material", "materials", "", ""},
}};
const KindFacts& facts(EventKind kind);
EventKind kind_from_name(std::string_view name);
inline constexpr std::size_t most_events = 200; ///< of one kind in one request

/// What reading and rules stand on; the tables are those of `standard`.
struct Foundation {
    Foundation(std::shared_ptr<const Standard> the_standard, std::shared_ptr<const WorkCalendar> the_calendar,
               std::shared_ptr<const crypto::BlindIndex> the_applicants = nullptr);
    const NationalTable& table(EventKind kind) const { return *events[static_cast<std::size_t>(kind)]; }

    std::shared_ptr<const Standard> standard;
    std::shared_ptr<const WorkCalendar> calendar;
    std::shared_ptr<const crypto::BlindIndex> applicants; ///< null: the key is missing
    const NationalTable* accept;
    CaseRules rules;
    const CodeTable* time_units;
    std::array<const NationalTable*, kinds.size()> events;
};

/// Columns of up_pro_accept that come from the matter or are computed.
inline const std::initializer_list<std::string_view> accept_managed = {
    "row_guid",        "project_no",       "catalog_code", "local_catalog_code", "task_code",
    "local_task_code", "task_handle_item", "task_name",    "task_version",       "org_name",
    "org_code",        "project_type",     "promise_date"};
/// The same of an application, which nobody has accepted yet.
inline const std::initializer_list<std::string_view> application_managed = {
    "row_guid",        "project_no",       "catalog_code", "local_catalog_code", "task_code",
    "local_task_code", "task_handle_item", "task_name",    "task_version",       "org_name",
    "org_code",        "project_type",     "promise_date", "accept_date"};
inline const std::initializer_list<std::string_view> event_managed = {"row_guid", "project_no"};

/// A process, special procedure, result or material, read and checked by itself.
struct Event {
    EventKind kind = EventKind::process;
    std::string pointer;       ///< of the object in the input
    std::string content;       ///< canonical JSON
    std::optional<Time> start; ///< empty for materials, and where the input is faulty
    std::optional<Time> end;
    std::string special_type; ///< code W, of a special procedure
};

/// Who hands in a case: a request to accept one, a correction of an acceptance, a line of an import, an
/// application.
enum class IntakeForm { accept, correction, line, application };

/// A case as it was handed in, read by itself; nothing of its matter is known yet.
struct Intake {
    std::string matter_code; ///< may be empty in a correction
    std::optional<long long> task_version;
    std::string project_no; ///< empty: to be minted
    Json accept;            ///< columns of up_pro_accept that the caller gives
    std::optional<Time> applied;
    std::optional<Time> accepted;
    std::vector<Event> events; ///< materials, processes, special procedures, result
};

/// Reads what `form` may hold:
///   accept      columns, matter_code, optional task_version, project_no, materials
///   correction  columns, optional matter_code, task_version
///   application columns but accept_date, matter_code, optional task_version, materials
///   line        as accept, with project_no required, and processes, special_procedures, result
Intake read_intake(const Foundation& foundation, Json input, IntakeForm form,
                   std::vector<FieldError>& errors);

/// A process without end gets its start as end (GB/T 39046-2020, table 7).
Event read_event(const Foundation& foundation, EventKind kind, Json input, const std::string& pointer,
                 std::vector<FieldError>& errors);
/// The same from content that is stored: no checks.
Event stored_event(EventKind kind, const std::string& content);

std::optional<Time> time_of(const Json& record, std::string_view name); ///< empty when absent

} // namespace gateway::cases
