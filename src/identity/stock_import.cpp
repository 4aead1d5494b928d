#include "gateway/service/parameters.hpp"
#include "persons.hpp"
#include "routes.hpp"
#include "stock.hpp"
#include "stock_judge.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace gateway::identity {
namespace {

using service::LineOutcome;
using service::LineState;

FieldError account_differs() {
    return {
        "",
        "account_differs",
        {"该旧账号已导入，且与本行内容不一致，未予覆盖；如需更正请到窗口办理。",
         "This old account was taken before and differs from the line; it was left as it is. To correct it, "
         "go to a window."}};
}

std::string document_of(const StockRow& row) {
    return certificate_value(row.claim.identity.cert_type, row.claim.identity.cert_no);
}

/// A group of lines on its way into the tables.
class Group {
public:
    Group(const Foundation& foundation, const service::Call& call, std::span<const service::Line> lines,
          store::Transaction& tx)
        : foundation_(foundation), by_(by_of(call)), tx_(tx), outcomes_(lines.size()) {
        const StockSource& source = require_source(foundation, service::parameter(call, "source"));
        read(source, lines, call.parameters.at("import_id"));
    }

    std::vector<LineOutcome> take() {
        sort_out();
        load();
        judge();
        write();
        return std::move(outcomes_);
    }

private:
    struct Document {
        std::vector<StockRow*> rows;
        Account* holder = nullptr;
    };

    void read(const StockSource& source, std::span<const service::Line> lines, const std::string& import_id);
    void sort_out();
    void load();
    void judge();
    void judge(Document& document);
    Account& account_for(Document& document, const StockPerson& person);
    bool take_level(Account& account, const StockRow& row);
    void write();

    const Foundation& foundation_;
    const By by_;
    store::Transaction& tx_;
    std::vector<LineOutcome> outcomes_;
    std::vector<StockRow> lines_;    ///< of each line
    std::vector<StockRow> known_;    ///< in the table already: rejected before, or of the same documents
    std::vector<StockRow> before_;   ///< the same as they were
    std::vector<StockRow*> fresh_;   ///< lines to be written
    std::vector<std::string> order_; ///< documents, as they first come
    std::map<std::string, Document> documents_;
    std::vector<Account> holders_;
    std::deque<Account> born_;
    std::vector<Account*> changed_;
    std::map<std::string, std::string> mobile_holders_; ///< number → person; "" for nobody
};

void Group::read(const StockSource& source, std::span<const service::Line> lines,
                 const std::string& import_id) {
    lines_.reserve(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& faults = outcomes_[i].reasons;
        StockRow row = read_stock_line(foundation_, source, lines[i], by_.now, faults);
        row.import_id = import_id;
        if (!faults.empty()) {
            outcomes_[i].state = LineState::rejected;
            row.reason = faults.front().code;
        }
        lines_.push_back(std::move(row));
    }
}

/// Which lines are new, which were here before.
void Group::sort_out() {
    std::vector<std::string> names;
    for (const StockRow& row : lines_) {
        if (!row.claim.account_name.empty()) {
            names.push_back(stock_value(row.source, row.claim.account_name));
        }
    }
    const auto digests = all_of(lock_values(foundation_, tx_, "identity.stock", names));
    std::map<std::string, StockRow> there;
    for (StockRow& row : opened(foundation_, lock_stock(tx_, StockKey::account, digests))) {
        const std::string name = row.claim.account_name;
        there.emplace(name, std::move(row));
    }
    std::map<std::string, const StockRow*> seen;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        StockRow& row = lines_[i];
        const std::string& name = row.claim.account_name;
        if (name.empty()) {
            continue;
        }
        const auto first = seen.emplace(name, &row);
        const auto old = there.find(name);
        const StockRow* other = !first.second        ? first.first->second
                                : old != there.end() ? &old->second
                                                     : nullptr;
        const bool refused = !outcomes_[i].reasons.empty();
        if (other != nullptr && other->claim.given == row.claim.given) {
            outcomes_[i].state = refused ? LineState::rejected : LineState::unchanged;
        } else if (other != nullptr && (!first.second || other->standing != StockStanding::rejected)) {
            if (!refused) {
                outcomes_[i] = {LineState::rejected, {account_differs()}};
            }
        } else {
            row.stock_id = other != nullptr ? other->stock_id : 0; // corrected now
            fresh_.push_back(&row);
            if (!refused) {
                Document& document = documents_[document_of(row)];
                if (document.rows.empty()) {
                    order_.push_back(document_of(row));
                }
                document.rows.push_back(&row);
            }
        }
    }
}

