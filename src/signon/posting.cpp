#include "posting.hpp"

#include <boost/url/parse.hpp>

#include <utility>

namespace gateway::signon {
namespace {

constexpr std::size_t longest_answer = 64 * 1024; // nothing of it is read

} // namespace

std::optional<PostAddress> post_address(const std::string& uri) {
    const auto parsed = boost::urls::parse_uri(uri);
    if (!parsed || (parsed->scheme() != "https" && parsed->scheme() != "http")) {
        return std::nullopt;
    }
    PostAddress address{std::string(parsed->scheme()) + "://" + std::string(parsed->encoded_host_and_port()),
                        std::string(parsed->encoded_target())};
    if (!address.target.starts_with('/')) {
        address.target.insert(0, 1, '/'); // of an address without a path
    }
    return address;
}

std::string post(const PostAddress& address, http::ClientOptions options, const http::Fields& fields,
                 const std::string& body) {
    options.answer_limit = longest_answer;
    http::Client client(address.origin, std::move(options));
    const auto outcome = client.send("POST", address.target, fields, body);
    if (!outcome.response) {
        return outcome.failure;
    }
    const int status = outcome.response->status;
    return status / 100 == 2 ? std::string() : "status_" + std::to_string(status);
}

} // namespace gateway::signon
