#include "receiver.hpp"

#include "answers.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/message_signature.hpp"
#include "receipts.hpp"
#include "record_checks.hpp"
#include "refuse_message.hpp"

#include <array>
#include <charconv>
#include <vector>

namespace gateway::simulator {
namespace {

constexpr std::array<std::string_view, 4> batch_components{"\"@method\"", "\"@path\"", "\"content-type\"",
                                                           "\"content-digest\""};
constexpr std::array<std::string_view, 3> pull_components{"\"@method\"", "\"@path\"", "\"@query\""};

/// Faults that strike before anything is looked at.
std::optional<http::Response> strike_first(Faults& faults) {
    if (faults.fires(Fault::reset_before)) {
        return reset_connection();
    }
    if (faults.fires(Fault::error_500)) {
        return problem_answer(Problem(ProblemKind::internal, "injected",
                                      {"模拟的内部错误。", "An internal error, made on purpose."}));
    }
    if (faults.fires(Fault::too_many_requests)) {
        return problem_answer(Problem(ProblemKind::too_many_requests, "too_many_requests",
                                      {"请求过于频繁，请稍后重试。", "Too many requests: try again later."})
                                  .with_retry_after(faults.settings().retry_after_seconds));
    }
    return std::nullopt;
}

void check_records(Platform& platform, Batch& batch) {
    const MessageFrame frame{batch.number, batch.source};
    for (std::size_t index = 0; index < batch.records.size(); ++index) {
        Record& record = batch.records[index];
        check_record(record, platform.rulebook, frame);
        if (platform.faults.rejects(batch.number, index)) {
            record.refusal = Refusal{"injected", "模拟的拒收"};
        }
    }
}

/// The receipt of the same bytes, when they came before.
std::optional<std::string> repeated(Platform& platform, const std::string& source,
                                    const crypto::Digest& digest) {
    const std::lock_guard lock(platform.mutex);
    HeldBatch* held = platform.ledger.batch_of_body(digest);
    if (!held || held->source != source) {
        return std::nullopt;
    }
    ++held->repeats;
    ++platform.tally.repeated_batches;
    return held->receipt;
}

/// Judges the records in order and keeps the batch with its receipt. The platform is locked.
std::string judge(Platform& platform, Batch& batch, const crypto::Digest& digest) {
    HeldBatch held;
    held.body_digest = digest;
    held.received_at = std::chrono::floor<std::chrono::seconds>(platform.clock.now());
    held.receipt_id = new_guid();
    std::vector<Rejection> rejections;
    const std::uint32_t place = platform.ledger.next_batch();
    for (std::size_t index = 0; index < batch.records.size(); ++index) {
        if (std::optional<Refusal> refusal = platform.ledger.judge(batch.records[index], place)) {
            ++platform.tally.rejected[refusal->code];
            rejections.push_back({index, std::move(*refusal)});
        }
    }
    held.rejected = static_cast<std::uint32_t>(rejections.size());
    held.accepted = static_cast<std::uint32_t>(batch.records.size() - rejections.size());
    platform.tally.accepted += held.accepted;
    held.number = std::move(batch.number);
    held.source = std::move(batch.source);
    held.receipt = write_receipt(held, batch.merkle_root, rejections);
    return platform.ledger.keep(std::move(held)).receipt;
}

std::string receipt_of(Platform& platform, const std::string& source, const crypto::Digest& digest,
                       std::string_view body) {
    if (std::optional<std::string> receipt = repeated(platform, source, digest)) {
        return std::move(*receipt);
    }
    Batch batch = read_batch(body, platform.rulebook, platform.key.key);
    if (batch.source != source) {
        refuse_message(ProblemKind::unauthorized, "unknown_source", "报文来源与签名密钥不符。",
                       "The message's source is not that of its key.");
    }
    check_records(platform, batch);
    const std::lock_guard lock(platform.mutex);
    if (const HeldBatch* held = platform.ledger.batch(batch.number)) {
        if (held->body_digest == digest) {
            return held->receipt; // the same bytes came on another connection meanwhile
        }
        refuse_message(ProblemKind::conflict, "batch_conflict", "该批次号已用于其他内容。",
                       "This batch number was used for other bytes.");
    }
    return judge(platform, batch, digest);
}

/// An older receipt of another batch; empty when there is none.
std::optional<std::string> other_receipt(Platform& platform, const std::string& own) {
    const std::lock_guard lock(platform.mutex);
    const auto& batches = platform.ledger.batches();
    if (batches.size() < 2) {
        return std::nullopt;
    }
    const std::size_t at = platform.faults.draw(Fault::duplicate_receipt, batches.size());
    const std::string& receipt = batches[at].receipt;
    return receipt == own ? batches[(at + 1) % batches.size()].receipt : receipt;
}

http::Response answer_batch(Platform& platform, const http::Request& request) {
    const Sender sender =
        platform.trust.check(request, batch_components, "gateway-batch", platform.clock.now());
    if (single_field(request.fields, "Content-Type") != "application/json") {
        malformed("Content-Type应为application/json。", "Content-Type is application/json.");
    }
    const std::string digest_field = single_field(request.fields, "Content-Digest");
    const crypto::Digest digest = check_digest(digest_field, request.body);
    std::string receipt = receipt_of(platform, sender.source, digest, request.body);
    if (platform.faults.fires(Fault::reset_after)) {
        return reset_connection();
    }
    if (platform.faults.fires(Fault::duplicate_receipt)) {
        receipt = other_receipt(platform, receipt).value_or(receipt);
    }
    http::Response answer = signed_answer(platform.key, std::move(receipt), "national-receipt",
                                          platform.clock.now(), digest_field);
    if (platform.faults.fires(Fault::corrupt_receipt)) {
        const Corruption corruption{platform.faults.draw(Fault::corrupt_receipt, 2) == 0,
                                    platform.faults.draw(Fault::corrupt_receipt, answer.body.size())};
        return corrupt(std::move(answer), corruption);
    }
    return answer;
}

[[noreturn]] void wrong_query() {
    malformed("after应为非负整数，limit应为1至500。", "after is a whole number, limit is 1 to 500.");
}

std::uint64_t read_number(const std::map<std::string, std::string>& query, const char* name,
                          std::uint64_t absent) {
    const auto found = query.find(name);
    if (found == query.end()) {
        return absent;
    }
    std::uint64_t number = 0;
    const char* end = found->second.data() + found->second.size();
    const auto [at, error] = std::from_chars(found->second.data(), end, number);
    if (error != std::errc() || at != end) {
        wrong_query();
    }
    return number;
}

/// The page with its rows in an envelope for who pulls.
std::string sealed_page(const Sender& sender, const std::string& page) {
    Json sealed = parse_json(page);
    const std::string context =
        "national-downlink:" + text_of(sealed, "table") + ":" + sealed.at("last").dump();
    sealed["envelope"] =
        parse_json(crypto::seal_envelope(sender.key, canonical_json(sealed.at("rows")), context));
    sealed.erase("rows");
    return canonical_json(sealed);
}

http::Response answer_pull(Platform& platform, const http::Request& request, const std::string& table) {
    constexpr std::uint64_t most = 500;
    const Sender sender =
        platform.trust.check(request, pull_components, "gateway-pull", platform.clock.now());
    if (!platform.rulebook.comes_down(table)) {
        throw Problem(ProblemKind::not_found, "unknown_table",
                      {"没有该下行数据表。", "No such table comes down."});
    }
    const auto query = http::parse_form(request.query);
    if (!query) {
        wrong_query();
    }
    const std::uint64_t after = read_number(*query, "after", 0);
    const std::uint64_t limit = read_number(*query, "limit", most);
    if (limit < 1 || limit > most) {
        wrong_query();
    }
    std::string page;
    {
        const std::lock_guard lock(platform.mutex);
        page = platform.downlink.page(table, after, limit);
    }
    if (platform.rulebook.standard().table(table).personal()) {
        page = sealed_page(sender, page);
    }
    return signed_answer(platform.key, std::move(page), "national-downlink", platform.clock.now());
}

/// Runs `answer` and turns what it throws into a problem.
template <class Answer>
http::Response guarded(Platform& platform, const Answer& answer) {
    try {
        return answer();
    } catch (const Problem& problem) {
        const std::lock_guard lock(platform.mutex);
        ++platform.tally.refused_messages[problem.code()];
        return problem_answer(problem);
    } catch (const std::exception&) {
        log::error("exchange_failed");
        return problem_answer(Problem(ProblemKind::internal, "internal", {"内部错误。", "Internal error."}));
    }
}

} // namespace

http::Response receive_batch(Platform& platform, const http::Request& request) {
    if (std::optional<http::Response> struck = strike_first(platform.faults)) {
        return std::move(*struck);
    }
    return guarded(platform, [&] { return answer_batch(platform, request); });
}

http::Response give_downlink(Platform& platform, const http::Request& request, const std::string& table) {
    if (std::optional<http::Response> struck = strike_first(platform.faults)) {
        return std::move(*struck);
    }
    return guarded(platform, [&] { return answer_pull(platform, request, table); });
}

} // namespace gateway::simulator
