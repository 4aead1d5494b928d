#pragma once

#include "load.hpp"
#include "scene.hpp"

#include <string>
#include <vector>

namespace gateway::bench {

/// Acceptances of cases, one after the other over all matters, each with an Idempotency-Key used once.
class Posts {
public:
    explicit Posts(const Scene& scene);
    /// The next load: its keys are new. Every answer must be 201. Connections and time are the caller's.
    Load load();

private:
    std::string head_;
    std::vector<std::string> bodies_;
    unsigned short port_;
    int loads_ = 0;
};

} // namespace gateway::bench
