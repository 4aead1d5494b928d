#include "bearer.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>
#include <cctype>

namespace gateway::signon {

std::string bearer_token(const service::Call& call) {
    const std::string_view field = call.request.field("authorization").value_or("");
    constexpr std::string_view scheme = "bearer ";
    const bool fits = field.size() > scheme.size() &&
                      std::equal(scheme.begin(), scheme.end(), field.begin(),
                                 [](char left, unsigned char right) { return left == std::tolower(right); });
    return fits ? std::string(trim(field.substr(scheme.size()))) : std::string();
}

Text token_not_valid() {
    return {"访问令牌无效、已过期或已被撤销，请让用户重新登录。",
            "The access token is not valid, out of date or revoked: let the person sign in again."};
}

} // namespace gateway::signon
