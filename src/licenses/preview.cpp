#include "preview.hpp"

#include "file.hpp"
#include "gateway/ofd/layout.hpp"
#include "gateway/service/octets.hpp"
#include "gateway/service/parameters.hpp"
#include "paper.hpp"

#include <charconv>

namespace gateway::licenses {

http::Response preview(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                       const Licence& licence) {
    constexpr int dots_per_inch = 120;
    const auto pages = paper_of(foundation, licence, issuer_name(tx, licence)).pages;
    const std::string asked = service::parameter(call, "page");
    std::size_t page = 1;
    const auto [end, error] = std::from_chars(asked.data(), asked.data() + asked.size(), page);
    const bool number = asked.empty() || (error == std::errc{} && end == asked.data() + asked.size());
    if (!number || page < 1 || page > pages.size()) {
        const std::string count = std::to_string(pages.size());
        throw invalid_fields(
            {{"/page",
              "range",
              {"没有这一页，共" + count + "页。", "There is no such page, but " + count + "."}}});
    }
    auto response = service::octets_response("image/png", ofd::draw_png(pages[page - 1], dots_per_inch));
    response.set("Cache-Control", "no-store");
    return response;
}

void describe_preview(service::Route& route) {
    route.operation.query = {
        {"page", {"第几页，缺省为1", "Which page; the first unless told"}, {{"type", "integer"}}}};
    service::describe_octets(route, "image/png", "(PNG)");
}

} // namespace gateway::licenses
