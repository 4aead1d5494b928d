#include "store.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

const store::Statement draw_serials{"licenses.next_serials",
                                    "SELECT nextval('licenses.serial') FROM generate_series(1, $1::int)"};
// Both unique indexes that two may meet in, of identifiers and of current versions, are met licence by
// licence.
const store::Statement add{
    "licenses.insert_licences",
    "INSERT INTO licenses.licence (identifier, chain, type, type_code, authority, serial, version, state, "
    "reason, predecessor, successor, issued_on, valid_from, valid_until, area, content, revision, "
    "recorded_at, counts_from) SELECT identifier, chain, type, type_code, authority, serial, version, state, "
    "reason, "
    "nullif(predecessor, ''), nullif(successor, ''), issued_on, nullif(valid_from, '')::date, "
    "nullif(valid_until, '')::date, area, content, revision, recorded_at, nullif(counts_from, '')::date "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], "
    "$8::text[], $9::text[], $10::text[], $11::text[], $12::date[], $13::text[], $14::text[], $15::text[], "
    "$16::text[], $17::int[], $18::timestamptz[], $19::text[]) AS n(identifier, chain, type, type_code, "
    "authority, "
    "serial, version, state, "
    "reason, predecessor, successor, issued_on, valid_from, valid_until, area, content, revision, "
    "recorded_at, counts_from) "
    "ORDER BY authority COLLATE \"C\", type_code COLLATE \"C\", serial COLLATE \"C\", version "
    "ON CONFLICT DO NOTHING RETURNING licence_id, identifier"};
const store::Statement add_holders{
    "licenses.insert_holders", "INSERT INTO licenses.holder (licence_id, ordinal, code_index, index_key) "
                               "SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::bytea[], $4::text[])"};
const store::Statement set{
    "licenses.update_licences",
    "UPDATE licenses.licence AS l SET state = n.state, reason = n.reason, successor = nullif(n.successor, "
    "''), revision = n.revision FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::int[]) "
    "AS n(licence_id, state, reason, successor, revision) WHERE l.licence_id = n.licence_id"};
const store::Statement add_history{
    "licenses.insert_history",
    "INSERT INTO licenses.history (licence_id, action, state, reason, actor, at) "
    "SELECT licence_id, $6, state, reason, actor, at FROM unnest($1::bigint[], $2::text[], $3::text[], "
    "$4::text[], $5::timestamptz[]) WITH ORDINALITY AS n(licence_id, state, reason, actor, at, ordinal) "
    "ORDER BY ordinal"};

std::string text_of_date(const std::optional<Date>& date) { return date ? format_date(*date) : ""; }

/// One array for each column.
struct Columns {
    store::Array identifier, chain, type, type_code, authority, serial, version, state, reason, predecessor,
        successor, issued_on, valid_from, valid_until, area, content, revision, recorded_at, counts_from;

    void add(const NewLicence& each) {
        const Licence& licence = each.row.licence;
        identifier.add(licence.identifier);
        chain.add(licence.chain);
        type.add(licence.type);
        type_code.add(licence.type_code);
        authority.add(licence.authority);
        serial.add(licence.serial);
        version.add(static_cast<long long>(licence.version));
        state.add(state_name(licence.state));
        reason.add(licence.reason);
        predecessor.add(licence.predecessor);
        successor.add(licence.successor);
        issued_on.add(format_date(licence.issued_on));
        valid_from.add(text_of_date(licence.valid_from));
        valid_until.add(text_of_date(licence.valid_until));
        area.add(licence.area);
        content.add(each.row.content);
        revision.add(static_cast<long long>(licence.revision));
        recorded_at.add(format_time(each.recorded_at));
        counts_from.add(text_of_date(licence.counts_from));
    }
};

void insert_holders(store::Transaction& tx, const std::vector<NewLicence>& licences,
                    const std::map<std::string, long long>& ids) {
    store::Array licence_ids, ordinals, codes, keys;
    for (const NewLicence& each : licences) {
        long long ordinal = 0;
        for (const crypto::Digest& code : each.holders.codes) {
            licence_ids.add(ids.at(each.row.licence.identifier));
            ordinals.add(++ordinal);
            codes.add(store::bytea(crypto::view(code)));
            keys.add(each.holders.key_id);
        }
    }
    tx.exec(add_holders, std::move(licence_ids).text(), std::move(ordinals).text(), std::move(codes).text(),
            std::move(keys).text());
}

} // namespace

std::vector<std::string> next_serials(store::Transaction& tx, std::size_t count) {
    constexpr std::size_t width = 12;
    if (count == 0) {
        return {};
    }
    const auto drawn = tx.exec(draw_serials, static_cast<int>(count));
    std::vector<std::string> serials;
    for (const store::Row row : drawn) {
        const auto digits = row[0].as<std::string>();
        serials.push_back(std::string(width - std::min(width, digits.size()), '0') + digits);
    }
    return serials;
}

std::map<std::string, long long> insert_licences(store::Transaction& tx,
                                                 const std::vector<NewLicence>& licences) {
    Columns c;
    for (const NewLicence& each : licences) {
        c.add(each);
    }
    const auto inserted =
        tx.exec(add, std::move(c.identifier).text(), std::move(c.chain).text(), std::move(c.type).text(),
                std::move(c.type_code).text(), std::move(c.authority).text(), std::move(c.serial).text(),
                std::move(c.version).text(), std::move(c.state).text(), std::move(c.reason).text(),
                std::move(c.predecessor).text(), std::move(c.successor).text(), std::move(c.issued_on).text(),
                std::move(c.valid_from).text(), std::move(c.valid_until).text(), std::move(c.area).text(),
                std::move(c.content).text(), std::move(c.revision).text(), std::move(c.recorded_at).text(),
                std::move(c.counts_from).text());
    std::map<std::string, long long> ids;
    for (const store::Row row : inserted) {
        ids.emplace(row["identifier"].as<std::string>(), row["licence_id"].as<long long>());
    }
    if (ids.size() != licences.size()) {
        throw pqxx::serialization_failure("a licence was entered meanwhile");
    }
    insert_holders(tx, licences, ids);
    return ids;
}

void update_licences(store::Transaction& tx, const std::vector<Licence>& licences) {
    store::Array ids, states, reasons, successors, revisions;
    for (const Licence& licence : licences) {
        ids.add(licence.id);
        states.add(state_name(licence.state));
        reasons.add(licence.reason);
        successors.add(licence.successor);
        revisions.add(static_cast<long long>(licence.revision));
    }
    tx.exec(set, std::move(ids).text(), std::move(states).text(), std::move(reasons).text(),
            std::move(successors).text(), std::move(revisions).text());
}

void insert_history(store::Transaction& tx, const std::string& action,
                    const std::vector<NewHistory>& entries) {
    store::Array ids, states, reasons, actors, times;
    for (const NewHistory& entry : entries) {
        ids.add(entry.licence_id);
        states.add(state_name(entry.state));
        reasons.add(entry.reason);
        actors.add(entry.actor);
        times.add(format_time(entry.at));
    }
    tx.exec(add_history, std::move(ids).text(), std::move(states).text(), std::move(reasons).text(),
            std::move(actors).text(), std::move(times).text(), action);
}

} // namespace gateway::licenses
