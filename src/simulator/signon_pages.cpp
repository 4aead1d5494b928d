#include "signon_pages.hpp"

#include "gateway/base/characters.hpp"
#include "gateway/base/text.hpp"
#include "page.hpp"
#include "real_levels.hpp"
#include "refuse_message.hpp"

namespace gateway::simulator {
namespace {

constexpr std::size_t most_choices = 50;

std::string choice(const Person& person) {
    return R"(<label class="choice"><input type="radio" name="cert_no" value=")" +
           escape_html(person.cert_no) + R"("><span>)" + escape_html(person.user_name) + "<small>" +
           std::string(real_level_name(person.real_level)) + " · " +
           escape_html(mask_number(person.cert_no)) + " · " +
           (person.face ? "有人脸 face on file" : "无人脸 no face on file") + "</small></span></label>\n";
}

} // namespace

http::Response show_signon_page(const SignOnPage& page) {
    const std::string nonce = new_guid();
    http::Response response;
    response.status = page.status;
    response.set("Content-Type", "text/html; charset=utf-8");
    response.set("Cache-Control", "no-store");
    response.set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-" + nonce +
                                                "'; img-src data:; form-action 'self'" +
                                                (page.form_origin.empty() ? "" : " " + page.form_origin) +
                                                "; base-uri 'none'; frame-ancestors 'none'");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    response.body = "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
                    escape_html(page.title.zh) + " · " + escape_html(page.title.en) +
                    "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style nonce=\"" + nonce + "\">\n" +
                    std::string(page_file("signon.css")) +
                    "</style>\n</head>\n<body>\n<p class=\"who\">国家平台模拟端，人物均为虚构 · National "
                    "platform simulator, all persons are fictitious</p>\n<main class=\"" +
                    page.mood + "\">\n<h1>" + heading_pair(page.title) + "</h1>\n" + page.body +
                    "</main>\n</body>\n</html>\n";
    return response;
}

http::Response refusal_page(const Problem& problem) {
    SignOnPage page;
    page.title = {"未能完成", "Not done"};
    page.body = paragraph(problem.text()) + "<p><code>" + escape_html(problem.code()) + "</code></p>\n";
    page.mood = "bad";
    page.status = problem.status();
    return show_signon_page(page);
}

http::Response see_other(std::string location) {
    http::Response response;
    response.status = 303;
    response.set("Location", std::move(location));
    response.set("Cache-Control", "no-store");
    response.set("Referrer-Policy", "no-referrer");
    return response;
}

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

std::string heading_pair(const Text& text) {
    return escape_html(text.zh) + "<span class=\"en\">" + escape_html(text.en) + "</span>";
}

std::string paragraph(const Text& text) { return "<p>" + heading_pair(text) + "</p>\n"; }

std::string button(std::string_view value, const Text& text, bool main) {
    return "<button name=\"action\" value=\"" + std::string(value) + "\"" + (main ? " class=\"main\"" : "") +
           ">" + escape_html(text.zh) + " " + escape_html(text.en) + "</button>\n";
}

std::string fact(const Text& name, std::string_view value) {
    return "<dt>" + heading_pair(name) + "</dt><dd>" + escape_html(value) + "</dd>\n";
}

std::string person_choices(const Text& legend, const People& people) {
    std::string html = "<fieldset><legend>" + heading_pair(legend) + "</legend>\n";
    std::size_t shown = 0;
    for (const Person& person : people) {
        if (person.active && shown++ < most_choices) {
            html += choice(person);
        }
    }
    if (shown > most_choices) {
        html += "<label class=\"field\">" +
                heading_pair({"或输入其他人的证件号码", "or the number of somebody else"}) +
                "<input type=\"text\" name=\"other\" maxlength=\"64\" autocomplete=\"off\"></label>\n";
    }
    return html + "</fieldset>\n";
}

std::string chosen_person(const std::map<std::string, std::string>& form) {
    const std::string other = form_value(form, "other");
    return other.empty() ? form_value(form, "cert_no") : other;
}

std::map<std::string, std::string> read_form(const http::Request& request) {
    constexpr std::string_view type = "application/x-www-form-urlencoded";
    if (!request.field("Content-Type").value_or("").starts_with(type)) {
        refuse_message(ProblemKind::unsupported_media, "unsupported_media", "请以表单提交。",
                       "Send the page's form.");
    }
    auto form = http::parse_form(request.body);
    if (!form) {
        malformed("表单内容不正确，请返回原页面重试。", "The form is malformed: go back and try again.");
    }
    return std::move(*form);
}

std::string form_value(const std::map<std::string, std::string>& form, const std::string& name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string() : found->second;
}

std::string mask_name(std::string_view name) {
    const std::string_view first = first_characters(name, 1);
    return std::string(first) + std::string(text_length(name.substr(first.size())), '*');
}

std::string mask_number(std::string_view number) {
    constexpr std::size_t head = 4;
    constexpr std::size_t tail = 2;
    if (number.size() <= head + tail) {
        return std::string(number.size(), '*');
    }
    return std::string(number.substr(0, head)) + std::string(number.size() - head - tail, '*') +
           std::string(number.substr(number.size() - tail));
}

} // namespace gateway::simulator
