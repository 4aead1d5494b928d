#include "credential_store.hpp"
#include "gateway/store/locks.hpp"
#include "secrets.hpp"
#include "sign_in.hpp"

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

constexpr auto between_codes = 60s;
constexpr int to_number_a_day = 10;
constexpr int from_browser_a_day = 30;
constexpr int most_tries = 5;

TryAgain wrong_mobile() {
    return {"wrong_mobile", {"请填写11位手机号码。", "Give a mobile number of 11 digits."}};
}

TryAgain wait_for_code() {
    return {"wait", {"验证码刚刚发出，请一分钟后再获取。", "A code was just sent. Ask again in a minute."}};
}

TryAgain too_many_codes() {
    return {"too_many",
            {"今天获取验证码的次数已达上限，请明天再试，或用密码登录。",
             "No more codes today. Try again tomorrow, or sign in by password."}};
}

TryAgain wrong_code() {
    return {"wrong_code",
            {"验证码不正确或已过期，请核对或重新获取。",
             "The code is wrong or out of date. Check it, or get another one."}};
}

std::string context_of(const std::string& code_id) { return "signon.one_time_code:" + code_id; }

Bytes digest_of_code(const crypto::Vault& vault, const std::string& code_id, const std::string& code) {
    return Bytes(crypto::view(vault.index("one_time_code\n" + code_id + "\n" + code)));
}

/// A code that was made under an older key of the vault is good all the same.
bool is_code(const crypto::Vault& vault, const OneTimeCode& kept, const std::string& code) {
    bool right = false;
    for (const auto& digest : vault.index_under_every_key("one_time_code\n" + kept.code_id + "\n" + code)) {
        right = equal_constant_time(crypto::view(digest), kept.digest) || right;
    }
    return right;
}

/// The number's own words: who gets the message without having asked knows what to do.
std::string message_text(const std::string& code) {
    return "【政务服务】验证码" + code + "，五分钟内有效，用于登录。请勿告诉他人；如非本人操作请忽略。";
}

void queue_message(const Foundation& foundation, store::Transaction& tx, const std::string& mobile,
                   const std::string& text, Time now) {
    Message message;
    message.message_id = new_guid();
    message.sealed = foundation.vault->seal(canonical_json({{"mobile", mobile}, {"text", text}}),
                                            "signon.message:" + message.message_id);
    message.expires_at = now + foundation.life.short_code;
    insert_message(tx, message, now);
}

} // namespace

std::variant<std::string, TryAgain> send_code(const Foundation& foundation, store::Transaction& tx,
                                              const Visitor& visitor, const std::string& purpose,
                                              const std::string& mobile, Time now) {
    const auto number = identity::normal_mobile(mobile);
    if (!number) {
        return wrong_mobile();
    }
    const auto& vault = *foundation.vault;
    OneTimeCode kept;
    kept.mobile = Bytes(crypto::view(vault.index("signon.mobile\n" + *number)));
    kept.browser = visitor.browser_digest();
    store::lock_keys(tx, "signon.send_code", {to_hex(kept.mobile)});
    const CodesSent sent = count_codes(tx, kept.mobile, kept.browser, now - 24h);
    // A stranger who uses up what a number may get does not shut out the browser that its account knows.
    const auto person = identity::find_by_mobile(*foundation.identity, tx, *number);
    const bool own = person && knows_browser(tx, person->person_id, kept.browser);
    if ((sent.to_number >= to_number_a_day && !own) || sent.from_browser >= from_browser_a_day) {
        return too_many_codes();
    }
    if (sent.last_to_number && now < *sent.last_to_number + between_codes) {
        return wait_for_code();
    }
    const std::string code = new_short_code();
    kept.code_id = new_guid();
    kept.purpose = purpose;
    kept.sealed = vault.seal(*number, context_of(kept.code_id));
    kept.digest = digest_of_code(vault, kept.code_id, code);
    kept.created_at = now;
    kept.expires_at = now + foundation.life.short_code;
    insert_one_time_code(tx, kept);
    queue_message(foundation, tx, *number, message_text(code), now);
    return kept.code_id;
}

std::variant<std::string, TryAgain> sign_in_by_code(const Foundation& foundation, const service::Call& call,
                                                    store::Transaction& tx, const Visitor& visitor,
                                                    const std::string& code_id, const std::string& code) {
    const auto kept = lock_one_time_code(tx, code_id, visitor.browser_digest(), call.now);
    if (!kept || kept->tries >= most_tries) {
        return wrong_code();
    }
    // Opened first: a key that another process has just brought in is known from here on.
    const std::string number = foundation.vault->open(kept->sealed, context_of(code_id));
    if (!is_code(*foundation.vault, *kept, code)) {
        count_try(tx, code_id);
        return wrong_code();
    }
    use_one_time_code(tx, code_id, call.now);
    auto person = identity::find_by_mobile(*foundation.identity, tx, number);
    if (!person || person->state != identity::PersonState::active) {
        person = identity::register_person(*foundation.identity, tx, {"system", call.trace_id, call.now},
                                           number, foundation.region);
    }
    return signed_in(foundation, tx, visitor, person->person_id, "one_time_code", call.now);
}

} // namespace gateway::signon
