#include "gateway.hpp"

#include "cluster_watch.hpp"
#include "database_access.hpp"
#include "files.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/http/proxies.hpp"
#include "gateway/http/server.hpp"
#include "gateway/identity/national_hash.hpp"
#include "gateway/national/link.hpp"
#include "gateway/service/application.hpp"
#include "listen.hpp"
#include "modules.hpp"
#include "national_trust.hpp"
#include "refresher.hpp"
#include "scheduler.hpp"
#include "standard_check.hpp"
#include "vault.hpp"
#include "version.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

/// The clients are read anew at each change; this often they are read though nobody told of one.
constexpr auto reload_clients_every = 30s;

std::string own_url(const Config& config, unsigned short port) {
    Listen listen = parse_listen(config.http.listen).value_or(Listen{"127.0.0.1", 0});
    listen.port = port;
    return (config.http.certificate.empty() ? "http://" : "https://") + listen.text();
}

/// Tokens name their issuer before the port is known: with port 0 it stays 0 there, so a deployment sets
/// public_url.
std::string public_url(const Config& config) {
    const auto listen = parse_listen(config.http.listen);
    return !config.http.public_url.empty() ? config.http.public_url
                                           : own_url(config, listen ? listen->port : 0);
}

http::ServerOptions server_options(const Config& config) {
    const auto listen = parse_listen(config.http.listen);
    if (!listen) {
        throw std::runtime_error("http.listen is no address and port");
    }
    if (config.http.certificate.empty() && !listen->is_loopback()) {
        log::warning("plain_http", {{"listen", config.http.listen}});
    }
    http::ServerOptions options;
    options.address = listen->address;
    options.port = listen->port;
    options.threads = static_cast<int>(config.http.threads);
    options.certificate_file = config.http.certificate.string();
    options.private_key_file = config.http.private_key.string();
    options.max_connections = static_cast<std::size_t>(config.http.max_connections);
    options.header_limit = static_cast<std::size_t>(config.http.header_limit.count);
    options.header_timeout = config.http.header_timeout;
    options.body_timeout = config.http.body_timeout;
    options.idle_timeout = config.http.idle_timeout;
    options.write_timeout = config.http.write_timeout;
    return options;
}

national::LinkOptions link_options(const Config& config, const std::string& connection_string) {
    national::LinkOptions options;
    options.connection_string = connection_string;
    options.url = config.national.url;
    options.ca_file = config.national.ca_file.string();
    options.source = config.national.source;
    options.batch_records = static_cast<int>(config.national.batch_records);
    options.batch_bytes = static_cast<std::size_t>(config.national.batch_bytes.count);
    options.poll = config.national.poll;
    options.linger = config.national.linger;
    options.backoff = config.national.backoff;
    options.backoff_most = config.national.backoff_most;
    options.answer_timeout = config.national.answer_timeout;
    options.downlink_every = std::chrono::ceil<std::chrono::seconds>(config.national.downlink_every);
    return options;
}

void set_body_limit(std::vector<service::Module>& modules, std::uint64_t limit) {
    for (service::Module& module : modules) {
        for (service::Route& route : module.routes) {
            if (!route.import && route.body_limit == service::Route{}.body_limit) {
                route.body_limit = limit;
            }
        }
    }
}

template <class Work>
void append(std::vector<Work>& all, const std::vector<Work>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

} // namespace

/// Members stand in the order in which they are made; stop() takes them down in the order that nothing is
/// lost by.
struct Gateway::Impl {
    Impl(Config given, Clock given_clock, std::function<void()> told)
        : config(std::move(given)), clock(std::move(given_clock)), cluster_ended(std::move(told)) {}

    void start();
    void stop();
    void open_link();
    void listen_to_journal();
    void serve();
    void read_clients();
    void watch_cluster();
    void forget(std::string_view entity) const;

    const Config config;
    const Clock clock;
    const std::function<void()> cluster_ended;
    Metrics metrics;
    DatabaseAccess reached;
    std::shared_ptr<const Standard> standard;
    std::shared_ptr<crypto::Vault> vault;
    std::unique_ptr<access::Registry> registry;
    std::unique_ptr<store::Session> client_session;
    std::mutex client_mutex;
    std::unique_ptr<national::Link> link; // null unless national.enabled
    std::unique_ptr<store::Database> database;
    std::unique_ptr<signon::SignOn> signon;
    std::unique_ptr<service::Application> application;
    std::unique_ptr<http::BehindProxies> proxies;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<Refresher> clients;
    std::unique_ptr<store::Listener> listener;
    std::unique_ptr<Scheduler> scheduler;
    std::vector<std::unique_ptr<Scheduler>> couriers; // one for each work that speaks to other services
    std::unique_ptr<ClusterWatch> watch;              // null unless the cluster is our own
};

