#include "work.hpp"

#include "persons.hpp"
#include "stock.hpp"

namespace gateway::identity {
namespace {

constexpr int at_once = 300;

int reseal_persons(const Foundation& foundation, store::Transaction& tx, const std::string& key_id) {
    const auto outdated = find_outdated_persons(tx, key_id, at_once);
    for (const std::string& id : outdated) {
        reseal_account(foundation, tx, find_account(foundation, tx, id, Locking::row).value());
    }
    if (outdated.empty()) {
        keep_sealing_key(tx, key_id);
    }
    return static_cast<int>(outdated.size());
}

int reseal_texts(const Foundation& foundation, store::Transaction& tx, SealedKind kind,
                 const std::string& key_id) {
    auto texts = find_outdated(tx, kind, key_id, at_once);
    for (SealedText& each : texts) {
        each.text = foundation.vault->seal(foundation.vault->open(each.text, each.context), each.context);
    }
    if (!texts.empty()) {
        replace_sealed(tx, kind, texts);
    }
    return static_cast<int>(texts.size());
}

} // namespace

int renew_levels(const Foundation& foundation, store::Transaction& tx, Time now) {
    const By by{"system", {}, now};
    const auto due = find_due_levels(tx, now, at_once);
    for (const std::string& id : due) {
        Account account = find_account(foundation, tx, id, Locking::row).value();
        finish(foundation, tx, by, account, "identity.renew_level");
    }
    return static_cast<int>(due.size());
}

int reseal(const Foundation& foundation, store::Transaction& tx) {
    foundation.vault->refresh();
    const std::string key_id = foundation.vault->key_id();
    int done = reseal_persons(foundation, tx, key_id) + reseal_stock(foundation, tx, key_id, at_once);
    for (const SealedKind kind :
         {SealedKind::evidence, SealedKind::corporation, SealedKind::record, SealedKind::version}) {
        done += reseal_texts(foundation, tx, kind, key_id);
    }
    return done;
}

} // namespace gateway::identity
