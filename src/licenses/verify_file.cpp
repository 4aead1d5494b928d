#include "verify_file.hpp"

#include "copies.hpp"
#include "file_store.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/text.hpp"
#include "gateway/ofd/check.hpp"
#include "gateway/ofd/metadata.hpp"
#include "use.hpp"

#include <algorithm>
#include <set>

namespace gateway::licenses {
namespace {

constexpr std::size_t largest_document = 16u << 20;
constexpr auto main_entry = "OFD.xml"; ///< where the metadata stand

Bytes read_document(const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    auto octets = from_base64(reader.text("document"));
    if (errors.empty() && (!octets || octets->size() > largest_document)) {
        reader.fault("document", "malformed",
                     {"应为 base64 编码的 OFD 文件，不超过16 MiB。",
                      "Must be an OFD file in base64, of at most 16 MiB."});
    }
    reader.finish();
    refuse(std::move(errors));
    return *std::move(octets);
}

/// What the file says of itself, and how far its signatures bear that out.
struct Reading {
    crypto::Digest digest{};
    std::string identifier;      ///< of a licence; "" when it names none
    bool proven = false;         ///< all its signatures are valid
    std::set<std::string> seals; ///< of valid signatures over the metadata
    Json report;

    void take(const ofd::CheckedFile& checked) {
        proven = checked.verdict() == ofd::FileVerdict::valid;
        for (const ofd::CheckedSignature& one : checked.signatures) {
            if (one.report.valid() && one.signature &&
                std::ranges::find(one.covered, main_entry) != one.covered.end()) {
                seals.insert(one.signature->seal.info.es_id);
            }
        }
        report = ofd::check_json(checked);
    }
};

std::string identifier_in(const ofd::Package& package) {
    std::string identifier = ofd::read_metadata(package).value("certificateIdentifier");
    return std::holds_alternative<CodeFault>(read_licence_identifier(identifier)) ? "" : identifier;
}

Reading read(const Foundation& foundation, service::Steps& steps, BytesView document, Time now) {
    Reading reading;
    std::optional<ofd::FileCheck> check;
    steps.slowly([&] {
        reading.digest = crypto::sm3(document);
        try {
            ofd::Package package = ofd::Package::read(document);
            reading.identifier = identifier_in(package);
            check.emplace(std::move(package));
        } catch (const ofd::Fault& fault) {
            reading.take(ofd::unreadable(fault));
        }
    });
    if (check) {
        seals::judge(*foundation.seals, steps, *check, now,
                     [&](const ofd::CheckedFile& checked) { reading.take(checked); });
    }
    return reading;
}

enum class Relation { original, copy, neither };

/// What the register knows of the file.
struct Finding {
    Relation relation = Relation::neither;
    std::optional<Licence> licence; ///< without content
    std::optional<GivenCopy> copy;
};
Finding find(store::Transaction& tx, const crypto::Digest& digest, const std::string& identifier) {
    if (auto row = find_licence_of_file(tx, digest)) {
        return {Relation::original, std::move(row->licence), {}};
    }
    if (auto copy = find_copy(tx, digest)) {
        auto row = find_licence(tx, copy->use.licence_id);
        return {Relation::copy, std::move(row.value().licence), std::move(copy)};
    }
    auto row = identifier.empty() ? std::nullopt : find_licence(tx, identifier, Locking::none);
    return {Relation::neither, row ? std::optional(std::move(row->licence)) : std::nullopt, {}};
}

/// By the seal that the licence's file bears: also with further seals upon it, or packed anew.
bool is_of_the_authority(const Reading& reading, const Licence& licence) {
    return licence.file && reading.seals.contains(licence.file->es_id);
}

/// Anybody can write a licence's identifier into a file: how the licence stands is told to who has a file
/// that is its authority's, and to who may know anyhow.
bool may_know(store::Transaction& tx, const service::Caller& caller, const Finding& found,
              const Reading& reading) {
    return found.relation != Relation::neither || is_of_the_authority(reading, *found.licence) ||
           caller.may_read(found.licence->authority) || rights_of(tx, caller).contains(found.licence->type);
}

Text state_text(std::string_view state) {
    static const std::map<std::string_view, Text> texts{
        {"valid", {"有效", "valid"}},
        {"suspended", {"暂扣", "suspended"}},
        {"expired", {"有效期届满", "expired"}},
        {"cancelled", {"已注销", "cancelled"}},
        {"superseded", {"已被后续版本取代", "superseded by a later version"}}};
    return texts.at(state);
}

struct Verdict {
    const char* name;
    Text text;
};
Verdict verdict_of(const Finding& found, std::string_view state, bool proven, Time now) {
    if (found.relation == Relation::neither) {
        return proven ? Verdict{"not_on_record",
                                {"签章有效，但文件既不是本平台记录的证照文件，也不是已出具的加注件。",
                                 "The signatures are valid, but the file is neither that of a licence on "
                                 "record here "
                                 "nor a copy that was given out."}}
                      : Verdict{"not_proven",
                                {"文件没有签章、签章无效或不能读取，不能作为证照使用，详见 report。",
                                 "The file has no signature, one that is not valid, or cannot be read: it is "
                                 "no proof of "
                                 "a licence. See the report."}};
    }
    if (state == "not_yet_valid") {
        return {
            "licence_not_valid",
            {"文件与记录一致，但证照的有效期尚未开始，自起始日期起方可使用。",
             "The file is as it is on record, but the licence's period has not begun: it is of use from its "
             "first day."}};
    }
    if (state != "valid") {
        const Text text = state_text(state);
        return {
            "licence_not_valid",
            {"文件与记录一致，但证照现在的状态是“" + text.zh + "”，不能再使用。",
             "The file is as it is on record, but the licence is " + text.en + " now and no longer of use."}};
    }
    if (found.copy && found.copy->copy.good_until < now) {
        return {"copy_over", {"加注件已过使用期限。", "The copy's time is over."}};
    }
    if (!proven) {
        return {"not_proven",
                {"文件与记录一致，但签章现在不能通过验证，详见 report。",
                 "The file is as it is on record, but its signature no longer stands the check. See the "
                 "report."}};
    }
    return {"valid",
            {"文件与记录一致，证照有效。", "The file is as it is on record, and the licence is valid."}};
}

const char* relation_name(Relation relation) {
    return relation == Relation::original ? "original" : relation == Relation::copy ? "copy" : "neither";
}

} // namespace

Json verify_file(const Foundation& foundation, const service::Call& call, service::Steps& steps) {
    Reading reading = read(foundation, steps, read_document(call), call.now);
    Finding found;
    bool told = false;
    Json copy;
    steps.transact([&](store::Transaction& tx) {
        found = find(tx, reading.digest, reading.identifier);
        told = found.licence && may_know(tx, call.caller, found, reading);
        if (found.copy) {
            BodyNames bodies(tx);
            copy =
                copy_json(*found.copy, sees_content(call.caller, found.licence->authority), call.now, bodies);
        }
    });
    Json state;
    if (told) {
        state = shown_state(found.licence->standing(), beijing_date(call.now));
    }
    const Verdict verdict =
        verdict_of(found, state.is_string() ? state.get<std::string>() : "", reading.proven, call.now);
    Json answer{{"verdict", verdict.name},
                {"zh", verdict.text.zh},
                {"en", verdict.text.en},
                {"sm3", crypto::to_hex(reading.digest)},
                {"licence", nullptr},
                {"copy", std::move(copy)},
                {"report", std::move(reading.report)}};
    if (!reading.identifier.empty()) {
        answer["licence"] = {{"identifier", reading.identifier},
                             {"relation", relation_name(found.relation)},
                             {"state", std::move(state)}};
    }
    return answer;
}

} // namespace gateway::licenses
