#include "docking.hpp"

#include "gateway/base/or_null.hpp"
#include "gateway/national/found_wrong.hpp"
#include "gateway/national/link.hpp"
#include "publication.hpp"
#include "version_store.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

constexpr auto fault_code = "lic_data_error"; // the table gives words only

Json delivery_json(const national::Delivery& delivery) {
    return {{"position", delivery.position},      {"state", delivery.state},
            {"batch", or_null(delivery.batch)},   {"code", or_null(delivery.code)},
            {"remark", or_null(delivery.remark)}, {"updated_at", or_null(delivery.updated_at)}};
}

} // namespace

void take_faults(store::Transaction& tx, const std::vector<Json>& rows) {
    for (const Json& row : rows) {
        const auto licence =
            find_licence(tx, row.at("certificate_source_id").get<std::string>(), Locking::none);
        if (licence) {
            national::quarantine_received(tx, {row.at("cd_batch").get<std::string>(), "up_lic_data",
                                               record_key(licence->licence), fault_code,
                                               row.at("error_remark").get<std::string>()});
        }
    }
}

Json delivery_of(store::Transaction& tx, const service::Call& call, const std::string& identifier) {
    const auto row = find_licence(tx, identifier, Locking::none);
    if (!row || !call.caller.may_read(row->licence.authority)) {
        throw licence_not_found();
    }
    const std::string key = record_key(row->licence);
    const auto all = find_sent(tx, licence_dataset, {key});
    const Sent sent = all.empty() ? Sent{} : all.begin()->second;
    const auto delivery = national::find_delivery(tx, sent.position);
    return {{"identifier", identifier}, {"entity", entity_of(row->licence)},
            {"record_key", key},        {"version", sent.version},
            {"held", sent.live},        {"delivery", delivery ? delivery_json(*delivery) : Json(nullptr)}};
}

Licence resend(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               const std::string& identifier) {
    Licence licence = lock_own(foundation, tx, call, identifier);
    if (!foundation.national.present.at(licence.state)) {
        throw Problem(ProblemKind::conflict, "licence_not_at_nation",
                      {"该状态的证照不报国家目录，无需重报。",
                       "A licence in this state stands in no list of the nation: there is nothing to send."});
    }
    publish(foundation, tx, {{&call, licence}}, "resend");
    return licence;
}

} // namespace gateway::licenses
