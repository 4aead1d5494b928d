#include "joint.hpp"

#include "gateway/service/answers.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace gateway::service {
namespace {

constexpr std::size_t most_members = 64;
constexpr int most_groups = 2; ///< one writes while the other waits for its commit

} // namespace

/// Some requests in one transaction. A member without an answer at its end shares its key with another: it is
/// looked up after that one's commit.
struct Joint::Group {
    std::vector<JourneyPtr> members;
    std::vector<std::optional<http::Response>> answers;
};

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
    auto group = std::make_shared<Group>();
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(most_members, waiting_.size()));
    std::move(waiting_.begin(), end, std::back_inserter(group->members));
    waiting_.erase(waiting_.begin(), end);
    return group;
}

void Joint::begin(const std::shared_ptr<Group>& group) {
    try {
        // The members keep the application alive, and with it this.
        database_.submit([this, group](store::Transaction& tx) { work(*group, tx); },
                         [this, group](const Problem* problem) { done(group, problem); });
    } catch (const Problem& full) {
        done(group, &full);
    }
}

void Joint::work(Group& group, store::Transaction& tx) const {
    group.answers.assign(group.members.size(), std::nullopt);
    std::vector<const OutcomeKey*> keys;
    for (const auto& member : group.members) {
        keys.push_back(member->outcome_key ? &*member->outcome_key : nullptr);
    }
    const auto firsts = first_outcomes(tx, keys);
    std::set<std::pair<std::string, std::string>> taken;
    std::vector<KeptOutcome> kept;
    std::vector<const Call*> calls;
    std::vector<std::size_t> indexes;
    const auto answer = [&](std::size_t index, Outcome outcome) {
        const auto* problem = std::get_if<Problem>(&outcome);
        group.answers[index] = problem ? problem_response(*problem, group.members[index]->call.trace_id)
                                       : std::get<http::Response>(std::move(outcome));
        return problem == nullptr || is_outcome(*problem);
    };
    const auto settle = [&](std::size_t index, Outcome outcome) {
        if (answer(index, std::move(outcome)) && keys[index] != nullptr) {
            kept.push_back({keys[index], &*group.answers[index]});
        }
    };
    for (std::size_t i = 0; i < group.members.size(); ++i) {
        Journey& journey = *group.members[i];
        if (firsts[i]) {
            answer(i, *firsts[i]);
        } else if (keys[i] == nullptr || taken.emplace(keys[i]->client_id, keys[i]->key).second) {
            try {
                journey.read_body();
                calls.push_back(&journey.call);
                indexes.push_back(i);
            } catch (const Problem& problem) {
                settle(i, problem);
            }
        }
    }
    auto outcomes = calls.empty() ? std::vector<Outcome>{} : route_.join(calls, tx);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        settle(indexes[i], std::move(outcomes[i]));
    }
    if (!keep_outcomes(tx, kept)) {
        throw replay_wanted(); // somebody else has used a key meanwhile: each member goes alone
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
