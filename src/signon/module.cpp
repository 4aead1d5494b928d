#include "gateway/signon/module.hpp"

#include "address_limits.hpp"
#include "foundation.hpp"
#include "gateway/crypto/tokens.hpp"
#include "logout.hpp"
#include "messages.hpp"
#include "persons.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "tokens.hpp"
#include "visit_store.hpp"

#include <stop_token>

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

constexpr int old_rows_at_once = 20'000; // of each kind, a minute

void append(std::vector<service::Route>& all, std::vector<service::Route> more) {
    for (auto& route : more) {
        all.push_back(std::move(route));
    }
}

} // namespace

struct SignOn::Impl {
    FoundationPtr foundation;
    MessageChannel channel;
    MinuteLimits limits;
    FindSignedIn persons;
    std::stop_source ending;
};

SignOn::SignOn(SignOnOptions options, identity::FoundationPtr identity,
               const std::shared_ptr<crypto::Vault>& vault, const access::Registry& registry)
    : impl_(std::make_unique<Impl>()) {
    impl_->channel = std::move(options.channel);
    impl_->limits = options.limits;
    impl_->foundation = std::make_shared<const Foundation>(Foundation{
        std::move(options.issuer), std::move(options.region), std::move(identity), vault,
        std::make_shared<SigningKeys>(vault), access::ClientGate(registry), Pages(), Lifetimes{},
        std::move(options.trust), std::move(options.regions), crypto::hash_password(new_secret())});
    impl_->persons = person_finder(impl_->foundation, options.requests_per_second);
}

SignOn::~SignOn() = default;

void SignOn::stop_sending() { impl_->ending.request_stop(); }

access::OAuthExtension SignOn::extension() const {
    access::OAuthExtension extension;
    extension.grants = {code_grant(impl_->foundation), refresh_grant(impl_->foundation)};
    extension.keys = [keys = impl_->foundation->keys](store::Transaction& tx, Time now) {
        return keys->shown(tx, now);
    };
    extension.metadata = oauth_metadata(impl_->foundation->issuer);
    return extension;
}

FindSignedIn SignOn::persons() const { return impl_->persons; }

service::Module SignOn::module() const {
    const auto& foundation = impl_->foundation;
    service::Module module;
    module.name = tag;
    for (auto* routes : {authorization_routes, page_routes, token_routes, logout_routes, account_routes,
                         national_routes, region_routes, scan_routes, party_routes}) {
        append(module.routes, routes(foundation));
    }
    limit_by_address(module.routes, foundation, impl_->limits);
    module.work.push_back({"signon.keep_house",
                           60s,
                           [foundation](store::Transaction& tx, Time now) {
                               foundation->keys->keep_house(tx, now);
                               delete_old_sessions(tx, now, old_rows_at_once);
                               delete_old_arrivals(tx, now, old_rows_at_once);
                           },
                           {}});
    const std::stop_token ending = impl_->ending.get_token();
    module.work.push_back({"signon.messages",
                           1s,
                           {},
                           [foundation, ending, channel = impl_->channel](service::Steps& steps, Time now) {
                               send_messages(*foundation->vault, channel, steps, now, ending);
                           }});
    module.work.push_back(
        {"signon.logout_notices", 1s, {}, [foundation, ending](service::Steps& steps, Time now) {
             send_logout_notices(*foundation, steps, now, ending);
         }});
    return module;
}

} // namespace gateway::signon
