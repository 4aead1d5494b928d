#include "demo_browser.hpp"

#include <stdexcept>

namespace gateway::app {
namespace {

/// What stands after `words` up to the next quote; "" when they do not stand there.
std::string after(const std::string& body, const std::string& words) {
    const auto found = body.find(words);
    if (found == std::string::npos) {
        return "";
    }
    const auto begin = found + words.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

std::string unescaped(std::string text) {
    constexpr std::string_view ampersand = "&amp;";
    for (auto at = text.find(ampersand); at != std::string::npos; at = text.find(ampersand, at + 1)) {
        text.replace(at, ampersand.size(), "&");
    }
    return text;
}

} // namespace

std::string form_text(const std::map<std::string, std::string>& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        text += (text.empty() ? "" : "&") + name + "=" + http::percent_encode(value);
    }
    return text;
}

std::string Page::hidden(const std::string& name) const {
    return after(body, "<input type=\"hidden\" name=\"" + name + "\" value=\"");
}

std::string Page::parameter(const std::string& name) const {
    const auto query = location.find('?');
    const auto values =
        http::parse_form(query == std::string::npos ? std::string() : location.substr(query + 1));
    return values && values->contains(name) ? values->at(name) : std::string();
}

Page Browser::submit(const Page& page, const std::string& action,
                     const std::map<std::string, std::string>& fields) {
    std::map<std::string, std::string> all = fields;
    for (const char* name : {"form", "request", "code_id", "arrival"}) {
        if (!all.contains(name) && !page.hidden(name).empty()) {
            all[name] = page.hidden(name);
        }
    }
    return post(action, all);
}

Page Browser::post(const std::string& target, const std::map<std::string, std::string>& fields) {
    return follow("POST", target, form_text(fields));
}

Page Browser::send_only(const std::string& target, const std::map<std::string, std::string>& fields) {
    return ask("POST", target, form_text(fields));
}

Page Browser::follow(const std::string& method, const std::string& target, const std::string& body) {
    Page page = ask(method, target, body);
    for (int i = 0; i < 10 && page.location.starts_with("/"); ++i) {
        page = ask("GET", page.location, "");
    }
    return page;
}

Page Browser::ask(const std::string& method, const std::string& target, const std::string& body) {
    http::Fields fields;
    std::string jar;
    for (const auto& [name, value] : cookies) {
        jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    }
    if (!jar.empty()) {
        fields.emplace_back("Cookie", jar);
    }
    if (method == "POST") {
        fields.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    }
    addresses.push_back(target);
    const auto outcome = client_.send(method, target, fields, body);
    if (!outcome.response) {
        throw std::runtime_error(target + ": " + outcome.failure);
    }
    Page page;
    page.status = outcome.response->status;
    page.body = std::string(outcome.response->text());
    page.fields = outcome.response->fields;
    for (const auto& [name, value] : page.fields) {
        if (name.size() == 10 && (name[0] == 'S' || name[0] == 's')) { // Set-Cookie
            const auto equals = value.find('=');
            const auto end = value.find(';');
            cookies[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
        }
    }
    page.location = std::string(http::find_field(page.fields, "location").value_or(""));
    const std::string onward = after(page.body, "http-equiv=\"refresh\" content=\"0;url=");
    if (!onward.empty()) { // a page that goes on by itself, at once: nobody sees it
        page.location = unescaped(onward);
        page.body.clear();
    }
    return page;
}

} // namespace gateway::app
