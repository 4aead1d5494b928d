#pragma once

#include "model.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::licenses {

// Fewer papers (减证便民), by itself: no I/O. A material of a matter may be met by a licence.

/// Whose licence it must be: of who applies, of who acts for them in the case, of one of the two.
enum class Whose { applicant, agent, either };
std::string_view whose_name(Whose whose);
std::optional<Whose> whose_of(std::string_view name);

struct MappedMaterial {
    std::string material; ///< its name in the list
    std::string type;     ///< of licence, in the catalogue
    Whose whose = Whose::applicant;
};
std::string map_text(const std::vector<MappedMaterial>& items); ///< canonical JSON
std::vector<MappedMaterial> map_of(std::string_view text);
const MappedMaterial* find_material(const std::vector<MappedMaterial>& map, std::string_view material);

/// A licence that may meet a material, and whose it is. Its content is not looked at.
struct Candidate {
    Licence licence;
    bool of_applicant = false, of_agent = false;
};
bool is_whose(const Candidate& candidate, Whose whose);

struct Finding {
    std::string_view standing = "no_licence"; ///< "valid": it meets the material; else why not
    const Candidate* candidate = nullptr;     ///< that meets it, or comes nearest
};
/// Of several that are valid the one that lasts longest; of none the one that needs least.
Finding best_of(const MappedMaterial& mapped, std::span<const Candidate> candidates, Date today);

/// Its last day comes before the day of the promised end.
bool ends_before(const Licence& licence, Time promised);

} // namespace gateway::licenses
