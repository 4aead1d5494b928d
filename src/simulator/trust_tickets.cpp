#include "real_levels.hpp"
#include "refuse_message.hpp"
#include "text_members.hpp"
#include "trust_calls.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

/// The entry, still good and for this region. Throws Problem "ticket_…"; the signon's lock is held.
SingleUse<Ticket>::Entry& good_ticket(SignOn& signon, const std::string& secret, const TrustCall& call) {
    auto* entry = signon.tickets.find(secret);
    if (!entry) {
        refuse_message(ProblemKind::not_found, "ticket_unknown", "没有该票据，请重新跳转。",
                       "No such ticket: start again from the other region.");
    }
    if (entry->value.audience != call.sender.source) {
        refuse_message(ProblemKind::forbidden, "ticket_audience", "该票据是为其他地区签发的。",
                       "The ticket was issued for another region.");
    }
    if (entry->used) {
        signon.tally.replayed("ticket", single_use_name(secret), call.sender.source, call.now);
        refuse_message(ProblemKind::conflict, "ticket_used", "该票据已使用过，请重新跳转。",
                       "The ticket was used before: start again from the other region.");
    }
    if (call.now >= entry->until) {
        refuse_message(ProblemKind::conflict, "ticket_expired", "该票据已过期，请重新跳转。",
                       "The ticket has expired: start again from the other region.");
    }
    return *entry;
}

} // namespace

Json issue_ticket(const TrustCall& call) {
    if (const auto wrong = wrong_member(call.body, {{"audience", 3}, {"level", 4}}, {"envelope"})) {
        malformed_member(*wrong);
    }
    const auto level = real_level_of(text_of(call.body, "level"));
    if (!level) {
        malformed_member("level");
    }
    const std::string audience = text_of(call.body, "audience");
    if (audience == call.sender.source || !call.platform.trust.knows(audience)) {
        refuse_message(ProblemKind::unprocessable, "unknown_audience", "没有该目标地区。",
                       "There is no such other region.");
    }
    Json person = call.open_envelope();
    if (const auto wrong = wrong_member(
            person, {{"cert_type", 6}, {"cert_no", 64}, {"user_name", 64}, {"user_mobile", 11, false}})) {
        malformed_member(*wrong);
    }
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    ++signon.tally.done["tickets_issued"];
    const std::string ticket = signon.tickets.add(
        {call.sender.source, audience, *level, canonical_json(person)}, call.now + short_life, call.now);
    return {{"ticket", ticket}, {"expires_in", short_life.count()}};
}

Json redeem_ticket(const TrustCall& call) {
    if (const auto wrong = wrong_member(call.body, {{"ticket", 128}})) {
        malformed_member(*wrong);
    }
    Ticket ticket;
    {
        SignOn& signon = call.platform.signon;
        const std::lock_guard lock(signon.mutex);
        auto& entry = good_ticket(signon, text_of(call.body, "ticket"), call);
        entry.used = true;
        ticket = entry.value;
        entry.value.person.clear(); // nobody will ask for it again
        ++signon.tally.done["tickets_redeemed"];
    }
    return {{"issuer_region", ticket.issuer},
            {"level", real_level_name(ticket.level)},
            {"envelope", call.seal(parse_json(ticket.person))}};
}

} // namespace gateway::simulator
