#include "gateway/crypto/jose.hpp"
#include "load.hpp"
#include "one_core.hpp"
#include "others.hpp"
#include "pgbench.hpp"
#include "signed_in.hpp"

#include <fmt/format.h>

#include <deque>
#include <unordered_map>

namespace gateway::bench {
namespace {

constexpr double target_ratio = 0.5;
constexpr double crypto_seconds = 0.5;

/// What is asked besides: name in the line, and what bounds it.
constexpr const char* issue = "issue";           // an API client's own token: one signature
constexpr const char* introspect = "introspect"; // one check of a signature, and what the database knows
constexpr const char* userinfo = "userinfo";     // the same, and the person

/// Tokens: refreshed (each use of a refresh token is written before its answer), issued to API clients, asked
/// about, and shown for what they tell of their person.
class Token final : public Workload {
public:
    explicit Token(const Options& options)
        : options_(without_matters(options)), scene_(options_), key_(crypto::JwtKey::generate(es256)) {
        scene_.world().configure({{"national", {{"enabled", "false"}}}});
        scene_.set_link(National::off);
        people_ = std::make_unique<SignedIn>(scene_, 2 * options_.connections);
        tokens_ = people_->tokens();
        prepare_limit();
        scene_.world().sign_in(scene_.asker()); // each secret's slow check is done once
        refresh(1, 1);
        refresh_limit(1); // both warm
        refresh(1, options_.connections);
    }

    const char* unit() const override { return "refreshes/s"; }
    std::string limit_text() const override {
        return "pgbench -M prepared, the statements of one refresh, a copy of the database";
    }
    std::optional<Round> limit(int) override {
        measure_crypto();
        const Round checks =
            run("/token_check.sql", {{"grants", std::to_string(tokens_.size())}}, options_.seconds);
        limits_ = {{introspect, checks.rate}, {userinfo, checks.rate}, {issue, signatures_.back()}};
        scene_.checkpoint();
        return refresh_limit(options_.seconds);
    }
    Round gateway(int) override {
        scene_.checkpoint();
        const Round refreshed = refresh(options_.seconds, options_.connections);
        for (const auto& [name, load] :
             {std::pair{issue, issue_load()}, std::pair{introspect, introspect_load()},
              std::pair{userinfo, userinfo_load()}}) {
            others_.add(name, measure(load, options_.seconds, options_.connections).round(),
                        limits_.at(name));
        }
        return refreshed;
    }
    void finish(Line& line) override;

private:
    static constexpr auto es256 = crypto::JwtAlgorithm::es256;

    void prepare_limit();
    void measure_crypto();
    Round run(const char* script, std::map<std::string, std::string> variables, int seconds);
    Round refresh_limit(int seconds);
    Round refresh(int seconds, int connections);
    Load form_load(const access::NewSecret& client, const std::string& path,
                   std::function<std::string(std::size_t number)> form) const;
    Load issue_load() const;
    Load introspect_load() const;
    Load userinfo_load() const;
    MeasuredLoad measure(Load load, int seconds, int connections) {
        load.port = scene_.port();
        load.connections = connections;
        load.seconds = seconds;
        return measure_load(load, scene_.world().gateway_process());
    }

