// The whole check of an OFD file. Inputs are packages; one is changed inside an entry and packed anew, so
// that what is found is behind the ZIP and not before it.
#include "gateway/ofd/check.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <cstring>
#include <optional>

namespace {

using namespace gateway;

ofd::Limits small() {
    ofd::Limits limits;
    limits.entries = 200;
    limits.entry_octets = 1u << 20;
    limits.total_octets = 4u << 20;
    return limits;
}

std::optional<ofd::Package> read(const unsigned char* data, std::size_t size) {
    try {
        return ofd::Package::read({reinterpret_cast<const char*>(data), size}, small());
    } catch (const ofd::Fault&) {
        return std::nullopt;
    }
}

} // namespace

extern "C" std::size_t LLVMFuzzerMutate(unsigned char* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(unsigned char* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
    constexpr unsigned int raw_one_in = 16; // the ZIP itself is the package fuzzer's
    constexpr std::size_t growth = 256;
    auto package = read(data, size);
    if (!package || package->entries().empty() || seed % raw_one_in == 0) {
        return LLVMFuzzerMutate(data, size, most);
    }
    auto entry = package->entries().begin();
    std::advance(entry, seed / raw_one_in % package->entries().size());
    const std::string name = entry->first;
    Bytes octets = entry->second;
    const std::size_t before = octets.size();
    octets.resize(before + growth);
    octets.resize(LLVMFuzzerMutate(reinterpret_cast<unsigned char*>(octets.data()), before, octets.size()));
    package->put(name, std::move(octets));
    const Bytes zip = package->write();
    if (zip.size() > most) {
        return LLVMFuzzerMutate(data, size, most);
    }
    std::memcpy(data, zip.data(), zip.size());
    return zip.size();
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    // Nobody is trusted: whatever it is, no signature is valid, and the report can be shown.
    static const crypto::TrustStore nobody;
    const auto checked = ofd::check({reinterpret_cast<const char*>(data), size}, {nobody, Time()}, small());
    if (checked.verdict() == ofd::FileVerdict::valid || ofd::check_json(checked).dump().empty()) {
        std::abort();
    }
    for (const auto& signature : checked.signatures) {
        if (signature.report.valid()) {
            std::abort();
        }
    }
    return 0;
}
