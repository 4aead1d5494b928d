#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/certificates.hpp"
#include "gateway/ses/seal.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace gateway::simulator {

/// A licence of the second region, as it is told to other provinces.
struct RegionLicence {
    Json told;            ///< with number, holders and face
    bool has_file = true; ///< a sealed OFD file
    const std::string& identifier() const { return told.at("identifier").get_ref<const std::string&>(); }
};

/// What the second region keeps: licences of its fictitious persons, sealed under an authority of its own.
class RegionLicences {
public:
    explicit RegionLicences(Time now);
    const std::vector<RegionLicence>& licences() const { return licences_; }
    const RegionLicence* find(std::string_view identifier) const;
    /// Whom others must trust to find the files good: the root, and who made the seals.
    std::string authority_pem() const { return root_.to_pem() + maker_.certificate.to_pem(); }
    /// Made when it is first asked for. Safe to use from several threads.
    Bytes file(const RegionLicence& licence) const;

private:
    struct Owner {
        crypto::Sm2PrivateKey key;
        crypto::Certificate certificate;
    };
    Owner issued(const crypto::Subject& subject) const;
    ses::Seal seal() const;
    Bytes make_file(const RegionLicence& licence) const;

    const Time made_at_;
    const crypto::Sm2PrivateKey root_key_;
    const crypto::Certificate root_;
    const Owner maker_, unit_;
    std::vector<RegionLicence> licences_;
    mutable std::mutex mutex_;
    mutable std::optional<ses::Seal> seal_;
    mutable std::map<std::string, Bytes, std::less<>> files_;
};

} // namespace gateway::simulator
