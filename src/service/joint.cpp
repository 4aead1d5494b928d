#include "joint.hpp"

#include "gateway/service/answers.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace gateway::service {
namespace {

constexpr std::size_t most_members = 64;
constexpr int most_groups = 2; ///< one writes while the other waits for its commit

} // namespace

/// Some requests in one transaction. A member without an answer at its end shares its key with another: it is
/// looked up after that one's commit.
class Joint::Group {
public:
    explicit Group(std::vector<JourneyPtr> given) : members(std::move(given)) {
        for (const JourneyPtr& member : members) {
            keys_.push_back(member->outcome_key ? &*member->outcome_key : nullptr);
        }
    }
    /// May run again when the transaction is repeated.
    void work(const Route& route, store::Transaction& tx);

    const std::vector<JourneyPtr> members;
    std::vector<std::optional<http::Response>> answers;

private:
    using Indexes = std::vector<std::size_t>;
    /// Gives those their first outcome that have one; returns those that are to be worked on.
    Indexes replay(store::Transaction& tx);
    /// Reads the bodies; a malformed one is its sender's outcome. Returns those that can go on.
    Indexes read_bodies(const Indexes& indexes);
    /// An outcome that is no moment's is kept for the member's key.
    void settle(std::size_t index, Outcome outcome);
    void answer(std::size_t index, Outcome outcome);

    std::vector<const OutcomeKey*> keys_; ///< null: the member has none
    std::vector<KeptOutcome> kept_;
};

void Joint::Group::work(const Route& route, store::Transaction& tx) {
    answers.assign(members.size(), std::nullopt);
    kept_.clear();
    const Indexes indexes = read_bodies(replay(tx));
    std::vector<const Call*> calls;
    for (const std::size_t index : indexes) {
        calls.push_back(&members[index]->call);
    }
    auto outcomes = calls.empty() ? std::vector<Outcome>{} : route.join(calls, tx);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        settle(indexes[i], std::move(outcomes[i]));
    }
    if (!keep_outcomes(tx, kept_)) {
        throw replay_wanted(); // somebody else has used a key meanwhile: each member goes alone
    }
}

Joint::Group::Indexes Joint::Group::replay(store::Transaction& tx) {
    auto firsts = first_outcomes(tx, keys_);
    std::set<std::pair<std::string, std::string>> taken;
    Indexes open;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (firsts[i]) {
            answer(i, *std::move(firsts[i]));
        } else if (keys_[i] == nullptr || taken.emplace(keys_[i]->client_id, keys_[i]->key).second) {
            open.push_back(i);
        }
    }
    return open;
}

Joint::Group::Indexes Joint::Group::read_bodies(const Indexes& indexes) {
    Indexes whole;
    for (const std::size_t index : indexes) {
        try {
            members[index]->read_body();
            whole.push_back(index);
        } catch (const Problem& problem) {
            settle(index, problem);
        }
    }
    return whole;
}

void Joint::Group::settle(std::size_t index, Outcome outcome) {
    const auto* problem = std::get_if<Problem>(&outcome);
    const bool lasting = problem == nullptr || is_outcome(*problem);
    answer(index, std::move(outcome));
    if (lasting && keys_[index] != nullptr) {
        kept_.push_back({keys_[index], &*answers[index]});
    }
}

void Joint::Group::answer(std::size_t index, Outcome outcome) {
    const auto* problem = std::get_if<Problem>(&outcome);
    answers[index] = problem != nullptr ? problem_response(*problem, members[index]->call.trace_id)
                                        : std::get<http::Response>(std::move(outcome));
}

void Joint::add(const JourneyPtr& journey) {
    bool taken = false;
    {
        const std::lock_guard lock(mutex_);
        taken = waiting_.size() < most_waiting_;
        if (taken) {
            waiting_.push_back(journey);
        }
    }
    if (!taken) {
        journey->answer(busy());
    } else if (const auto group = next()) {
        begin(group);
    }
}

std::shared_ptr<Joint::Group> Joint::next() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() || running_ == most_groups) {
        return nullptr;
    }
    ++running_;
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(most_members, waiting_.size()));
    std::vector<JourneyPtr> members(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return std::make_shared<Group>(std::move(members));
}

void Joint::begin(const std::shared_ptr<Group>& group) {
    try {
        // The members keep the application alive, and with it this.
        database_.submit([this, group](store::Transaction& tx) { group->work(route_, tx); },
                         [this, group](const Problem* problem) { done(group, problem); });
    } catch (const Problem& full) {
        done(group, &full);
    }
}

void Joint::done(const std::shared_ptr<Group>& group, const Problem* problem) {
    {
        const std::lock_guard lock(mutex_);
        --running_;
    }
    if (const auto following = next()) {
        begin(following);
    }
    if (problem == nullptr) {
        group->members.front()->committed();
    }
    for (std::size_t i = 0; i < group->members.size(); ++i) {
        const JourneyPtr& member = group->members[i];
        if (problem == nullptr && group->answers[i]) {
            member->answer(std::move(*group->answers[i]));
        } else if (problem == nullptr) {
            add(member);
        } else if (problem->kind() == ProblemKind::unavailable) {
            member->answer(*problem);
        } else {
            transact(member); // one of them does not bear the others: alone each has its own outcome
        }
    }
}

} // namespace gateway::service
