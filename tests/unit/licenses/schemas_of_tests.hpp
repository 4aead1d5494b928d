#pragma once

#include "catalogue.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace gateway::licenses {

using Faults = std::vector<std::string>;

/// Pointers of what is wrong in a face.
inline Faults faults_of(const LicenceType& type, const Json& face) {
    std::vector<FieldError> errors;
    type.face->check(face, "/face", errors);
    Faults pointers;
    for (const FieldError& error : errors) {
        if (std::ranges::find(pointers, error.pointer) == pointers.end()) {
            pointers.push_back(error.pointer);
        }
    }
    return pointers;
}

} // namespace gateway::licenses
