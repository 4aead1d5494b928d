#pragma once

#include "gateway/ofd/check.hpp"
#include "sample.hpp"
#include "unit/ses/fixture.hpp"

namespace gateway::ofd {

/// The office of ses' scene with a seal that can be seen.
struct Office {
    const ses::Scene& scene = ses::Scene::once();
    ses::Seal seal = [this] {
        ses::SealInfo info = scene.info();
        info.picture = {"PNG", draw_seal({info.name, "电子证照专用章"}), 42, 42};
        return ses::make_seal(info, scene.maker.certificate.der(), scene.maker.sign());
    }();
    crypto::TrustStore trust = [this] {
        crypto::TrustStore store = scene.trust();
        store.add_revocation_list(
            crypto::make_revocation_list(scene.root, scene.root_key, {}, ses::some_years));
        return store;
    }();

    ses::CheckContext context() const { return {trust, ses::now, ses::enabled()}; }
    Sealing sealing(bool lock = false) const {
        Sealing sealing;
        sealing.seal = seal.encoded;
        sealing.stamps = {{0, {129, 220, 42, 42}}};
        sealing.time = ses::now;
        sealing.lock = lock;
        return sealing;
    }
    Bytes sign(const ses::ToSign& what) const {
        return ses::make_signature(seal, what, scene.unit.certificate.der(), scene.unit.sign()).encoded;
    }
    Package sealed(const Package& package, const Sealing& how) const {
        const Signing signing(package, how);
        return signing.finish(sign(signing.to_sign()));
    }
    Package sealed(const Package& package, bool lock = false) const { return sealed(package, sealing(lock)); }
    /// What it would be if it had been signed with another Signature.xml.
    void sign_again(Package& package, const std::string& path) const {
        const Bytes value = sign({ses::now, crypto::sm3(package.at(path)), "/" + path});
        package.put(path.substr(0, path.rfind('/')) + "/SignedValue.dat", value);
    }
    CheckedFile check(const Package& package) const { return ofd::check(package, context()); }

    static const Office& once() {
        static const Office office;
        return office;
    }
};

inline Package licence() { return Package::read(write(sample_licence())); }
inline const std::string first_signature = "Doc_0/Signs/Sign_0/Signature.xml";
inline const std::string signature_list = "Doc_0/Signs/Signatures.xml";

/// Replaces a text of an entry, which must be there.
inline void replace(Package& package, const std::string& entry, const std::string& was,
                    const std::string& is) {
    Bytes octets = package.at(entry);
    const auto at = octets.find(was);
    ASSERT_NE(at, Bytes::npos) << was << " in " << entry;
    package.put(entry, octets.replace(at, was.size(), is));
}

/// "valid", or the first fatal finding of a signature, with the others as ses' tests write them.
inline std::string verdict(const CheckedFile& checked, std::size_t signature = 0) {
    return checked.fault.empty() ? ses::verdict(checked.signatures.at(signature).report) : checked.fault;
}

} // namespace gateway::ofd
