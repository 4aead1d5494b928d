#pragma once

#include "gateway/service/module.hpp"
#include "gateway/store/database.hpp"

namespace gateway::test {

/// The steps of a `stepwise` route, one after the other over one session.
class StepsHere final : public service::Steps {
public:
    explicit StepsHere(store::Session& session) : session_(session) {}
    void transact(const std::function<void(store::Transaction&)>& work) override { session_.transact(work); }
    void slowly(const std::function<void()>& work) override { work(); }

private:
    store::Session& session_;
};

/// The same, watched by a second session: whether anything holds a transaction open while work is done
/// slowly.
class WatchedSteps final : public service::Steps {
public:
    WatchedSteps(store::Session& session, store::Session& watch) : session_(session), watch_(watch) {}
    void transact(const std::function<void(store::Transaction&)>& work) override { session_.transact(work); }
    void slowly(const std::function<void()>& work) override {
        ++slow;
        watch_.transact([&](store::Transaction& tx) {
            open += tx.exec("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                            "backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start IS "
                            "NOT NULL")[0][0]
                        .as<int>();
        });
        work();
    }
    int slow = 0;
    int open = 0; ///< transactions that were

private:
    store::Session& session_;
    store::Session& watch_;
};

} // namespace gateway::test
