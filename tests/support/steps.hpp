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

} // namespace gateway::test
