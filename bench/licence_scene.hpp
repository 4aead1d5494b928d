#pragma once

#include "scene.hpp"

#include <string>

namespace gateway::bench {

/// Real estate certificates: a body that issues, seals and verifies them, and what the one of a number says.
class LicenceScene {
public:
    explicit LicenceScene(Scene& scene);

    const access::NewSecret& client() const { return client_; }
    std::string fields(); ///< of its requests, with a fresh token
    /// Imports those of these numbers, `to` not among them; the seconds it took. Throws unless all are taken.
    double import(long long from, long long to);

private:
    Scene& scene_;
    access::NewSecret client_;
};

/// A request's members but its type: each number has another holder.
std::string licence_members(long long number);
std::string licence_number(long long number);
std::string holder_name(long long number);
/// Under which the one of a number is imported; with another prefix: of one that is not there.
std::string licence_identifier(long long number, const char* prefix = "BENCH");

} // namespace gateway::bench
