#include "gateway/base/text.hpp"
#include "gateway/signon/module.hpp"
#include "posting.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

std::string read_secret(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    if (!in.is_open() || trim(text).empty()) {
        throw std::runtime_error("signon.message_secret: cannot read a secret from " + file.string());
    }
    return std::string(trim(text));
}

} // namespace

MessageChannel file_channel(const std::filesystem::path& file) {
    return [file](const std::string& mobile, const std::string& text) {
        const std::string line = Json{{"mobile", mobile}, {"text", text}}.dump() + "\n";
        constexpr mode_t owner_only = 0600;
        const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, owner_only);
        if (out < 0) {
            return "file";
        }
        const bool whole = ::write(out, line.data(), line.size()) == static_cast<ssize_t>(line.size());
        ::close(out);
        return whole ? "" : "file";
    };
}

MessageChannel http_channel(const std::string& url, const std::filesystem::path& secret_file,
                            const std::string& ca_file) {
    const auto address = post_address(url);
    if (!address) {
        throw std::runtime_error("signon.message_url: give a whole http or https address");
    }
    return [address = *address, secret = read_secret(secret_file), ca_file](const std::string& mobile,
                                                                            const std::string& text) {
        http::ClientOptions patience;
        patience.connect_timeout = 3s;
        patience.answer_timeout = 5s;
        patience.ca_file = ca_file;
        return post(address, patience,
                    {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + secret}},
                    Json{{"mobile", mobile}, {"text", text}}.dump());
    };
}

} // namespace gateway::signon
