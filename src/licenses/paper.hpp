#pragma once

#include "gateway/ofd/document.hpp"
#include "model.hpp"

#include <optional>
#include <string>

namespace gateway::licenses {

/// A copy for one use (加注件).
struct CopyNote {
    std::string id;      ///< 32 hex digits
    std::string made_by; ///< whom it is for
    std::string cause;   ///< what for
    Time made_at;
    Time until;
};

/// A licence as a document: pages, metadata (GB/T 36903), data index, the face's data as a file. The same
/// pages are in the file and in the preview. `issuer` is the authority's name.
ofd::Document paper_of(const Foundation& foundation, const Licence& licence, const std::string& issuer,
                       const std::optional<CopyNote>& note = {});
/// Of the document, when it is no copy: the same licence has the same.
std::string document_id_of(const Licence& licence);

/// Where the authority's seal goes on the first page: over its name and the date.
ofd::Box place_of_seal(double width, double height);

} // namespace gateway::licenses
