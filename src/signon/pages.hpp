#pragma once

#include "gateway/base/json.hpp"
#include "gateway/http/message.hpp"

#include <map>
#include <string>
#include <string_view>

namespace gateway::signon {

/// The pages that people see, made of the templates in page/ (Mustache). Values are escaped; there is no
/// script.
class Pages {
public:
    Pages();
    /// A page in one language.
    http::Response show(int status, const std::string& name, const std::string& locale,
                        const Json& values) const;
    http::Response style() const;

private:
    std::map<std::string, std::string, std::less<>> templates_;
};

/// "zh" or "en", by what a request for authorization asks, else by Accept-Language.
std::string locale_for(const http::RequestHead& head, const std::string& asked);

} // namespace gateway::signon
