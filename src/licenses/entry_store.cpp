#include "store.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

const store::Statement draw_serial{"licenses.next_serial", "SELECT nextval('licenses.serial')"};
// Both unique indexes that two may meet in, of identifiers and of current versions, are met licence by
// licence.
const store::Statement add{
    "licenses.insert_licences",
    "INSERT INTO licenses.licence (identifier, chain, type, type_code, authority, serial, version, state, "
    "reason, predecessor, successor, issued_on, valid_from, valid_until, area, content, revision, "
    "recorded_at) SELECT identifier, chain, type, type_code, authority, serial, version, state, reason, "
    "nullif(predecessor, ''), nullif(successor, ''), issued_on, nullif(valid_from, '')::date, "
    "nullif(valid_until, '')::date, area, content, revision, $18::timestamptz "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], "
    "$8::text[], $9::text[], $10::text[], $11::text[], $12::date[], $13::text[], $14::text[], $15::text[], "
    "$16::text[], $17::int[]) AS n(identifier, chain, type, type_code, authority, serial, version, state, "
    "reason, predecessor, successor, issued_on, valid_from, valid_until, area, content, revision) "
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
    "SELECT licence_id, $4, state, reason, $5, $6::timestamptz FROM unnest($1::bigint[], $2::text[], "
    "$3::text[]) WITH ORDINALITY AS n(licence_id, state, reason, ordinal) ORDER BY ordinal"};

std::string text_of_date(const std::optional<Date>& date) { return date ? format_date(*date) : ""; }

/// One array for each column.
struct Columns {
    store::Array identifier, chain, type, type_code, authority, serial, version, state, reason, predecessor,
        successor, issued_on, valid_from, valid_until, area, content, revision;

    void add(const LicenceRow& row) {
        const Licence& licence = row.licence;
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
        content.add(row.content);
        revision.add(static_cast<long long>(licence.revision));
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

std::string next_serial(store::Transaction& tx) {
    constexpr std::size_t width = 12;
    const std::string digits = tx.exec(draw_serial)[0][0].as<std::string>();
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::map<std::string, long long> insert_licences(store::Transaction& tx,
                                                 const std::vector<NewLicence>& licences, Time now) {
    Columns c;
    for (const NewLicence& each : licences) {
        c.add(each.row);
    }
    const auto inserted =
        tx.exec(add, std::move(c.identifier).text(), std::move(c.chain).text(), std::move(c.type).text(),
                std::move(c.type_code).text(), std::move(c.authority).text(), std::move(c.serial).text(),
                std::move(c.version).text(), std::move(c.state).text(), std::move(c.reason).text(),
                std::move(c.predecessor).text(), std::move(c.successor).text(), std::move(c.issued_on).text(),
                std::move(c.valid_from).text(), std::move(c.valid_until).text(), std::move(c.area).text(),
                std::move(c.content).text(), std::move(c.revision).text(), format_time(now));
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

void insert_history(store::Transaction& tx, const std::vector<Licence>& licences, const std::string& action,
                    const std::string& actor, Time at) {
    store::Array ids, states, reasons;
    for (const Licence& licence : licences) {
        ids.add(licence.id);
        states.add(state_name(licence.state));
        reasons.add(licence.reason);
    }
    tx.exec(add_history, std::move(ids).text(), std::move(states).text(), std::move(reasons).text(), action,
            actor, format_time(at));
}

} // namespace gateway::licenses
