#include "jwk.hpp"

#include <nlohmann/json.hpp>

namespace gateway::access {

Json public_key_set(const crypto::TokenKey& key) { return {{"keys", Json::array({key.public_jwk()})}}; }

} // namespace gateway::access
