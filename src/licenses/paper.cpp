#include "gateway/crypto/sm.hpp"
#include "paper_face.hpp"
#include "types.hpp"

namespace gateway::licenses {
namespace {

constexpr std::size_t credit_length = 18;
constexpr std::size_t id_digits = 32;

using Metadata = std::vector<std::pair<std::string, std::string>>;

void add_when_known(Metadata& metadata, const char* name, const std::string& value) {
    if (!value.empty()) {
        metadata.emplace_back(name, value);
    }
}

void add_date(Metadata& metadata, const char* name, const std::optional<Date>& date) {
    if (date) {
        metadata.emplace_back(name, format_compact_date(*date));
    }
}

std::string version_text(int version) {
    constexpr std::size_t width = 3;
    const std::string digits = std::to_string(version);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

void add_definer(Metadata& metadata, const LicenceType& type, const Licence& licence) {
    // A code that was given here is of whoever its first characters say, who need not be the data's definer.
    const std::string definer = licence.type_code.substr(0, credit_length);
    add_when_known(metadata, "certificateDefineAuthorityName",
                   type.definer_code == definer ? type.definer.zh : "");
    add_when_known(metadata, "certificateDefineAuthorityCode", definer);
}

void add_holder(Metadata& metadata, const Foundation& foundation, const Holder& holder) {
    const CodeValue* kind = foundation.holder_codes->find(holder.code_type);
    metadata.emplace_back("certificateHolderName", holder.name);
    metadata.emplace_back("certificateHolderCode", holder.code);
    add_when_known(metadata, "certificateHolderTypeName", kind != nullptr ? kind->text.zh : "");
    metadata.emplace_back("certificateHolderTypeCode", holder.code_type);
}

/// The names of GB/T 36903 as implementations have them. Each holder has its four elements one after another.
Metadata metadata_of(const Foundation& foundation, const LicenceType& type, const Licence& licence,
                     const std::string& issuer) {
    Metadata metadata{{"certificateName", type.text.zh},
                      {"certificateType", type.text.zh},
                      {"certificateTypeCode", licence.type_code},
                      {"certificateNumber", licence.content.number},
                      {"certificateIdentifier", licence.identifier},
                      {"certificateVersion", version_text(licence.version)},
                      {"certificateIssuingAuthorityName", issuer},
                      {"certificateIssuingAuthorityCode", licence.authority}};
    add_definer(metadata, type, licence);
    add_date(metadata, "certificateIssuedDate", licence.issued_on);
    add_date(metadata, "certificateEffectiveDate", licence.valid_from);
    add_date(metadata, "certificateExpiringDate", licence.valid_until);
    metadata.emplace_back("certificateAreaCode", licence.area);
    for (const Holder& holder : licence.content.holders) {
        add_holder(metadata, foundation, holder);
    }
    return metadata;
}

void make_copy(ofd::Document& paper, const CopyNote& note) {
    paper.id = note.id;
    paper.created = beijing_date(note.made_at);
    paper.metadata.emplace_back("certificateCopyCreationTime", format_time(note.made_at));
    paper.metadata.emplace_back("certificateCopyCreator", note.made_by);
    paper.metadata.emplace_back("certificateCopyCause", note.cause);
    paper.metadata.emplace_back("certificateCopyExpiringTime", format_time(note.until));
    for (ofd::Page& page : paper.pages) {
        add_note(page, note);
    }
}

} // namespace

std::string document_id_of(const Licence& licence) {
    return crypto::to_hex(crypto::sm3(licence.identifier)).substr(0, id_digits);
}

ofd::Document paper_of(const Foundation& foundation, const Licence& licence, const std::string& issuer,
                       const std::optional<CopyNote>& note) {
    const LicenceType& type = type_named(foundation, licence.type);
    ofd::Document paper;
    paper.id = document_id_of(licence);
    paper.title = type.text.zh;
    paper.author = issuer;
    paper.created = licence.issued_on;
    paper.creator = "provincial-gateway";
    paper.creator_version = "1.0";
    paper.metadata = metadata_of(foundation, type, licence, issuer);
    paper.pages = pages_of(type, licence, issuer);
    paper.index_namespace = "urn:gateway:licence";
    paper.attachments.push_back(
        {"照面数据", "face.json", "json", canonical_json(licence.content.face), false});
    if (note) {
        make_copy(paper, *note);
    }
    return paper;
}

} // namespace gateway::licenses
