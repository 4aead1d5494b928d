#pragma once

#include "service.hpp"

#include <string>

namespace gateway::cases {

// Searching by a person's number: the number stands in a request's body, never in a URL, and the table is
// searched by a blind index of it, so that whoever sees the index learns no number.

/// Of certificate type (code R) and number, in its one form.
std::string applicant_value(const std::string& type, const std::string& number);
/// Of an acceptance's columns.
ApplicantIndex applicant_of(const Foundation& foundation, const Json& accept);

/// A search as asked: {applicant: {type, number}, project_no, matter_code, task_code, department, region,
/// state, handed_to, accepted_from, accepted_to, promised_from, promised_to, limit, cursor}, all optional;
/// empty when nothing can match. 503 "applicant_search_unavailable" when it names an applicant and the key is
/// missing.
struct Search {
    std::optional<SearchQuery> query;
    service::Page page;
};
Search read_search(const Foundation& foundation, const service::Call& call);

/// Indexes some of the cases that were accepted while there was no key; due again and again.
void index_applicants(const Foundation& foundation, store::Transaction& tx);

} // namespace gateway::cases
