#pragma once

#include "gateway/store/columns.hpp"
#include "model.hpp"

namespace gateway::supervision {

#define MILLISECONDS(column) "(extract(epoch FROM " column ") * 1000)::bigint"

/// What record_of reads; `p` is the alias of the table with its dot, or "".
#define RECORD_COLUMNS(p)                                                                                    \
    p "number, " p "project_no, " p "rule, " p "colour, " p "warning_type, " p "matter_code, " p             \
      "institution, " p "institution_name, " p "department, " p "department_name, " p "region, " p           \
      "content, " MILLISECONDS(p "limit_at") " AS limit_ms, " MILLISECONDS(                                  \
          p "sent_at") " AS sent_ms, " p                                                                     \
                       "state, " MILLISECONDS(p "state_at") " AS state_ms, " p "result, " p "level, " p      \
                                                            "round, " p "explanation, " MILLISECONDS(        \
                                                                p "answered_at") " AS answered_ms, " p       \
                                                                                 "answered_by, " p           \
                                                                                 "revision"

using store::behind_prefix;
using store::optional_time_of;
using store::time_of;

inline Record record_of(const store::Row& row) {
    const auto text = [&row](const char* column) { return row[column].as<std::string>(); };
    Record record;
    record.number = text("number");
    record.project_no = text("project_no");
    record.rule = text("rule");
    record.colour = text("colour");
    record.warning_type = text("warning_type");
    record.matter_code = text("matter_code");
    record.institution = text("institution");
    record.institution_name = text("institution_name");
    record.department = text("department");
    record.department_name = text("department_name");
    record.region = text("region");
    record.content = text("content");
    record.limit_at = time_of(row["limit_ms"]);
    record.sent_at = time_of(row["sent_ms"]);
    record.state = state_from_text(text("state"));
    record.state_at = time_of(row["state_ms"]);
    record.result = text("result");
    record.level = level_from_text(text("level"));
    record.round = row["round"].as<int>();
    record.explanation = text("explanation");
    record.answered_at = optional_time_of(row["answered_ms"]);
    record.answered_by = text("answered_by");
    record.revision = row["revision"].as<int>();
    return record;
}

} // namespace gateway::supervision
