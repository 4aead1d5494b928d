#include "credential_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::signon {
namespace {

const store::Statement read_password{"signon.find_password",
                                     "SELECT hash FROM signon.password WHERE person_id = $1"};
const store::Statement keep_password{"signon.save_password",
                                     "INSERT INTO signon.password (person_id, hash, changed_at) VALUES ($1, "
                                     "$2, $3) ON CONFLICT (person_id) DO UPDATE "
                                     "SET hash = $2, changed_at = $3"};

const store::Statement make_failures{"signon.make_failures",
                                     "INSERT INTO signon.failure (subject, known, failures, since) VALUES "
                                     "($1, $2, 0, $3) ON CONFLICT DO NOTHING"};
const store::Statement read_failures{
    "signon.lock_failures",
    "SELECT failures, floor(extract(epoch FROM since) * 1000)::bigint, floor(extract(epoch FROM shut_until) "
    "* "
    "1000)::bigint FROM signon.failure WHERE subject = $1 AND known = $2 FOR UPDATE"};
const store::Statement keep_failures{"signon.save_failures",
                                     "UPDATE signon.failure SET failures = $3, since = $4, shut_until = $5 "
                                     "WHERE subject = $1 AND known = $2"};

const store::Statement find_browser{
    "signon.knows_browser", "SELECT FROM signon.known_browser WHERE person_id = $1 AND browser = $2::bytea"};
const store::Statement keep_browser{
    "signon.remember_browser",
    "INSERT INTO signon.known_browser (person_id, browser, seen_at) VALUES ($1, $2::bytea, $3) ON CONFLICT "
    "(person_id, browser) DO UPDATE SET seen_at = $3"};

const store::Statement drop_password{"signon.delete_password",
                                     "DELETE FROM signon.password WHERE person_id = $1"};
const store::Statement drop_browsers{"signon.delete_browsers",
                                     "DELETE FROM signon.known_browser WHERE person_id = $1"};

const store::Statement new_code{"signon.insert_one_time_code",
                                "INSERT INTO signon.one_time_code (code_id, purpose, mobile, sealed, "
                                "browser, digest, created_at, expires_at) "
                                "VALUES ($1, $2, $3::bytea, $4, $5::bytea, $6::bytea, $7, $8)"};
const store::Statement take_code{"signon.lock_one_time_code",
                                 "SELECT code_id, purpose, mobile, sealed, browser, digest, "
                                 "floor(extract(epoch FROM created_at) * 1000)::bigint, "
                                 "floor(extract(epoch FROM expires_at) * 1000)::bigint, tries FROM "
                                 "signon.one_time_code WHERE code_id = $1 AND "
                                 "browser = $2::bytea AND used_at IS NULL AND expires_at > $3 FOR UPDATE"};
const store::Statement try_code{"signon.count_try",
                                "UPDATE signon.one_time_code SET tries = tries + 1 WHERE code_id = $1"};
const store::Statement spend_code{"signon.use_one_time_code",
                                  "UPDATE signon.one_time_code SET used_at = $2 WHERE code_id = $1"};
const store::Statement count_sent{
    "signon.count_codes",
    "SELECT count(*) FILTER (WHERE mobile = $1::bytea), count(*) FILTER (WHERE browser = $2::bytea), "
    "floor(extract(epoch FROM max(created_at) FILTER (WHERE mobile = $1::bytea)) * 1000)::bigint FROM "
    "signon.one_time_code WHERE created_at > $3 AND (mobile = $1::bytea OR browser = $2::bytea)"};

const store::Statement new_message{"signon.insert_message",
                                   "INSERT INTO signon.message (message_id, sealed, created_at, due_at, "
                                   "expires_at) VALUES ($1, $2, $3, $3, $4)"};
const store::Statement due_messages{"signon.take_messages",
                                    "SELECT message_id, sealed, floor(extract(epoch FROM expires_at) * "
                                    "1000)::bigint, tries FROM signon.message "
                                    "WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED"};
const store::Statement later_message{
    "signon.delay_message", "UPDATE signon.message SET due_at = $2, tries = tries + 1 WHERE message_id = $1"};
const store::Statement sent_message{"signon.delete_message",
                                    "DELETE FROM signon.message WHERE message_id = $1"};

Bytes bytes_of(const pqxx::field& field) { return store::from_bytea(field.as<std::string>()); }

} // namespace