void Gateway::Impl::read_clients() {
    const std::lock_guard lock(client_mutex);
    client_session->transact([this](store::Transaction& tx) { registry->reload(tx); });
}

void Gateway::Impl::watch_cluster() {
    if (reached.cluster) {
        watch = std::make_unique<ClusterWatch>(*reached.cluster, [this] {
            log::error("cluster_ended", {{"folder", cluster_folder(config).string()}});
            if (cluster_ended) {
                cluster_ended();
            }
        });
    }
}

void Gateway::Impl::forget(std::string_view entity) const {
    for (const service::Module& module : application->modules()) {
        if (module.changed) {
            module.changed(entity);
        }
    }
}

void Gateway::Impl::open_link() {
    // The key is made even when the link is off: its public half must reach the nation before the link can be
    // on.
    const auto key_file = national_key(config);
    auto own_key = crypto::load_or_create_sm2(key_file);
    crypto::write_public_sm2(std::filesystem::path(key_file).replace_extension(".pub.pem"),
                             own_key.public_key());
    if (!config.national.enabled) {
        return;
    }
    std::vector<service::Dataset> datasets;
    std::vector<service::Downlink> downlinks;
    for (const service::Module& module : application->modules()) {
        append(datasets, module.datasets);
        append(downlinks, module.downlinks);
    }
    link = std::make_unique<national::Link>(link_options(config, reached.connection_string), standard,
                                            std::move(own_key),
                                            crypto::load_public_sm2(config.national.public_key),
                                            std::move(datasets), std::move(downlinks), clock, metrics);
}

void Gateway::Impl::listen_to_journal() {
    clients = std::make_unique<Refresher>(
        "clients", [this] { read_clients(); }, reload_clients_every);
    const auto notified = [this](const std::string&, const std::string& entity) {
        forget(entity);
        if (entity.starts_with("client:")) {
            clients->request();
        }
    };
    const auto reconnected = [this] {
        forget("");
        clients->request();
    };
    listener = std::make_unique<store::Listener>(reached.connection_string,
                                                 std::vector<std::string>{"journal"}, notified, reconnected);
}

identity::Options number_policy(const Config& config) {
    static const std::map<std::string, identity::HashKind> hashes{{"sm3", identity::HashKind::sm3},
                                                                  {"hmac-sm3", identity::HashKind::hmac_sm3},
                                                                  {"sha512", identity::HashKind::sha512}};
    const auto& chosen = config.identity;
    identity::Options options;
    options.hash = hashes.at(chosen.hash);
    if (options.hash == identity::HashKind::hmac_sm3) {
        options.hash_key = crypto::load_symmetric_key(chosen.hash_key);
    }
    options.plain =
        chosen.plain == "plain" ? identity::PlainColumns::plain : identity::PlainColumns::hash_only;
    return options;
}

identity::FoundationPtr open_identity(const Config& config, std::shared_ptr<const Standard> standard,
                                      std::shared_ptr<crypto::Vault> vault, const identity::TrustPtr& trust) {
    identity::Options options = number_policy(config);
    if (trust) {
        options.bases = identity::bases_of(trust);
    }
    options.account_ended = signon::forget_person;
    return identity::make_foundation(std::move(standard), std::move(vault), std::move(options));
}

/// Numbers of persons on licences go up as those of accounts do.
licenses::FoundationPtr open_licences(const Config& config, std::shared_ptr<const Standard> standard,
                                      std::shared_ptr<crypto::Vault> vault, seals::FoundationPtr seals,
                                      const Clock& clock) {
    licenses::Options options;
    options.nation = open_licence_line(config, national_key(config), clock);
    options.province = config.national.source;
    options.public_url = public_url(config);
    const identity::Options policy = number_policy(config);
    if (policy.plain == identity::PlainColumns::hash_only) {
        options.person_hash = [policy](std::string_view number) {
            return identity::national_hash(policy, number);
        };
    }
    return licenses::make_foundation(std::move(standard), std::move(vault), std::move(seals),
                                     std::move(options));
}

signon::MessageChannel open_channel(const Config& config) {
    const auto& chosen = config.signon;
    if (!chosen.message_url.empty()) {
        return signon::http_channel(chosen.message_url, chosen.message_secret,
                                    chosen.message_ca_file.string());
    }
    const auto file =
        chosen.message_file.empty() ? config.data.folder / "messages.ndjson" : chosen.message_file;
    log::warning("messages_to_file", {{"file", file.string()}});
    return signon::file_channel(file);
}

signon::MinuteLimits limits_of(const Config& config) {
    const auto& chosen = config.signon;
    return {static_cast<int>(chosen.codes_per_minute), static_cast<int>(chosen.passwords_per_minute),
            static_cast<int>(chosen.authorizations_per_minute)};
}

