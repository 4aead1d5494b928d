#include "copy.hpp"

#include "copy_store.hpp"
#include "file.hpp"
#include "gateway/base/text.hpp"
#include "gateway/matters/matters.hpp"
#include "paper.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

using namespace std::chrono_literals;

/// To the end of a day in Beijing, and never longer than the licence.
Time good_until(const Foundation& foundation, const Licence& licence, Time now) {
    std::chrono::sys_days last =
        std::chrono::sys_days(beijing_date(now)) + std::chrono::days(foundation.rules.copy_days);
    if (licence.valid_until) {
        last = std::min(last, std::chrono::sys_days(*licence.valid_until));
    }
    return beijing_midnight(Date(last + std::chrono::days(1))) - 1s;
}

/// As the client that sealed the original, which may have lost its right since.
service::Caller standing_of(const FileRecord& file) {
    service::Caller caller;
    caller.client_id = file.sealed_by;
    caller.role = service::Role::department;
    caller.credit_code = file.sealed_as;
    return caller;
}

Problem seal_refused(const Problem& why) {
    return {ProblemKind::conflict,
            "licence_seal_unusable",
            {"颁发机构盖在该证照上的印章现在不能使用（" + why.code() + "），不能制作加注件，请联系颁发机构。",
             "The seal that the issuing body put on the licence cannot be used now (" + why.code() +
                 "), so that no copy can be made: speak to the issuing body."}};
}

/// The unit is the client's word: who the register says it is stands before it, for a seal goes over the two.
std::string receiver(store::Transaction& tx, const service::Caller& caller, const std::string& unit) {
    if (caller.credit_code.empty()) {
        return unit;
    }
    const std::string body = matters::find_body_name(tx, caller.credit_code).value_or(caller.credit_code);
    return body == unit ? body : body + "（" + unit + "）";
}

Bytes sealed_copy(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                  const Licence& licence, const Purpose& purpose, const CopyNote& note) {
    const FileRecord file = find_file(tx, licence.id).value();
    seals::Use use;
    use.es_id = file.es_id;
    use.matter_code = purpose.matter_code;
    use.project_no = purpose.project_no;
    use.now = call.now;
    use.trace_id = call.trace_id;
    use.document_id = note.id;
    use.by_right_in = file.matter_code;
    const ofd::Document paper = paper_of(foundation, licence, issuer_name(tx, licence), note);
    try {
        return sealed_file(foundation, tx, standing_of(file), use, paper);
    } catch (const Problem& problem) {
        if (problem.code().starts_with("seal_")) {
            throw seal_refused(problem); // its words are for the body whose seal it is
        }
        throw;
    }
}

} // namespace

Json copy_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    const Question question = read_question(foundation, call, Asks::one);
    const Licence licence = licence_asked_for(foundation, tx, call, question);
    need_valid(licence, call.now);
    if (!licence.file) {
        throw licence_file_missing();
    }
    const Purpose& purpose = question.purpose;
    const CopyNote note{new_guid(), receiver(tx, call.caller, purpose.unit), purpose.matter_name, call.now,
                        good_until(foundation, licence, call.now)};
    const Bytes octets = sealed_copy(foundation, tx, call, licence, purpose, note);
    const auto uses = record_use(tx, call, {licence.id}, "copy", purpose, question.consent.ground,
                                 question.consent.reference);
    const crypto::Digest digest = crypto::sm3(octets);
    insert_copy(tx, {note.id, uses.front(), digest, note.until});
    return {{"copy_id", note.id},
            {"identifier", licence.identifier},
            {"good_until", format_time(note.until)},
            {"sm3", crypto::to_hex(digest)},
            {"document", to_base64(octets)}};
}

} // namespace gateway::licenses
