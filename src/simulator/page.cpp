#include "page.hpp"

#include "gateway/base/text.hpp"

#include <stdexcept>
#include <string>

namespace gateway::simulator {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

} // namespace

std::string_view page_file(std::string_view name) {
    for (const EmbeddedFile& file : embedded_simulator_page()) {
        if (file.name == name) {
            return file.text;
        }
    }
    throw std::logic_error("no such page file");
}

http::Response show_page() {
    const std::string nonce = new_guid();
    http::Response response;
    response.set("Content-Type", "text/html; charset=utf-8");
    response.set("Cache-Control", "no-store");
    response.set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-" + nonce +
                                                "'; style-src 'nonce-" + nonce +
                                                "'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                                                "frame-ancestors 'none'");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    response.body = page_file("index.html");
    replace_all(response.body, "{{nonce}}", nonce);
    return response;
}

} // namespace gateway::simulator
