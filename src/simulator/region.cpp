#include "region.hpp"

#include "gateway/base/codes.hpp"
#include "real_levels.hpp"
#include "refuse_message.hpp"
#include "region_client.hpp"
#include "web_url.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

/// The person and the level of the ticket.
std::pair<Person, int> visitor(const Platform& platform, const std::string& cert_no,
                               const std::string& level) {
    const std::lock_guard lock(platform.signon.mutex);
    const Person* person = platform.signon.bases.person(cert_no);
    if (!person || !is_of_second_region(*person)) {
        refuse_message(ProblemKind::unprocessable, "unknown_person", "请选择本地区的一名测试人员。",
                       "Choose a test person of this region.");
    }
    const int most = person->provable_level();
    const auto asked = level.empty() ? std::optional(most) : real_level_of(level);
    if (!asked || *asked > most) {
        refuse_message(ProblemKind::unprocessable, "level_not_held", "该自然人没有所选的实名等级。",
                       "This person does not have that level.");
    }
    return {*person, *asked};
}

std::string arrival_of(const Platform& platform) {
    const std::lock_guard lock(platform.signon.mutex);
    const auto found = platform.signon.settings.arrivals.find(std::string(first_region));
    if (found == platform.signon.settings.arrivals.end()) {
        refuse_message(ProblemKind::conflict, "no_arrival", "尚未配置江苏的到达地址（--arrival p32=URL）。",
                       "Where visitors of Jiangsu arrive is not configured (--arrival p32=URL).");
    }
    return found->second;
}

} // namespace

bool is_of_second_region(const Person& person) {
    return region_within(person.user_region, second_region_code);
}

Visit prepare_visit(Platform& platform, const std::string& cert_no, const std::string& level) {
    const std::string arrival = arrival_of(platform);
    const auto [person, asserted] = visitor(platform, cert_no, level);
    const Json content{{"cert_type", person.cert_type},
                       {"cert_no", person.cert_no},
                       {"user_name", person.user_name},
                       {"user_mobile", person.user_mobile}};
    const Json answer =
        region_call(platform, "/trust/v1/tickets",
                    {{"audience", first_region}, {"level", real_level_name(asserted)}}, &content);
    const std::string ticket = text_of(answer, "ticket");
    return {ticket, with_query(arrival, {{"ticket", ticket}})};
}

} // namespace gateway::simulator
