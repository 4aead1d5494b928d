#include "gateway/service/caller.hpp"

#include "gateway/base/codes.hpp"

namespace gateway::service {
namespace {

constexpr std::size_t credit_code_length = 18;

} // namespace

bool Caller::may_write(std::string_view owner_credit_code) const {
    return role == Role::operations || (role == Role::department && (owner_credit_code == credit_code ||
                                                                     inherited.contains(owner_credit_code)));
}

bool Caller::may_read(std::string_view owner_credit_code) const {
    switch (role) {
    case Role::operations:
        return true;
    case Role::department:
        return may_write(owner_credit_code) || shared.contains(owner_credit_code);
    case Role::region:
        return owner_credit_code.size() == credit_code_length &&
               region_within(credit_code_region(owner_credit_code), region);
    }
    return false;
}

Visibility visibility(const Caller& caller) {
    switch (caller.role) {
    case Role::operations:
        return {};
    case Role::region:
        return {.credit_code = {}, .region_prefix = std::string(region_prefix(caller.region))};
    case Role::department:
        break;
    }
    return {.credit_code = caller.credit_code, .region_prefix = {}};
}

} // namespace gateway::service
