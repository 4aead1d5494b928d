#include "pages.hpp"

#include "gateway/base/embedded.hpp"

#include <nlohmann/json.hpp>

#include <kainjow/mustache.hpp>
#include <stdexcept>

namespace gateway::signon {
namespace {

using kainjow::mustache::data;

data data_of(const Json& value) {
    if (value.is_object()) {
        data object(data::type::object);
        for (const auto& [name, member] : value.items()) {
            object.set(name, data_of(member));
        }
        return object;
    }
    if (value.is_array()) {
        data list(data::type::list);
        for (const Json& member : value) {
            list.push_back(data_of(member));
        }
        return list;
    }
    if (value.is_boolean()) {
        return data(value.get<bool>());
    }
    if (value == Json("")) { // a section of it shows nothing
        return data(false);
    }
    return data(value.is_string() ? value.get<std::string>() : value.dump());
}

} // namespace

Pages::Pages() {
    for (const EmbeddedFile& file : embedded_signon_pages()) {
        templates_.emplace(file.name, file.text);
    }
}

http::Response Pages::show(int status, const std::string& name, const std::string& locale,
                           const Json& values) const {
    data all = data_of(values);
    all.set(locale, true);
    all.set("locale", locale == "zh" ? "zh-CN" : "en");
    for (const auto& [file, text] : templates_) {
        if (file.starts_with("part-")) {
            const std::string name_of_part = file.substr(5, file.find('.') - 5);
            all.set(name_of_part, data(kainjow::mustache::partial([&text = text] { return text; })));
        }
    }
    kainjow::mustache::mustache page(templates_.at(name + ".html"));
    if (!page.is_valid()) {
        throw std::logic_error("the template " + name + " is broken: " + page.error_message());
    }
    http::Response response;
    response.status = status;
    response.body = page.render(all);
    response.set("Content-Type", "text/html; charset=utf-8");
    response.set("Cache-Control", "no-store");
    response.set("Content-Security-Policy",
                 "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                 "frame-ancestors 'none'; base-uri 'none'");
    response.set("X-Frame-Options", "DENY");
    response.set("Referrer-Policy", "no-referrer"); // addresses carry what is under way
    response.set("Content-Language", locale == "zh" ? "zh-CN" : "en");
    return response;
}

http::Response Pages::style() const {
    http::Response response;
    response.body = templates_.at("style.css");
    response.set("Content-Type", "text/css; charset=utf-8");
    response.set("Cache-Control", "public, max-age=3600");
    return response;
}

std::string locale_for(const http::RequestHead& head, const std::string& asked) {
    if (!asked.empty()) {
        return asked;
    }
    const std::string_view accepted = head.field("accept-language").value_or("zh");
    const auto en = accepted.find("en");
    const auto zh = accepted.find("zh");
    return en < zh ? "en" : "zh"; // npos is the largest: neither named is zh
}

} // namespace gateway::signon
