#pragma once

#include "gateway/matters/matters.hpp"

#include <map>
#include <string>

namespace gateway::licenses {

/// Names of bodies as the register has them, each looked up once.
class BodyNames {
public:
    explicit BodyNames(store::Transaction& tx) : tx_(tx) {}
    /// "" for a body that is not in the register, and for "".
    const std::string& of(const std::string& credit_code) {
        const auto [name, is_new] = names_.try_emplace(credit_code);
        if (is_new && !credit_code.empty()) {
            name->second = matters::find_body_name(tx_, credit_code).value_or("");
        }
        return name->second;
    }

private:
    store::Transaction& tx_;
    std::map<std::string, std::string> names_;
};

} // namespace gateway::licenses
