#include "signon_faults.hpp"

#include "refuse_message.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::simulator {

SignOnFaults SignOnFaults::read(const Json& object) {
    SignOnFaults faults;
    for (const auto& [name, value] : object.items()) {
        const auto found = std::ranges::find(signon_fault_names, name);
        if (found == signon_fault_names.end()) {
            unknown_fault();
        }
        if (!value.is_boolean()) {
            wrong_value(name);
        }
        faults.on_[static_cast<std::size_t>(found - signon_fault_names.begin())] = value.get<bool>();
    }
    return faults;
}

Json SignOnFaults::write() const {
    Json object = Json::object();
    for (std::size_t fault = 0; fault < signon_fault_names.size(); ++fault) {
        object[std::string(signon_fault_names[fault])] = on_[fault];
    }
    return object;
}

} // namespace gateway::simulator