    const Options options_;
    Scene scene_;
    const crypto::JwtKey key_; ///< of the signatures that bound it
    std::unique_ptr<SignedIn> people_;
    std::vector<SignedIn::Tokens> tokens_; ///< of each grant the newest
    std::unique_ptr<test::TestDatabase> beside_;
    long long refreshed_ = 0;
    int runs_ = 0;
    Others others_{"token"};
    std::map<std::string, double> limits_; ///< of the others, in this round
    std::vector<double> signatures_, checks_;
};

/// In the copy each grant has a second one under its number, so that a script finds it.
void Token::prepare_limit() {
    beside_ = scene_.copy();
    store::Session(beside_->connection_string()).transact([](store::Transaction& tx) {
        tx.exec("INSERT INTO signon.grant SELECT lpad((row_number() OVER () - 1)::text, 32, '0'), client_id, "
                "person_id, session_id, scopes, acting_for, mandate_id, level, methods, auth_time, nonce, "
                "offline, created_at, expires_at, ended_at, end_reason FROM signon.grant");
    });
}

/// By the same calls as the gateway's, in one thread.
void Token::measure_crypto() {
    const Json claims{{"iss", "https://gateway.example.invalid"},
                      {"sub", std::string(43, 's')},
                      {"aud", "https://gateway.example.invalid"},
                      {"jti", std::string(32, 'j')},
                      {"client_id", std::string(18, 'c')},
                      {"exp", 1'800'000'000},
                      {"iat", 1'800'000'000},
                      {"scope", "openid profile offline_access"}};
    crypto::JwtKeySet set;
    set.add(key_);
    const std::string token = key_.sign("at+jwt", claims);
    signatures_.push_back(calls_a_second(crypto_seconds, [&] { key_.sign("at+jwt", claims); }));
    checks_.push_back(calls_a_second(crypto_seconds, [&] { set.verify(token, "at+jwt"); }));
}

Round Token::run(const char* script, std::map<std::string, std::string> variables, int seconds) {
    const auto result =
        run_pgbench({beside_->connection_string(), std::string(GATEWAY_BENCH_DIR) + script,
                     std::move(variables), options_.connections, seconds, scene_.world().folder()});
    return {result.rate, result.p50_ms, result.p99_ms, {}};
}

Round Token::refresh_limit(int seconds) {
    const std::string run_name = "run" + std::to_string(++runs_);
    store::Session(beside_->connection_string()).transact([&](store::Transaction& tx) {
        tx.exec(
            fmt::format("INSERT INTO signon.refresh_token (secret, grant_id, expires_at) SELECT "
                        "sha256(('{}-' || i || '-0')::bytea), lpad(i::text, 32, '0'), now() + interval '30 "
                        "days' FROM generate_series(0, {}) AS i",
                        run_name, options_.connections - 1));
    });
    return run("/token_refresh.sql",
               {{"party", people_->party().client_id},
                {"sector", "portal.example.cn"},
                {"run", run_name},
                {"serial", "0"}},
               seconds);
}

Load Token::form_load(const access::NewSecret& client, const std::string& path,
                      std::function<std::string(std::size_t number)> form) const {
    Load load;
    load.write = [head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + basic_field(client) +
                         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ",
                  form = std::move(form)](std::size_t number, std::string& request) {
        const std::string body = form(number);
        request += head;
        request += std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    return load;
}

/// Each grant's newest token is used by one request at a time; its successor comes with the answer.
Round Token::refresh(int seconds, int connections) {
    std::deque<std::size_t> free;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        free.push_back(i);
    }
    std::unordered_map<std::size_t, std::size_t> under_way; // request → grant
    Load load = form_load(people_->party(), "/oauth2/token", [&](std::size_t number) {
        const std::size_t grant = free.front();
        free.pop_front();
        under_way.emplace(number, grant);
        return "grant_type=refresh_token&refresh_token=" + tokens_[grant].refresh;
    });
    load.right = [&](std::size_t number, const Answer& answer) {
        const std::size_t grant = under_way.extract(number).mapped();
        SignedIn::Tokens fresh = tokens_of(answer.body);
        const bool right = answer.status == 200 && !fresh.access.empty() && !fresh.refresh.empty() &&
                           fresh.refresh != tokens_[grant].refresh;
        tokens_[grant] = std::move(fresh);
        free.push_back(grant);
        return right;
    };
    const auto measured = measure(load, seconds, connections);
    refreshed_ += std::ssize(measured.result.milliseconds);
    return measured.round();
}

Load Token::issue_load() const {
    Load load = form_load(scene_.asker(), "/oauth2/token",
                          [](std::size_t) { return std::string("grant_type=client_credentials"); });
    load.right = [](std::size_t, const Answer& answer) {
        return answer.status == 200 && !tokens_of(answer.body).access.empty();
    };
    return load;
}

Load Token::introspect_load() const {
    Load load = form_load(people_->party(), "/oauth2/introspect", [this](std::size_t number) {
        return "token=" + tokens_[number % tokens_.size()].access;
    });
    load.right = [](std::size_t, const Answer& answer) {
        return answer.status == 200 && answer.body.find("\"active\":true") != std::string_view::npos;
    };
    return load;
}

Load Token::userinfo_load() const {
    Load load;
    load.write = [this](std::size_t number, std::string& request) {
        request += "GET /oauth2/userinfo HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
                   tokens_[number % tokens_.size()].access + "\r\n\r\n";
    };
    load.right = [this](std::size_t number, const Answer& answer) {
        const std::string name = "\"演示" + std::to_string(number % tokens_.size()) + "\"";
        return answer.status == 200 && answer.body.find(name) != std::string_view::npos;
    };
    return load;
}

void Token::finish(Line& line) {
    const long long used =
        scene_.number("SELECT count(*) FROM signon.refresh_token WHERE used_at IS NOT NULL");
    const long long ended = scene_.number("SELECT count(*) FROM signon.grant WHERE ended_at IS NOT NULL");
    if (used != refreshed_ || ended != 0) {
        throw std::runtime_error(
            fmt::format("{} refreshed, but {} tokens used up and {} grants ended", refreshed_, used, ended));
    }
    line["signatures_a_second"] = rounded(median(signatures_));
    line["checks_a_second"] = rounded(median(checks_));
    line["others"] = others_.line();
    line["target"] = {{"ratio", target_ratio}};
    line["met"] = line["ratio"] >= target_ratio;
}

} // namespace

std::unique_ptr<Workload> token_workload(const Options& options) { return std::make_unique<Token>(options); }

} // namespace gateway::bench
