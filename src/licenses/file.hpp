#pragma once

#include "file_store.hpp"
#include "gateway/ofd/document.hpp"
#include "gateway/seals/seals.hpp"
#include "service.hpp"

#include <optional>
#include <string>

namespace gateway::licenses {

// The file of a licence (GB/T 36905): an OFD under its authority's seal.

/// With which seal, and in which of the authority's matters: the right to the seal may be for one alone.
struct SealWish {
    std::string es_id, matter_code;
};
/// None when no seal is named.
std::optional<SealWish> read_seal_wish(ObjectReader& reader);

/// A version's file that is to be kept.
struct SealedFile {
    SealWish seal;
    Bytes octets;
};
/// Made and sealed, if one is wished. The caller must be allowed to use the seal: else nothing was written.
/// Some 10 ms of work, most of it for fonts and packing. Looks at no id.
std::optional<SealedFile> seal_file(const Foundation& foundation, store::Transaction& tx,
                                    const service::Call& call, const Licence& licence,
                                    const std::optional<SealWish>& wish);
/// Marks it in `licence`, which was entered.
void keep_file(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               Licence& licence, const std::optional<SealedFile>& sealed);
/// Both.
void make_file(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               Licence& licence, const std::optional<SealWish>& wish);
/// The same for a version that was entered without one.
Licence seal_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const std::string& identifier);
/// As it was sealed; empty when the version has none.
std::optional<Bytes> file_of_version(const Foundation& foundation, store::Transaction& tx,
                                     const Licence& licence);
/// For the issuing department. Problem "licence_file_missing".
Bytes read_file(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                const std::string& identifier);
Problem licence_file_missing();

/// The document as a file under a seal: over the authority's name, and over the edges where there are several
/// pages. Nobody can seal it after that. Problems as seals::sign has them.
Bytes sealed_file(const Foundation& foundation, store::Transaction& tx, const service::Caller& caller,
                  const seals::Use& use, const ofd::Document& paper);
/// What stands on the face for the authority.
std::string issuer_name(store::Transaction& tx, const Licence& licence);

} // namespace gateway::licenses
