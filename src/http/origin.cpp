#include "origin.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <stdexcept>
#include <thread>

namespace gateway::http {
namespace {

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:";
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

Endpoints ask_system(const Origin& origin) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (getaddrinfo(origin.host.c_str(), origin.port.c_str(), &hints, &list) != 0) {
        return {};
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, freeaddrinfo);
    Endpoints endpoints;
    for (const addrinfo* entry = list; entry; entry = entry->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (entry->ai_addrlen <= endpoint.capacity()) {
            std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
            endpoint.resize(entry->ai_addrlen);
            endpoints.push_back(endpoint);
        }
    }
    return endpoints;
}

} // namespace

Origin parse_origin(std::string_view text) {
    Origin origin;
    const auto wrong = std::invalid_argument("not an origin such as http://host:port: " + std::string(text));
    if (text.starts_with("https://")) {
        origin.secure = true;
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        throw wrong;
    }
    origin.authority = text;
    const auto bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
    const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    origin.port = colon == std::string_view::npos ? (origin.secure ? "443" : "80") : text.substr(colon + 1);
    origin.host = bracket == std::string_view::npos ? text.substr(0, colon) : text.substr(1, bracket - 1);
    if (!is_host(origin.host) || !is_port(origin.port)) {
        throw wrong;
    }
    return origin;
}

struct Lookup::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    bool given_up = false;
};

std::shared_ptr<Lookup::Shared> Lookup::new_shared() { return std::make_shared<Shared>(); }

std::optional<Endpoints> Lookup::find(const Origin& origin, SteadyClock::time_point deadline) {
    ErrorCode not_numeric;
    const auto address = asio::ip::make_address(origin.host, not_numeric);
    if (!not_numeric) {
        return Endpoints{{address, static_cast<unsigned short>(std::stoul(origin.port))}};
    }
    const auto found = std::make_shared<std::optional<Endpoints>>();
    std::thread([shared = shared_, found, origin] {
        Endpoints endpoints = ask_system(origin);
        const std::scoped_lock lock(shared->mutex);
        *found = std::move(endpoints);
        shared->changed.notify_all();
    }).detach();
    std::unique_lock lock(shared_->mutex);
    shared_->changed.wait_until(lock, deadline, [&] { return found->has_value() || shared_->given_up; });
    return shared_->given_up ? std::nullopt : *found;
}

void Lookup::give_up() {
    const std::scoped_lock lock(shared_->mutex);
    shared_->given_up = true;
    shared_->changed.notify_all();
}

} // namespace gateway::http
