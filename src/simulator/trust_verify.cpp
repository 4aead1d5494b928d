#include "text_members.hpp"
#include "trust_calls.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::simulator {
namespace {

std::string_view compared(bool equal) { return equal ? "match" : "mismatch"; }

void check_members(const Json& object, std::initializer_list<TextMember> texts) {
    if (const auto wrong = wrong_member(object, texts)) {
        malformed_member(*wrong);
    }
}

} // namespace

Json verify_person(const TrustCall& call) {
    if (const auto wrong = wrong_member(call.body, {}, {"envelope"})) {
        malformed_member(*wrong);
    }
    const Json asked = call.open_envelope();
    check_members(asked, {{"user_name", 64}, {"cert_type", 6}, {"cert_no", 64}});
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    ++signon.tally.done["persons_verified"];
    const Person* person = signon.bases.person(text_of(asked, "cert_no"));
    const bool known = person && person->cert_type == text_of(asked, "cert_type");
    return {{"base", "national-population"},
            {"result", known ? compared(person->user_name == text_of(asked, "user_name")) : "unknown"}};
}

Json verify_corporation(const TrustCall& call) {
    if (const auto wrong = wrong_member(call.body, {}, {"envelope"})) {
        malformed_member(*wrong);
    }
    const Json asked = call.open_envelope();
    check_members(asked,
                  {{"corp_name", 256}, {"certificate_sno", 18}, {"legal_name", 64}, {"legal_cert_no", 64}});
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    ++signon.tally.done["corporations_verified"];
    const Corporation* held = signon.bases.corporation(text_of(asked, "certificate_sno"));
    Json answer{{"base", "national-corporation"}, {"result", "unknown"}, {"elements", Json::object()}};
    if (!held) {
        return answer;
    }
    Json& elements = answer["elements"];
    elements["corp_name"] = compared(held->corp_name == text_of(asked, "corp_name"));
    elements["legal_name"] = compared(held->legal_name == text_of(asked, "legal_name"));
    elements["legal_cert_no"] = compared(held->legal_cert_no == text_of(asked, "legal_cert_no"));
    const bool all = std::ranges::all_of(elements, [](const Json& result) { return result == "match"; });
    answer["result"] = compared(all);
    if (all) {
        answer["corp_type"] = held->corp_type;
    }
    return answer;
}

} // namespace gateway::simulator
