#include "edition_draft.hpp"

#include "draft_service.hpp"

namespace gateway::matters {

void take_over(const Foundation& foundation, Draft& draft, const Json& record,
               const CodeVersions& written_under) {
    std::vector<FieldError> errors;
    const Json converted = to_current(foundation, record, written_under, draft.conversions, errors);
    for (FieldError& error : errors) {
        // A value that its own edition does not know any more: that file was changed under it.
        std::string code = is_conversion_fault(error.code) ? error.code : "code_table_changed";
        draft.findings.push_back(to_json(Finding{error.pointer, "", std::move(code), std::move(error.text)}));
    }
    put_record(foundation, draft, converted);
}

void bring_up_to_date(const Foundation& foundation, Draft& draft) {
    const Json record = Json::parse(draft.content);
    if (code_versions_of(foundation, record) == draft.code_versions ||
        is_current(foundation, record, draft.code_versions)) {
        return;
    }
    const CodeVersions written_under = draft.code_versions;
    take_over(foundation, draft, record, written_under);
    ++draft.revision;
}

std::vector<FieldError> open_conversion_faults(const Draft& draft) {
    std::vector<FieldError> faults;
    for (const Json& finding : draft.findings) {
        if (const std::string code = text_of(finding, "code"); is_conversion_fault(code)) {
            fault(faults, text_of(finding, "pointer"), code, text_of(finding, "detail_zh"),
                  text_of(finding, "detail_en"));
        }
    }
    return faults;
}

void close_conversion_findings(Draft& draft) {
    Json others = Json::array();
    for (const Json& finding : draft.findings) {
        if (!is_conversion_fault(text_of(finding, "code"))) {
            others.push_back(finding);
        }
    }
    draft.findings = std::move(others);
}

} // namespace gateway::matters
