#include "national_records.hpp"

#include "corporations.hpp"
#include "gateway/base/certificate.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"
#include "gateway/store/locks.hpp"
#include "publication.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

constexpr std::size_t longest_key = 64;

std::string context_of(const std::string& row_guid) { return "identity.record:" + row_guid; }

/// Keys stand in URLs and in the journal.
void check_key(const RecordKind& kind, const std::string& key, std::vector<FieldError>& errors) {
    if (!key.empty()) {
        check_plain_name("/" + kind.key, key, longest_key, errors);
    }
}

std::optional<Json> national_row(const Foundation& foundation, const RecordKind& kind, const Json& content) {
    Json row = content;
    if (!kind.hash_column.empty()) {
        set_hash(foundation, *kind.table, row, kind.hash_column, text_of(content, kind.hash_of));
    }
    return national_form(*kind.table, as_it_travels(foundation, *kind.table, std::move(row)));
}

Publication publication_of(const NationalRecord& record, std::string action, long long after) {
    return {record_dataset,
            record.row.row_guid,
            "record:" + record.row.row_guid,
            std::move(action),
            record.kind->table,
            record.row.revision,
            after};
}

/// The legal person whose detail this is, when we keep it: its row goes up first.
long long corporation_position(const Foundation& foundation, store::Transaction& tx,
                               const NationalRecord& record) {
    if (!record.kind->of_corporation) {
        return 0;
    }
    const auto corporation = find_corporation(foundation, tx, record.row.key, Locking::none);
    return corporation && corporation->sent.live ? corporation->sent.position : 0;
}

void keep(const Foundation& foundation, store::Transaction& tx, const By& by, NationalRecord& record,
          const std::string& action, const std::optional<Json>& row) {
    ++record.row.revision;
    record.row.changed_at = by.now;
    publish(foundation, tx, by, publication_of(record, action, corporation_position(foundation, tx, record)),
            row, record.row.sent);
    record.row.content = seal_json(foundation, record.content, context_of(record.row.row_guid));
    save_record_row(tx, record.row);
}

NationalRecord opened(const Foundation& foundation, const RecordKind& kind, RecordRow row) {
    Json content = open_json(foundation, row.content, context_of(row.row_guid));
    return {&kind, std::move(row), std::move(content)};
}

std::string lock_name(const RecordKind& kind, const std::string& key) {
    return kind.table->name() + "/" + key;
}

} // namespace

const RecordKind& require_kind(const Foundation& foundation, const std::string& table) {
    const RecordKind* kind = foundation.find_record(table);
    if (kind == nullptr) {
        std::string known;
        for (const RecordKind& each : foundation.national.records) {
            known += (known.empty() ? "" : ", ") + each.table->name();
        }
        throw Problem(
            ProblemKind::not_found, "record_table_unknown",
            {"没有这个表，可用的有：" + known + "。", "There is no such table; there are: " + known + "."});
    }
    return *kind;
}

Json read_national_record(const RecordKind& kind, const Json& input, const std::string& key,
                          std::vector<FieldError>& errors) {
    Json given = input;
    if (given.is_object() && !key.empty() && !given.contains(kind.key)) {
        given[kind.key] = key;
    }
    Json content = read_record(*kind.table, given, Completeness::full, {kind.hash_column}, errors);
    if (!kind.hash_of.empty()) {
        const std::string number = text_of(content, kind.hash_of);
        if (number.empty()) {
            fault(errors, "/" + kind.hash_of, "required", "请填写该号码，散列值由本系统计算。",
                  "The number is needed: its hash is computed here.");
        } else {
            content[kind.hash_of] = normal_certificate_no(text_of(content, "cert_type"), number);
        }
    }
    check_key(kind, text_of(content, kind.key), errors);
    if (!key.empty() && errors.empty() && text_of(content, kind.key) != key) {
        fault(errors, "/" + kind.key, "key_differs", "与路径中的编号不一致，请核对。",
              "It differs from the key in the path. Check both.");
    }
    return content;
}

NationalRecord require_record(const Foundation& foundation, store::Transaction& tx, const RecordKind& kind,
                              const std::string& key, Locking locking) {
    auto row = find_record_row(tx, kind.table->name(), key, locking);
    if (!row || !row->sent.live) {
        throw Problem(ProblemKind::not_found, "record_not_found",
                      {"没有这条记录，请核对编号。", "There is no such record. Check its key."});
    }
    return opened(foundation, kind, *std::move(row));
}

NationalRecord lock_record(const Foundation& foundation, store::Transaction& tx, const RecordKind& kind,
                           const std::string& key) {
    store::lock_keys(tx, "identity.record", {lock_name(kind, key)});
    if (auto row = find_record_row(tx, kind.table->name(), key, Locking::row)) {
        return opened(foundation, kind, *std::move(row));
    }
    RecordRow fresh;
    fresh.table = kind.table->name();
    fresh.key = key;
    fresh.row_guid = new_guid();
    return {&kind, std::move(fresh), Json::object()};
}

bool save_record(const Foundation& foundation, store::Transaction& tx, const By& by, NationalRecord& record,
                 Json content) {
    if (record.row.sent.live && record.content == content) {
        return false;
    }
    record.content = std::move(content);
    keep(foundation, tx, by, record, "identity.save_record",
         national_row(foundation, *record.kind, record.content));
    return true;
}

void remove_record(const Foundation& foundation, store::Transaction& tx, const By& by,
                   NationalRecord& record) {
    record.content = Json::object();
    keep(foundation, tx, by, record, "identity.remove_record", std::nullopt);
}

std::vector<service::LineOutcome> import_records(const Foundation& foundation, store::Transaction& tx,
                                                 const By& by, const RecordKind& kind,
                                                 std::span<const service::Line> lines) {
    std::vector<service::LineOutcome> outcomes(lines.size());
    std::vector<Json> contents(lines.size());
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        try {
            contents[i] = read_national_record(kind, parse_json(lines[i].text), "", outcomes[i].reasons);
        } catch (const Problem& problem) {
            outcomes[i].reasons.push_back({"", problem.code(), problem.text()});
        }
        if (outcomes[i].reasons.empty()) {
            keys.push_back(lock_name(kind, text_of(contents[i], kind.key)));
        }
    }
    store::lock_keys(tx, "identity.record", keys); // all at once: two imports wait, and do not lock up
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!outcomes[i].reasons.empty()) {
            outcomes[i].state = service::LineState::rejected;
            continue;
        }
        NationalRecord record = lock_record(foundation, tx, kind, text_of(contents[i], kind.key));
        const bool saved = save_record(foundation, tx, by, record, std::move(contents[i]));
        outcomes[i].state = saved ? service::LineState::accepted : service::LineState::unchanged;
    }
    return outcomes;
}

void note_read(store::Transaction& tx, const By& by, const NationalRecord& record) {
    note(tx, by, publication_of(record, "identity.read", 0));
}

} // namespace gateway::identity
