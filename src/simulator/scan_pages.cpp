#include "scan_pages.hpp"

#include "refuse_message.hpp"
#include "scans.hpp"
#include "signon_pages.hpp"

namespace gateway::simulator {
namespace {

std::string licence_choices(const Corporations& corporations) {
    constexpr std::size_t most = 50;
    std::string html =
        "<fieldset><legend>" + heading_pair({"出示哪家的执照", "Whose licence"}) + "</legend>\n";
    std::size_t shown = 0;
    for (const Corporation& corporation : corporations) {
        if (corporation.active && shown++ < most) {
            html += R"(<label class="choice"><input type="radio" name="certificate_sno" value=")" +
                    escape_html(corporation.certificate_sno) + R"("><span>)" +
                    escape_html(corporation.corp_name) + "<small>" +
                    escape_html(corporation.certificate_sno) + " · 法定代表人 " +
                    escape_html(mask_name(corporation.legal_name)) + "</small></span></label>\n";
        }
    }
    return html + "</fieldset>\n";
}

SignOnPage scan_page(const Scan& scan, const TestBases& bases) {
    const bool licence = scan.kind == ScanKind::business_licence;
    SignOnPage page;
    page.title = licence ? Text{"出示电子营业执照", "Show a business licence"}
                         : Text{"出示电子身份凭证", "Show your electronic ID"};
    page.body = "<dl>" + fact({"请求方", "Asked by"}, scan.source) + fact({"用途", "Purpose"}, scan.purpose) +
                "</dl>\n<form method=\"post\">\n";
    if (licence) {
        page.body += licence_choices(bases.corporations()) +
                     paragraph({"不选扫码人时，由法定代表人扫码。",
                                "The legal representative scans, unless you choose somebody else."});
    }
    page.body += person_choices({"扫码人", "Who scans"}, bases.people()) + "<div class=\"orders\">" +
                 button("confirm", {"确认", "Confirm"}, true) + button("refuse", {"拒绝", "Refuse"}, false) +
                 "</div>\n</form>\n";
    return page;
}

http::Response done_page(bool confirmed) {
    SignOnPage page;
    page.title = confirmed ? Text{"已确认", "Confirmed"} : Text{"已拒绝", "Refused"};
    page.body = paragraph({"请回到原页面继续。", "Go back to where you found the code."});
    page.mood = confirmed ? "good" : "";
    return show_signon_page(page);
}

} // namespace

http::Response show_scan_page(const SignOnCall& call) try {
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    return show_signon_page(
        scan_page(waiting_scan(call.platform, single_use_name(call.path.at("code"))).value, signon.bases));
} catch (const Problem& problem) {
    return refusal_page(problem);
}

http::Response answer_scan_page(const SignOnCall& call) try {
    const auto form = read_form(call.request);
    const std::string scan_id = single_use_name(call.path.at("code"));
    const std::string action = form_value(form, "action");
    if (action == "refuse") {
        refuse_scan(call.platform, scan_id);
    } else if (action == "confirm") {
        confirm_scan(call.platform, scan_id, {chosen_person(form), form_value(form, "certificate_sno")});
    } else {
        malformed("请选择确认或拒绝。", "Confirm or refuse.");
    }
    return done_page(action == "confirm");
} catch (const Problem& problem) {
    return refusal_page(problem);
}

} // namespace gateway::simulator
