#include "seal_calls.hpp"

#include "one_core.hpp"
#include "unit/ofd/sealed.hpp"

#include <stdexcept>

namespace gateway::bench {
namespace {

void require(bool right, const char* what) {
    if (!right) {
        throw std::runtime_error(what);
    }
}

Bytes sign(const ses::ToSign& what) {
    const ofd::Office& office = ofd::Office::once();
    return ses::make_signature(ses::parse_seal(office.seal.encoded), what,
                               office.scene.unit.certificate.der(), office.scene.unit.sign())
        .encoded;
}

bool is_good(BytesView signature, const crypto::Digest& data) {
    return ses::check_signature(signature, data, ofd::Office::once().context()).report.valid();
}

Bytes seal_file(BytesView file) {
    const ofd::Signing signing(ofd::Package::read(file), ofd::Office::once().sealing());
    return signing.finish(sign(signing.to_sign())).write();
}

ofd::FileVerdict verdict_of(BytesView file) {
    return ofd::check(file, ofd::Office::once().context()).verdict();
}

} // namespace

SealRates seal_rates(double seconds_each) {
    const auto rate = [&](const auto& call) { return calls_a_second(seconds_each, call); };
    const crypto::Digest digest = crypto::sm3("原文");
    const ses::ToSign what{ses::now, digest, "/bench"};
    const Bytes signature = sign(what);
    require(is_good(signature, digest) && !is_good(signature, crypto::sm3("别的")),
            "a signature was judged wrongly");
    const Bytes page = page_to_seal();
    const Bytes file = seal_file(page);
    require(verdict_of(file) == ofd::FileVerdict::valid &&
                verdict_of(changed(file)) == ofd::FileVerdict::invalid,
            "a sealed file was judged wrongly");
    return {rate([&] { sign(what); }), rate([&] { is_good(signature, digest); }),
            rate([&] { is_good(sign(what), digest); }), rate([&] { seal_file(page); }),
            rate([&] { verdict_of(file); })};
}

double made_files(double seconds) {
    return calls_a_second(seconds, [] { seal_file(page_to_seal()); });
}

Bytes page_to_seal() { return ofd::write(ofd::sample_licence()); }

Bytes changed(BytesView sealed_file) {
    ofd::Package package = ofd::Package::read(sealed_file);
    constexpr auto page = "Doc_0/Pages/Page_0/Content.xml";
    package.put(page, package.at(page) + "\n");
    return package.write();
}

} // namespace gateway::bench
