#include "gateway/service/reform.hpp"

#include <algorithm>

namespace gateway::service {

std::vector<std::string> BodyFate::successors() const {
    std::vector<std::string> all;
    const auto add = [&all](const std::string& code) {
        if (!code.empty() && std::ranges::find(all, code) == all.end()) {
            all.push_back(code);
        }
    };
    add(heir);
    add(receiver);
    for (const Assignment& assignment : assignments) {
        add(assignment.to);
    }
    return all;
}

std::vector<std::string> Reform::givers() const {
    std::vector<std::string> codes;
    for (const auto& [code, fate] : bodies) {
        codes.push_back(code);
    }
    return codes;
}

std::set<std::string> Reform::touched() const {
    std::set<std::string> codes;
    for (const auto& [code, fate] : bodies) {
        codes.insert(code);
        const auto successors = fate.successors();
        codes.insert(successors.begin(), successors.end());
    }
    for (const auto& [code, record] : records) {
        codes.insert(code);
    }
    return codes;
}

} // namespace gateway::service
