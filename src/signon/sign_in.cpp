#include "sign_in.hpp"

#include "credential_store.hpp"
#include "failures.hpp"
#include "gateway/base/characters.hpp"
#include "gateway/base/record.hpp"
#include "gateway/crypto/tokens.hpp"
#include "logout.hpp"
#include "secrets.hpp"
#include "session_store.hpp"

#include <algorithm>

namespace gateway::signon {
namespace {

using identity::Proof;
using namespace std::chrono_literals;

constexpr std::size_t most_proofs = 20;
constexpr auto together_within = 10min;

TryAgain wrong_password() {
    return {"wrong_password",
            {"手机号码或密码不正确；忘记密码可用短信验证码登录。",
             "The mobile number or the password is wrong. You can sign in by a code instead."}};
}

TryAgain shut() {
    return {"too_many",
            {"密码错误次数过多，请五分钟后再试，或用短信验证码登录。",
             "Too many wrong passwords. Try again in five minutes, or sign in by a code."}};
}

/// A password and a code, one soon after the other, are stronger than each alone.
std::string combined(const Session& session, const std::string& method, Time now) {
    const auto lately = [&](const char* name) {
        return std::any_of(session.proofs.begin(), session.proofs.end(), [&](const Proof& proof) {
            return proof.method == name && now - proof.at <= together_within;
        });
    };
    const bool both = (method == "password" && lately("one_time_code")) ||
                      (method == "one_time_code" && lately("password"));
    return both ? "password_and_code" : method;
}

Proof proof_by(const Foundation& foundation, const std::string& method, Level asserted, Time now) {
    const auto* known = identity::level_rules(*foundation.identity).method(method);
    return known == nullptr ? Proof{method, Level::rc01, now} : identity::proof_of(*known, now, asserted);
}

/// What is read before the hash is computed. Numbers without an account are counted like those that have one.
struct Account {
    std::string person_id; ///< "": nobody has this number
    std::string hash;
    std::string counted; ///< whose failures these are
    bool known_browser = false;
};

Account read_account(const Foundation& foundation, store::Transaction& tx, const Visitor& visitor,
                     const std::string& mobile, Time now) {
    Account account;
    account.hash = foundation.dummy_hash;
    const auto number = identity::normal_mobile(mobile);
    account.counted =
        "password:" + crypto::to_hex(foundation.vault->index("signon.failure\n" + number.value_or("")));
    is_shut(tx, account.counted, account.known_browser, now);
    const auto person = number ? identity::find_by_mobile(*foundation.identity, tx, *number) : std::nullopt;
    if (!person || person->state != identity::PersonState::active) {
        return account;
    }
    account.person_id = person->person_id;
    account.hash = find_password(tx, account.person_id).value_or(foundation.dummy_hash);
    account.known_browser = knows_browser(tx, account.person_id, visitor.browser_digest());
    return account;
}

} // namespace

std::string signed_in(const Foundation& foundation, store::Transaction& tx, const Visitor& visitor,
                      const std::string& person_id, const std::string& method, Time now, Level asserted) {
    std::string secret = new_secret();
    remember_browser(tx, person_id, visitor.browser_digest(), now);
    auto session = session_of(tx, visitor, now);
    if (session && session->person_id == person_id) {
        session->proofs.push_back(proof_by(foundation, combined(*session, method, now), asserted, now));
        if (session->proofs.size() > most_proofs) {
            session->proofs.erase(session->proofs.begin());
        }
        update_session(tx, *session, now);
        renew_session_secret(tx, session->session_id, digest_of(secret));
        return secret;
    }
    if (session) { // another person's: this browser is theirs no more
        log_out(tx, *session, now);
    }
    Session fresh;
    fresh.session_id = new_guid();
    fresh.person_id = person_id;
    fresh.proofs.push_back(proof_by(foundation, method, asserted, now));
    fresh.created_at = now;
    fresh.expires_at = now + foundation.life.session;
    insert_session(tx, fresh, digest_of(secret), visitor.browser_digest());
    return secret;
}

std::variant<std::string, TryAgain> sign_in_by_password(const Foundation& foundation,
                                                        const service::Call& call, service::Steps& steps,
                                                        const Visitor& visitor, const std::string& mobile,
                                                        const std::string& password) {
    Account account;
    steps.transact(
        [&](store::Transaction& tx) { account = read_account(foundation, tx, visitor, mobile, call.now); });
    bool right = false;
    steps.slowly([&] { right = crypto::verify_password(password, account.hash); });
    right = right && !account.person_id.empty();
    std::variant<std::string, TryAgain> outcome = wrong_password();
    steps.transact([&](store::Transaction& tx) {
        if (is_shut(tx, account.counted, account.known_browser, call.now)) {
            outcome = shut();
        } else if (right) {
            forget_failures(tx, account.counted, account.known_browser, call.now);
            outcome = signed_in(foundation, tx, visitor, account.person_id, "password", call.now);
        } else {
            count_failure(tx, account.counted, account.known_browser, call.now);
        }
    });
    return outcome;
}

std::optional<TryAgain> fault_of_password(const std::string& password, const std::string& mobile) {
    constexpr std::size_t least = 8;
    constexpr std::size_t most = 128;
    const std::size_t length = text_length(password);
    const bool repeated = password.find_first_not_of(password.substr(0, 1)) == std::string::npos;
    if (length < least || length > most || repeated || password.find(mobile) != std::string::npos) {
        return TryAgain{"weak_password",
                        {"密码应为8至128个字符，不能是同一字符的重复，也不能含手机号码。",
                         "A password has 8 to 128 characters, is not one of them repeated, and does not "
                         "contain the mobile number."}};
    }
    return std::nullopt;
}

bool set_password(const Foundation& foundation, service::Steps& steps, const Session& own,
                  const std::string& password, Time now) {
    std::string hash;
    steps.slowly([&] { hash = crypto::hash_password(password); });
    bool set = false;
    steps.transact([&](store::Transaction& tx) {
        // The account is locked first: of two changes at once the later finds its session ended.
        const auto person = identity::lock_person(*foundation.identity, tx, own.person_id);
        set = person && person->person_id == own.person_id &&
              person->state == identity::PersonState::active && lock_session(tx, own.session_id, now);
        if (set) {
            save_password(tx, own.person_id, hash, now);
            log_out_everywhere(tx, own.person_id, own.session_id, "password", now);
        }
    });
    return set;
}

} // namespace gateway::signon
