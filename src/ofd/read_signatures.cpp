#include "read_signatures.hpp"

#include "gateway/crypto/sha.hpp"

#include <utility>

namespace gateway::ofd {
namespace {

using Counts = std::map<std::string, int>;

std::optional<SealUse> use_in(BytesView value) {
    try {
        const ses::Signature signature = ses::parse_signature(value);
        return SealUse{signature.seal.info.es_id, crypto::sha256(signature.seal.encoded), signature.time};
    } catch (const ses::FormatFault&) {
        return std::nullopt; // the check says so
    }
}

/// Limits are those of the whole file; another fault is one signature's.
void pass_on_if_too_large(const Fault& fault) {
    if (fault.code() == "OFD_TOO_LARGE") {
        throw fault;
    }
}

void read(Reading& reading, ReadSignature& one) {
    try {
        one.file = signature_file(reading, one.listed.path);
        one.value = reading.package().find(one.file->value_path);
        if (one.value != nullptr && is_seal(one.listed.type)) {
            one.use = use_in(reading.take(one.file->value_path));
        }
    } catch (const Fault& fault) {
        pass_on_if_too_large(fault);
        one.code = fault.code();
        one.detail = fault.what();
    }
}

std::map<std::string, std::size_t> read_pages(Reading& reading, const Body& body) {
    std::map<std::string, std::size_t> numbers;
    try {
        std::size_t next = 0;
        for (PageEntry& page : pages_of(reading, body).pages) {
            numbers.try_emplace(std::move(page.id), next++);
        }
    } catch (const Fault& fault) { // stamps name no page then; the references tell what is wrong
        pass_on_if_too_large(fault);
    }
    return numbers;
}

ReadBody read(Reading& reading, const Body& body, SignatureList list, const Counts& paths) {
    Counts ids;
    for (const Listed& listed : list.signatures) {
        ++ids[listed.id];
    }
    ReadBody read_body;
    read_body.list = body.signatures;
    for (Listed& listed : list.signatures) {
        ReadSignature& one = read_body.signatures.emplace_back();
        one.listed = std::move(listed);
        const bool file_twice = paths.at(one.listed.path) > 1;
        one.twice = file_twice || ids.at(one.listed.id) > 1;
        if (!file_twice) {
            read(reading, one);
        }
    }
    if (!read_body.signatures.empty()) {
        read_body.pages = read_pages(reading, body);
    }
    return read_body;
}

} // namespace

bool is_seal(const std::string& type) { return type == "Seal"; }

std::vector<ReadBody> read_signatures(Reading& reading) {
    std::vector<std::pair<Body, SignatureList>> listed;
    Counts paths;
    std::size_t signatures = 0;
    for (const Body& body : bodies_of(reading)) {
        const SignatureList& list = listed.emplace_back(body, list_of(reading, body)).second;
        signatures += list.signatures.size();
        limit(signatures, most_signatures, "signatures");
        for (const Listed& one : list.signatures) {
            ++paths[one.path];
        }
    }
    std::vector<ReadBody> bodies;
    std::size_t stamps = 0, references = 0;
    for (auto& [body, list] : listed) {
        const ReadBody& next = bodies.emplace_back(read(reading, body, std::move(list), paths));
        for (const ReadSignature& one : next.signatures) {
            stamps += one.file ? one.file->stamps.size() : 0;
            references += one.file ? one.file->references.size() : 0;
        }
        limit(stamps, most_stamps, "stamps");
        limit(references, most_references_of_all, "references");
    }
    return bodies;
}

} // namespace gateway::ofd
