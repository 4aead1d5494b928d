#pragma once

#include "trust_call.hpp"

namespace gateway::simulator {

/// {envelope: {user_name, cert_type, cert_no}}: does the population base know this name under this number?
Json verify_person(const TrustCall& call);
/// {envelope: {corp_name, certificate_sno, legal_name, legal_cert_no}}: each against the base of legal
/// persons.
Json verify_corporation(const TrustCall& call);

/// {kind, callback_url, purpose}: a code to be scanned.
Json begin_scan(const TrustCall& call);
/// How far a scan has come; for who began it.
Json show_scan(const TrustCall& call);

/// {audience, level, envelope: {cert_type, cert_no, user_name, user_mobile?}}: a ticket for another region.
Json issue_ticket(const TrustCall& call);
/// {ticket}: whom it is about, once, for the region it was issued for.
Json redeem_ticket(const TrustCall& call);

} // namespace gateway::simulator
