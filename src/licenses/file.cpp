#include "file.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/matters/matters.hpp"
#include "paper.hpp"

namespace gateway::licenses {
namespace {

constexpr int es_id_digits = 14;
constexpr int longest_matter_code = 33;

Problem already_sealed() {
    return {
        ProblemKind::conflict,
        "licence_sealed",
        {"该版本已有盖章文件；如内容有变，请变更证照，由下一版本另行生成。",
         "The version has its sealed file already: change the licence, and the next version gets another."}};
}

seals::Use use_of(const service::Call& call, const Licence& licence, const SealWish& wish) {
    seals::Use use;
    use.es_id = wish.es_id;
    use.matter_code = wish.matter_code;
    use.now = call.now;
    use.trace_id = call.trace_id;
    use.document_id = document_id_of(licence);
    return use;
}

} // namespace

std::optional<SealWish> read_seal_wish(ObjectReader& reader) {
    SealWish wish{reader.optional_text("es_id", es_id_digits).value_or(""),
                  reader.optional_text("matter_code", longest_matter_code).value_or("")};
    if (!wish.matter_code.empty()) {
        if (auto wrong = check_matter_code(wish.matter_code)) {
            reader.fault("matter_code", "matter_code." + wrong->code, std::move(wrong->text));
        }
    }
    if (!wish.es_id.empty()) {
        return wish;
    }
    if (!wish.matter_code.empty()) {
        reader.fault("es_id", "required",
                     {"请填写电子印章编码；不盖章则不填事项编码。",
                      "Name the seal; the matter is left out where nothing is sealed."});
    }
    return std::nullopt;
}

std::string issuer_name(store::Transaction& tx, const Licence& licence) {
    return matters::find_body_name(tx, licence.authority).value_or(licence.authority);
}

Bytes sealed_file(const Foundation& foundation, store::Transaction& tx, const service::Caller& caller,
                  const seals::Use& use, const ofd::Document& paper) {
    const seals::Face face = seals::require_face(tx, caller, use);
    ofd::Package package = ofd::Package::read(ofd::write(paper));
    const double width = face.width, height = face.height;
    ofd::Sealing sealing{face.content, {{0, place_of_seal(width, height)}}, use.now, true};
    if (paper.pages.size() > 1) {
        const auto strips = ofd::riding_stamps(ofd::page_sizes(package), width, height);
        sealing.stamps.insert(sealing.stamps.end(), strips.begin(), strips.end());
    }
    const ofd::Signing signing(std::move(package), sealing);
    return signing.finish(seals::sign(*foundation.seals, tx, caller, use, signing)).write();
}

std::optional<SealedFile> seal_file(const Foundation& foundation, store::Transaction& tx,
                                    const service::Call& call, const Licence& licence,
                                    const std::optional<SealWish>& wish) {
    if (!wish) {
        return std::nullopt;
    }
    return SealedFile{*wish, sealed_file(foundation, tx, call.caller, use_of(call, licence, *wish),
                                         paper_of(foundation, licence, issuer_name(tx, licence)))};
}

void keep_file(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               Licence& licence, const std::optional<SealedFile>& sealed) {
    if (!sealed) {
        return;
    }
    FileRecord file;
    file.licence_id = licence.id;
    file.es_id = sealed->seal.es_id;
    file.digest = crypto::sm3(sealed->octets);
    file.sealed_by = call.caller.client_id;
    file.sealed_as = call.caller.credit_code;
    file.matter_code = sealed->seal.matter_code;
    file.made_at = call.now;
    if (!insert_file(tx, file, foundation.vault->seal(sealed->octets, file_context(licence)))) {
        throw already_sealed();
    }
    licence.file = FileMark{file.es_id, crypto::to_hex(file.digest)};
}

void make_file(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               Licence& licence, const std::optional<SealWish>& wish) {
    keep_file(foundation, tx, call, licence, seal_file(foundation, tx, call, licence, wish));
}

Licence seal_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const std::string& identifier) {
    Licence licence = lock_own(foundation, tx, call, identifier);
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const auto wish = read_seal_wish(reader);
    if (!wish && errors.empty()) {
        reader.fault("es_id", "required", {"请填写电子印章编码。", "Name the seal."});
    }
    reader.finish();
    refuse(std::move(errors));
    // One that is yet to begin is sealed ahead, as it may be when it is issued.
    if (shown_state(licence.standing(), beijing_date(call.now)) != "not_yet_valid") {
        need_valid(licence, call.now);
    }
    if (licence.file) {
        throw already_sealed();
    }
    make_file(foundation, tx, call, licence, wish);
    amend(foundation, tx, call, licence, "seal");
    journal::append(tx, journal_entry(call, licence, "seal"));
    return licence;
}

std::optional<Bytes> file_of_version(const Foundation& foundation, store::Transaction& tx,
                                     const Licence& licence) {
    const auto content = find_file_content(tx, licence.id);
    return content ? std::optional(foundation.vault->open(*content, file_context(licence))) : std::nullopt;
}

Bytes read_file(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                const std::string& identifier) {
    const auto row = find_licence(tx, identifier, Locking::none);
    if (!row || !sees_content(call.caller, row->licence.authority)) {
        throw licence_not_found();
    }
    auto file = file_of_version(foundation, tx, row->licence);
    if (!file) {
        throw licence_file_missing();
    }
    return *std::move(file);
}

Problem licence_file_missing() {
    return {ProblemKind::not_found,
            "licence_file_missing",
            {"该证照还没有盖章文件，请颁发机构先用 :seal 盖章生成。",
             "The licence has no sealed file yet: its issuing body makes one with :seal."}};
}

} // namespace gateway::licenses
