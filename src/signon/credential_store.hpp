#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"
#include "gateway/store/transaction.hpp"

#include <optional>
#include <string>

namespace gateway::signon {

/// The Argon2id hash of a person's password; empty optional: there is none.
std::optional<std::string> find_password(store::Transaction& tx, const std::string& person_id);
void save_password(store::Transaction& tx, const std::string& person_id, const std::string& hash, Time now);

/// The password and the browsers the account was signed in with.
void delete_credentials(store::Transaction& tx, const std::string& person_id);

/// Failed tries of something that may be guessed: of an account's password, from browsers it does not know or
/// from those it does; of an identity.
struct Failures {
    int count = 0;
    Time since;
    std::optional<Time> shut_until;
};
/// Locked, with a row made when there was none.
Failures lock_failures(store::Transaction& tx, const std::string& subject, bool known, Time now);
void save_failures(store::Transaction& tx, const std::string& subject, bool known, const Failures& failures);

bool knows_browser(store::Transaction& tx, const std::string& person_id, const Bytes& browser);
void remember_browser(store::Transaction& tx, const std::string& person_id, const Bytes& browser, Time now);

/// A code sent to a mobile number.
struct OneTimeCode {
    std::string code_id;
    std::string purpose; ///< sign_in, register, step_up, mobile, password
    Bytes mobile;        ///< blind index of the number
    std::string sealed;  ///< the number
    Bytes browser;
    Bytes digest; ///< keyed, of the code
    Time created_at;
    Time expires_at;
    int tries = 0;
};
void insert_one_time_code(store::Transaction& tx, const OneTimeCode& code);
/// Unused and not expired, of this browser.
std::optional<OneTimeCode> lock_one_time_code(store::Transaction& tx, const std::string& code_id,
                                              const Bytes& browser, Time now);
void count_try(store::Transaction& tx, const std::string& code_id);
void use_one_time_code(store::Transaction& tx, const std::string& code_id, Time now);
/// Codes sent since then: to this number, and asked for by this browser.
struct CodesSent {
    int to_number = 0;
    int from_browser = 0;
    std::optional<Time> last_to_number;
};
CodesSent count_codes(store::Transaction& tx, const Bytes& mobile, const Bytes& browser, Time since);

/// Short messages that wait to be sent.
struct Message {
    std::string message_id;
    std::string sealed;
    Time expires_at;
    int tries = 0;
};
void insert_message(store::Transaction& tx, const Message& message, Time now);
/// Due ones, locked; others skip them.
std::vector<Message> take_messages(store::Transaction& tx, Time now, int limit);
void delay_message(store::Transaction& tx, const std::string& message_id, Time due_at);
void delete_message(store::Transaction& tx, const std::string& message_id);

} // namespace gateway::signon