std::optional<std::string> find_password(store::Transaction& tx, const std::string& person_id) {
    const auto rows = tx.exec(read_password, person_id);
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::string>());
}

void save_password(store::Transaction& tx, const std::string& person_id, const std::string& hash, Time now) {
    tx.exec(keep_password, person_id, hash, format_time(now));
}

void delete_credentials(store::Transaction& tx, const std::string& person_id) {
    tx.exec(drop_password, person_id);
    tx.exec(drop_browsers, person_id);
}

Failures lock_failures(store::Transaction& tx, const std::string& subject, bool known, Time now) {
    tx.exec(make_failures, subject, known, format_time(now));
    const auto row = tx.exec(read_failures, subject, known)[0];
    return {row[0].as<int>(), store::time_of(row[1]), store::optional_time_of(row[2])};
}

void save_failures(store::Transaction& tx, const std::string& subject, bool known, const Failures& failures) {
    tx.exec(keep_failures, subject, known, failures.count, format_time(failures.since),
            store::time_parameter(failures.shut_until));
}

bool knows_browser(store::Transaction& tx, const std::string& person_id, const Bytes& browser) {
    return !tx.exec(find_browser, person_id, store::bytea(browser)).empty();
}

void remember_browser(store::Transaction& tx, const std::string& person_id, const Bytes& browser, Time now) {
    tx.exec(keep_browser, person_id, store::bytea(browser), format_time(now));
}

void insert_one_time_code(store::Transaction& tx, const OneTimeCode& code) {
    tx.exec(new_code, code.code_id, code.purpose, store::bytea(code.mobile), code.sealed,
            store::bytea(code.browser), store::bytea(code.digest), format_time(code.created_at),
            format_time(code.expires_at));
}

std::optional<OneTimeCode> lock_one_time_code(store::Transaction& tx, const std::string& code_id,
                                              const Bytes& browser, Time now) {
    const auto rows = tx.exec(take_code, code_id, store::bytea(browser), format_time(now));
    if (rows.empty()) {
        return std::nullopt;
    }
    const auto row = rows[0];
    return OneTimeCode{row[0].as<std::string>(), row[1].as<std::string>(), bytes_of(row[2]),
                       row[3].as<std::string>(), bytes_of(row[4]),         bytes_of(row[5]),
                       store::time_of(row[6]),   store::time_of(row[7]),   row[8].as<int>()};
}

void count_try(store::Transaction& tx, const std::string& code_id) { tx.exec(try_code, code_id); }

void use_one_time_code(store::Transaction& tx, const std::string& code_id, Time now) {
    tx.exec(spend_code, code_id, format_time(now));
}

CodesSent count_codes(store::Transaction& tx, const Bytes& mobile, const Bytes& browser, Time since) {
    const auto row = tx.exec(count_sent, store::bytea(mobile), store::bytea(browser), format_time(since))[0];
    return {row[0].as<int>(), row[1].as<int>(), store::optional_time_of(row[2])};
}

void insert_message(store::Transaction& tx, const Message& message, Time now) {
    tx.exec(new_message, message.message_id, message.sealed, format_time(now),
            format_time(message.expires_at));
}

std::vector<Message> take_messages(store::Transaction& tx, Time now, int limit) {
    std::vector<Message> messages;
    for (const auto& row : tx.exec(due_messages, format_time(now), limit)) {
        messages.push_back(
            {row[0].as<std::string>(), row[1].as<std::string>(), store::time_of(row[2]), row[3].as<int>()});
    }
    return messages;
}

void delay_message(store::Transaction& tx, const std::string& message_id, Time due_at) {
    tx.exec(later_message, message_id, format_time(due_at));
}

void delete_message(store::Transaction& tx, const std::string& message_id) {
    tx.exec(sent_message, message_id);
}

} // namespace gateway::signon
