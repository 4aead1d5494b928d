#include "gateway/http/router.hpp"

#include "percent.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::http {
namespace {

constexpr std::size_t max_segments =
    24; ///< so that a literal's rank fits in 32 bits, and long paths cost nothing

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// The segments between the slashes; empty optional when one is empty, or the path does not begin with a
/// slash.
std::optional<std::vector<std::string_view>> split(std::string_view path) {
    if (path.empty() || path.front() != '/') {
        return std::nullopt;
    }
    std::vector<std::string_view> segments;
    path.remove_prefix(1);
    while (!path.empty()) {
        const auto end = path.find('/');
        const auto segment = path.substr(0, end);
        if (segment.empty() || segments.size() == max_segments || end == path.size() - 1) {
            return std::nullopt;
        }
        segments.push_back(segment);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    }
    return segments;
}

/// Decoded; empty optional for what can be no segment. Dot segments mean another path (RFC 3986 §5.2.4).
std::optional<std::string> decode(std::string_view segment) {
    auto decoded = percent_decode(segment, false);
    if (decoded && (decoded->empty() || *decoded == "." || *decoded == "..")) {
        return std::nullopt;
    }
    return decoded;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                      [](const std::string& expected, const std::string& segment) {
                          return is_parameter(expected) || expected == segment;
                      });
}

/// The further left a literal stands, the more it counts.
unsigned rank(const std::vector<std::string>& pattern) {
    unsigned bits = 0;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (!is_parameter(pattern[at])) {
            bits |= 1u << (max_segments - at);
        }
    }
    return bits;
}

bool same_shape(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const std::string& a, const std::string& b) {
                          return a == b || (is_parameter(a) && is_parameter(b));
                      });
}

bool has_repeated_parameter(std::vector<std::string> segments) {
    std::erase_if(segments, [](const std::string& segment) { return !is_parameter(segment); });
    std::sort(segments.begin(), segments.end());
    return std::adjacent_find(segments.begin(), segments.end()) != segments.end();
}

std::map<std::string, std::string> parameters_of(const std::vector<std::string>& pattern,
                                                 const std::vector<std::string>& path) {
    std::map<std::string, std::string> parameters;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (is_parameter(pattern[at])) {
            parameters.emplace(pattern[at].substr(1, pattern[at].size() - 2), path[at]);
        }
    }
    return parameters;
}

/// A path, decoded in both of its readings: with its last colon as the mark of a verb, and as a character
/// like others.
struct Readings {
    std::vector<std::string> plain;
    std::vector<std::string> with_verb;
    std::string verb; ///< empty: only the plain reading
};

std::optional<Readings> read(std::string_view path) {
    const auto raw = split(path);
    if (!raw) {
        return std::nullopt;
    }
    Readings readings;
    for (const auto segment : *raw) {
        auto decoded = decode(segment);
        if (!decoded) {
            return std::nullopt;
        }
        readings.plain.push_back(std::move(*decoded));
    }
    const auto colon = raw->empty() ? std::string_view::npos : raw->back().rfind(':');
    if (colon == std::string_view::npos) {
        return readings;
    }
    if (auto stem = decode(raw->back().substr(0, colon))) {
        readings.with_verb = readings.plain;
        readings.with_verb.back() = std::move(*stem);
        readings.verb = raw->back().substr(colon + 1);
    }
    return readings;
}

} // namespace

void Router::add(std::string_view method, std::string_view pattern, std::size_t route) {
    const auto raw = split(pattern);
    if (!raw) {
        throw std::logic_error("not a route's pattern: " + std::string(pattern));
    }
    Entry entry{std::string(method), {raw->begin(), raw->end()}, {}, route};
    if (!entry.segments.empty()) {
        auto& last = entry.segments.back();
        if (const auto colon = last.rfind(':'); colon != std::string::npos) {
            entry.verb = last.substr(colon + 1);
            last.resize(colon);
        }
    }
    if (has_repeated_parameter(entry.segments)) {
        throw std::logic_error("a parameter stands twice: " + std::string(pattern));
    }
    for (const auto& known : entries_) {
        if (known.method == method && known.verb == entry.verb &&
            same_shape(known.segments, entry.segments)) {
            throw std::logic_error("this route is there already: " + std::string(pattern));
        }
    }
    entries_.push_back(std::move(entry));
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match match;
    const auto readings = read(path);
    if (!readings) {
        return match;
    }
    std::vector<const Entry*> found;
    const auto collect = [&](const std::string& verb, const std::vector<std::string>& segments) {
        for (const auto& entry : entries_) {
            if (entry.verb == verb && fits(entry.segments, segments)) {
                found.push_back(&entry);
            }
        }
    };
    const auto* segments = &readings->with_verb;
    if (!readings->verb.empty()) {
        collect(readings->verb, *segments);
    }
    if (found.empty()) {
        segments = &readings->plain;
        collect({}, *segments);
    }
    const auto best = [&](std::string_view wanted) {
        const Entry* winner = nullptr;
        for (const auto* entry : found) {
            if (entry->method == wanted && (!winner || rank(entry->segments) > rank(winner->segments))) {
                winner = entry;
            }
        }
        return winner;
    };
    const Entry* entry = best(method);
    if (!entry && method == "HEAD") {
        entry = best("GET");
    }
    if (entry) {
        match.route = entry->route;
        match.parameters = parameters_of(entry->segments, *segments);
        return match;
    }
    for (const auto* other : found) {
        match.allowed.push_back(other->method);
        if (other->method == "GET") {
            match.allowed.push_back("HEAD");
        }
    }
    std::sort(match.allowed.begin(), match.allowed.end());
    match.allowed.erase(std::unique(match.allowed.begin(), match.allowed.end()), match.allowed.end());
    return match;
}

} // namespace gateway::http