/// Holds documents, then mobile numbers, then accounts: the order in which everybody takes them.
void Group::load() {
    const HeldValues held = hold_values(foundation_, tx_, IndexKind::certificate, order_);
    known_ = opened(foundation_, lock_stock(tx_, StockKey::certificate, all_of(held.digests)));
    before_ = known_;
    std::set<std::string> mobiles;
    const auto note_mobile = [&](const StockRow& row) {
        if (!row.claim.mobile.empty()) {
            mobiles.insert(row.claim.mobile);
        }
    };
    std::ranges::for_each(known_, note_mobile);
    std::ranges::for_each(fresh_, [&](const StockRow* row) { note_mobile(*row); });
    std::vector<std::string> values;
    for (const std::string& mobile : mobiles) {
        values.push_back(mobile_value(mobile));
    }
    const HeldValues numbers = hold_values(foundation_, tx_, IndexKind::mobile, values);
    std::size_t at = 0;
    for (const std::string& mobile : mobiles) {
        mobile_holders_[mobile] = numbers.holder(at++);
    }
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < order_.size(); ++i) {
        if (const std::string id = held.holder(i); !id.empty()) {
            ids.push_back(id);
        }
    }
    holders_ = find_accounts(foundation_, tx_, ids, Locking::row);
    for (Account& account : holders_) {
        const Identity identity = identity_of(account);
        const auto found = documents_.find(certificate_value(identity.cert_type, identity.cert_no));
        if (found != documents_.end() && account.state == PersonState::active) {
            found->second.holder = &account; // else it gave the number up while we waited
        }
    }
    for (StockRow& row : known_) {
        const auto found = documents_.find(document_of(row));
        const Account* holder = found == documents_.end() ? nullptr : found->second.holder;
        if (holder != nullptr && holder->person_id == row.person_id) {
            found->second.rows.push_back(&row);
        }
    }
}

void Group::judge() {
    for (const std::string& value : order_) {
        judge(documents_.at(value));
    }
}

void Group::judge(Document& document) {
    const std::string own = document.holder == nullptr ? std::string() : document.holder->person_id;
    const StockPerson person =
        judge_stock(document.rows, document.holder, by_.now, [&](const std::string& mobile) {
            const std::string& holder = mobile_holders_.at(mobile);
            return holder.empty() || holder == own;
        });
    bool changed = person.named != nullptr;
    Account& account = account_for(document, person);
    if (person.level != nullptr) {
        changed = take_level(account, *person.level) || changed;
    }
    if (person.drop_mobile) {
        account.profile.erase("user_mobile");
        changed = true;
    }
    if (person.mobile != nullptr) {
        account.profile["user_mobile"] = person.mobile->claim.mobile;
        mobile_holders_[person.mobile->claim.mobile] = account.person_id;
        changed = true;
    }
    if (changed) {
        changed_.push_back(&account);
    }
    for (StockRow* row : document.rows) {
        row->person_id = account.person_id;
    }
}

Account& Group::account_for(Document& document, const StockPerson& person) {
    if (document.holder == nullptr) {
        born_.push_back(new_account(person.named->claim.region, "stock:" + person.named->source));
        document.holder = &born_.back();
    }
    if (person.named != nullptr) {
        take_identity(*document.holder, person.named->claim.identity);
    }
    return *document.holder;
}

/// An old system's word counts where it says more than what is known of it already.
bool Group::take_level(Account& account, const StockRow& row) {
    const EvidenceKind* kind = foundation_.rules.evidence(legacy_evidence);
    if (kind == nullptr) {
        return false; // the rules do not let it count
    }
    std::vector<Evidence> legacy;
    std::ranges::copy_if(account.evidence, std::back_inserter(legacy),
                         [](const Evidence& each) { return each.kind == legacy_evidence; });
    const Level level = std::min(row.level, kind->grants);
    return level > person_level(legacy, account.binding, by_.now) &&
           record_evidence(foundation_, tx_, by_, account,
                           {legacy_evidence, level, row.source, row.import_id});
}

void Group::write() {
    finish_together(foundation_, tx_, by_, changed_, "identity.import_stock");
    std::vector<const StockRow*> added, updated;
    for (const StockRow* row : fresh_) {
        (row->stock_id == 0 ? added : updated).push_back(row);
    }
    for (std::size_t i = 0; i < known_.size(); ++i) {
        StockRow& row = known_[i];
        const StockRow& was = before_[i];
        if (row.outcome() != was.outcome() || row.standing != was.standing || row.reason != was.reason ||
            row.code() != was.code()) {
            row.changed_at = by_.now;
            updated.push_back(&row);
        }
    }
    insert_stock(tx_, sealed(foundation_, added));
    update_stock(tx_, sealed(foundation_, updated));
}

} // namespace

std::vector<LineOutcome> import_stock(const Foundation& foundation, const service::Call& call,
                                      std::span<const service::Line> lines, store::Transaction& tx) {
    return Group(foundation, call, lines, tx).take();
}

} // namespace gateway::identity
