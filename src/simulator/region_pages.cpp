#include "refuse_message.hpp"
#include "region.hpp"
#include "region_client.hpp"
#include "signon_pages.hpp"
#include "web_url.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

People people_of_region(const People& people) {
    People found;
    for (const Person& person : people) {
        if (is_of_second_region(person)) {
            found.push_back(person);
        }
    }
    return found;
}

std::string level_choice() {
    std::string html =
        "<label class=\"field\">" + heading_pair({"传递的实名等级", "Level to pass on"}) +
        "<select name=\"level\"><option value=\"\">本人可证明的最高等级 the highest held</option>";
    for (const char* level : {"RC05", "RC04", "RC03", "RC02", "RC01"}) {
        html += std::string("<option>") + level + "</option>";
    }
    return html + "</select></label>\n";
}

std::string region_name(const std::string& source) {
    return source == first_region ? "江苏 Jiangsu" : source;
}

http::Response arrived(const Json& answer) {
    const Json& person = answer.at("content");
    SignOnPage page;
    page.title = {"欢迎来到浙江", "Welcome to Zhejiang"};
    page.mood = "good";
    page.body = paragraph({"您已凭信任传递登录，无需再次认证。",
                           "You are signed in; there is no need to do it again."}) +
                "<dl>" + fact({"姓名", "Name"}, mask_name(text_of(person, "user_name"))) +
                fact({"证件号码", "Number"}, mask_number(text_of(person, "cert_no"))) +
                fact({"来自", "From"}, region_name(text_of(answer, "issuer_region"))) +
                fact({"实名等级", "Level"}, text_of(answer, "level")) + "</dl>\n";
    return show_signon_page(page);
}

std::string arriving_ticket(const http::Request& request) {
    const auto query = http::parse_form(request.query);
    std::string ticket = query ? form_value(*query, "ticket") : std::string();
    if (ticket.empty()) {
        malformed("地址中没有票据，请从原地区重新跳转。",
                  "The address carries no ticket: start again from the other region.");
    }
    return ticket;
}

} // namespace

http::Response show_region(const SignOnCall& call) {
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    SignOnPage page;
    page.title = {"浙江政务服务（模拟）", "Zhejiang government services (simulated)"};
    if (const auto arrival = signon.settings.arrivals.find(std::string(first_region));
        arrival != signon.settings.arrivals.end()) {
        page.form_origin = read_web_url(arrival->second).value().origin;
    }
    page.body = "<form method=\"post\" action=\"/region/p33/visits\">\n" +
                person_choices({"您是", "You are"}, people_of_region(signon.bases.people())) +
                level_choice() + "<div class=\"orders\">" +
                button("go", {"办理江苏事项", "Go to Jiangsu"}, true) + "</div>\n</form>\n";
    return show_signon_page(page);
}

http::Response arrive(const SignOnCall& call) try {
    if (call.request.method != "GET") { // a HEAD would use up the ticket and show nothing
        refuse_message(ProblemKind::method_not_allowed, "method_not_allowed", "该地址只支持GET。",
                       "The address takes GET only.");
    }
    return arrived(
        region_call(call.platform, "/trust/v1/tickets:redeem", {{"ticket", arriving_ticket(call.request)}}));
} catch (const Problem& problem) {
    return refusal_page(problem);
}

http::Response go_to_jiangsu(const SignOnCall& call) try {
    const auto form = read_form(call.request);
    return see_other(prepare_visit(call.platform, chosen_person(form), form_value(form, "level")).url);
} catch (const Problem& problem) {
    return refusal_page(problem);
}

} // namespace gateway::simulator
