#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::http {

/// Finds the route of a method and path. Patterns: "/v1/cases/{project_no}/result",
/// "/v1/matters/{code}:publish",
/// "/v1/matters:import". A parameter is one whole segment (or what stands before the ':verb'),
/// percent-decoded, never empty. A literal segment wins over a parameter.
class Router {
public:
    /// Throws std::logic_error when the same method and shape is there already.
    void add(std::string_view method, std::string_view pattern, std::size_t route);

    struct Match {
        std::optional<std::size_t> route; ///< empty: see `allowed`
        std::map<std::string, std::string> parameters;
        std::vector<std::string> allowed; ///< methods known for the path when the method is not; empty: 404
    };
    /// HEAD is answered by GET's route.
    Match find(std::string_view method, std::string_view path) const;

private:
    struct Entry {
        std::string method;
        std::vector<std::string> segments;
        std::string verb;
        std::size_t route;
    };
    std::vector<Entry> entries_;
};

} // namespace gateway::http
