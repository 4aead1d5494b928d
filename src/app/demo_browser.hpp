#pragma once

#include "gateway/http/client.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::app {

/// Names and values as a form or a query has them.
std::string form_text(const std::map<std::string, std::string>& fields);

/// A page, or where the browser is sent that is elsewhere.
struct Page {
    int status = 0;
    std::string location; ///< an address of another host, not followed; "" for a page
    std::string body;
    http::Fields fields;

    bool holds(std::string_view text) const { return body.find(text) != std::string::npos; }
    /// A hidden field of the page's first form that has it; "" when there is none.
    std::string hidden(const std::string& name) const;
    /// A parameter of `location`.
    std::string parameter(const std::string& name) const;
};

/// What a browser does with the pages of one address: keeps cookies, follows redirects within it.
class Browser {
public:
    explicit Browser(std::string url) : client_(std::move(url)) {}
    Page open(const std::string& target) { return follow("GET", target, ""); }
    /// Sends a form with the hidden fields of the page it stands on.
    Page submit(const Page& page, const std::string& action,
                const std::map<std::string, std::string>& fields);
    Page post(const std::string& target, const std::map<std::string, std::string>& fields);
    /// Sends a form and stays where it is, wherever the answer leads to.
    Page send_only(const std::string& target, const std::map<std::string, std::string>& fields);
    std::map<std::string, std::string> cookies;
    std::vector<std::string> addresses; ///< that it has asked for, by redirects too

private:
    Page follow(const std::string& method, const std::string& target, const std::string& body);
    Page ask(const std::string& method, const std::string& target, const std::string& body);
    http::Client client_;
};

} // namespace gateway::app
