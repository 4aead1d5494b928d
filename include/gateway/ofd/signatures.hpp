#pragma once

#include "gateway/ofd/layout.hpp"
#include "gateway/ofd/package.hpp"
#include "gateway/ses/seal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::ofd {

struct PageSize {
    double width = 0;
    double height = 0;
};
/// Of the first document's pages. Throws Fault.
std::vector<PageSize> page_sizes(const Package& package);

/// Where a seal shows.
struct Stamp {
    std::size_t page = 0;         ///< the first is 0
    Box box;                      ///< the whole seal, on the page
    std::optional<Box> clip = {}; ///< the part that is seen, from the box's corner; all when empty
};

/// A seal over the right edges of all pages (骑缝章): each page bears a strip, those of at most ten pages
/// make up the seal. `middle` is the seal's height on the page, 0 at the top, 1 at the bottom.
std::vector<Stamp> riding_stamps(const std::vector<PageSize>& pages, double width, double height,
                                 double middle = 0.5);

/// True when a signature forbids others after it: it covers the list of signatures.
bool is_locked(const Package& package);

/// What is added to a package.
struct Sealing {
    Bytes seal; ///< DER
    std::vector<Stamp> stamps;
    Time time;
    bool lock = false; ///< the last one: nobody may sign afterwards
    std::string provider = "provincial-gateway";
    std::string provider_version = "1.0";
    std::string company = "provincial-gateway";
};

/// One seal on its way into a package (GB/T 33190 chapter 18), in two steps, for the key is somewhere else:
/// what is to be signed goes to ses::make_signature, what comes back to `finish`. The signature is over every
/// entry that is there now, the seal itself and earlier signatures too; only the list of signatures is left
/// out, unless it locks.
class Signing {
public:
    /// Throws Fault: OFD_LOCKED, OFD_XML, OFD_STRUCTURE; ses::FormatFault; std::invalid_argument for no
    /// stamps, or one on a page that is not there.
    Signing(Package package, const Sealing& sealing);

    const Bytes& to_hash() const { return package_.at(path_); } ///< the octets of Signature.xml
    ses::ToSign to_sign() const;
    /// The sealed package. Throws std::invalid_argument for a signature that is over something else.
    Package finish(BytesView signature) const;

private:
    Package package_;
    std::string path_;
    std::string value_path_;
    Bytes seal_;
    Time time_;
};

} // namespace gateway::ofd
