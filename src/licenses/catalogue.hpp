#pragma once

#include "face_schema.hpp"
#include "gateway/base/standard.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::licenses {

enum class HolderKind { person, corporation, either };
enum class Validity { dated, long_term, either };

/// A type of licence (证照类型), as config/data/licences describes it.
struct LicenceType {
    std::string name; ///< "business_licence"
    Text text;
    std::string confidence;   ///< of the face fields
    std::string code;         ///< 21 characters; empty: it was not found and is to be confirmed
    std::string code_status;  ///< "sure", "likely" or "to_be_confirmed"
    Text definer;             ///< who defines the type
    std::string definer_code; ///< its credit code; empty: not known
    std::string category;     ///< "licence" or "approval"
    HolderKind holder = HolderKind::either;
    std::vector<std::string> holder_codes; ///< kinds of code a holder may have
    Validity validity = Validity::either;
    std::shared_ptr<const FaceSchema> face;
};
std::string_view holder_name(HolderKind kind);
std::string_view validity_name(Validity validity);

/// All types, in the order of their names.
class Catalogue {
public:
    /// Throws std::runtime_error with file and line when the data is wrong, or a code is of two types.
    static Catalogue read(const Standard& standard);
    const LicenceType* find(std::string_view name) const; ///< nullptr when unknown
    const LicenceType* find_code(std::string_view code) const;
    const std::vector<LicenceType>& types() const { return types_; }

private:
    std::vector<LicenceType> types_;
};

} // namespace gateway::licenses