void Gateway::Impl::serve() {
    database = std::make_unique<store::Database>(store::DatabaseOptions{
        reached.connection_string, static_cast<int>(config.database.workers),
        static_cast<std::size_t>(config.database.queue), config.database.statement_timeout});
    const auto calendar =
        std::make_shared<const WorkCalendar>(WorkCalendar::parse(standard->file("holidays.toml")));
    warn_of_data(*standard, *calendar, clock());
    const auto trust = open_trust(config, national_key(config), clock);
    const auto persons = open_identity(config, standard, vault, trust);
    const auto seal_foundation = seals::make_foundation(*standard, vault);
    signon = std::make_unique<signon::SignOn>(
        signon::SignOnOptions{registry->issuer(), config.signon.region, open_channel(config), trust,
                              regions_of(config), limits_of(config),
                              static_cast<int>(config.limits.requests_per_second)},
        persons, vault, *registry);
    auto modules = make_modules(
        {*registry, metrics, *database, standard, calendar, open_applicants(config, *client_session), persons,
         open_licences(config, standard, vault, seal_foundation, clock), *signon, seal_foundation,
         [this] { return application ? application->openapi() : std::string(); }});
    set_body_limit(modules, config.http.body_limit.count);
    service::ApplicationOptions options;
    options.requests_per_second = static_cast<int>(config.limits.requests_per_second);
    options.joint_queue = static_cast<std::size_t>(config.database.queue);
    options.slow_lane_queue = static_cast<int>(config.limits.slow_lane_queue);
    options.file_threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency() / 2));
    options.file_memory = config.limits.file_memory.count;
    options.public_url = public_url(config);
    options.version = version;
    options.committed = [this] {
        if (link) {
            link->wake();
        }
    };
    application = std::make_unique<service::Application>(
        std::move(modules), *database, registry->authenticate(), clock, metrics, std::move(options));
    proxies = std::make_unique<http::BehindProxies>(
        http::TrustedProxies::parse(config.http.trusted_proxies).value(), *application);
    server = std::make_unique<http::Server>(server_options(config), *proxies);
}

void Gateway::Impl::start() {
    make_data_folder(config);
    refuse_open_secrets(config);
    reached = open_own_database(config);
    bring_up_to_date(config, reached.connection_string);
    standard = Standard::load(config.data.standard);
    client_session = std::make_unique<store::Session>(reached.connection_string);
    vault = open_vault(config, *client_session);
    warn_of_lost_national_key(config, *client_session);
    registry = std::make_unique<access::Registry>(
        crypto::load_or_create_token_key(keys_folder(config) / "token.pem"),
        config.access.issuer.empty() ? public_url(config) : config.access.issuer, config.access.audience,
        std::chrono::floor<std::chrono::seconds>(config.access.token_life));
    serve();
    open_link();
    // Listening first, reading then: no change falls between the two.
    listen_to_journal();
    read_clients();
    auto work = service::housekeeping(std::chrono::floor<std::chrono::hours>(config.limits.keep_outcomes));
    for (const service::Module& module : application->modules()) {
        append(work, module.work);
    }
    const auto talks =
        std::stable_partition(work.begin(), work.end(), [](const auto& piece) { return !piece.talk; });
    std::vector<service::ScheduledWork> talking(talks, work.end());
    work.erase(talks, work.end());
    scheduler =
        std::make_unique<Scheduler>("gateway.scheduler", reached.connection_string, std::move(work), clock);
    couriers = make_couriers(reached.connection_string, std::move(talking), clock);
    if (link) {
        link->start();
    }
    server->start();
    watch_cluster();
    log::info("started", {{"version", version}, {"port", server->port()}});
}

void Gateway::Impl::stop() {
    watch.reset();
    if (server) {
        server->stop(config.http.stop_grace);
        log::info("stopped", {{"port", server->port()}});
    }
    listener.reset();
    clients.reset();
    if (signon) {
        signon->stop_sending();
    }
    scheduler.reset();
    couriers.clear();
    if (link) {
        link->stop();
    }
    if (application) {
        application->finish();
    }
    database.reset(); // finishes what is queued; its last commits may still call the stopped link
    server.reset();
    proxies.reset();
    application.reset();
    link.reset();
    client_session.reset();
    registry.reset();
    if (reached.cluster) {
        forget_cluster(config);
        reached.cluster.reset();
    }
}

Gateway::Gateway(Config config, Clock clock, std::function<void()> cluster_ended)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(clock), std::move(cluster_ended))) {}

Gateway::~Gateway() { stop(); }

void Gateway::start() {
    try {
        impl_->start();
    } catch (...) {
        impl_->stop();
        throw;
    }
}

void Gateway::stop() { impl_->stop(); }

unsigned short Gateway::port() const { return impl_->server->port(); }

std::string Gateway::url() const { return own_url(impl_->config, port()); }

const std::string& Gateway::connection_string() const { return impl_->reached.connection_string; }

void Gateway::reload_clients() { impl_->read_clients(); }

} // namespace gateway::app
