#include "admin_signon.hpp"

#include "admin_body.hpp"
#include "answers.hpp"
#include "region.hpp"
#include "scans.hpp"
#include "text_members.hpp"
#include "web_url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::simulator {
namespace {

constexpr std::size_t most_shown = 100;

/// The one member of an order.
Json only_member(const AdminCall& call, const char* name) {
    const Json body = body_of(call);
    if (body.size() != 1 || !body.contains(name)) {
        wrong_value(name);
    }
    return body.at(name);
}

std::string read_address(const std::string& source, const Json& value) {
    constexpr std::size_t longest_source = 3; // data_source
    if (source.empty() || source.size() > longest_source || !value.is_string() ||
        !read_web_url(value.get_ref<const std::string&>())) {
        wrong_value(source);
    }
    return value.get<std::string>();
}

Json replays_json(const std::deque<Replay>& replays) {
    Json list = Json::array();
    for (const Replay& replay : replays) {
        list.push_back({{"what", replay.what},
                        {"name", replay.name},
                        {"by", replay.by},
                        {"at", format_time(replay.at)}});
    }
    return list;
}

Json scan_json(const ScanEntry& scan, const std::string& scan_id, Time now) {
    return {{"scan_id", scan_id},
            {"source", scan.value.source},
            {"kind", kind_name(scan.value.kind)},
            {"purpose", scan.value.purpose},
            {"state", scan_state(scan, now)},
            {"callback", callback_state(scan.value.callback)},
            {"attempts", scan.value.attempts}};
}

} // namespace

http::Response show_people(const AdminCall& call) {
    const std::lock_guard lock(call.platform.signon.mutex);
    return json_answer({{"people", write_people(call.platform.signon.bases.people())}});
}

http::Response set_people(const AdminCall& call) {
    People people = read_people(only_member(call, "people"), beijing_date(call.platform.clock.now()));
    const std::size_t taken = people.size();
    const std::lock_guard lock(call.platform.signon.mutex);
    call.platform.signon.bases.set_people(std::move(people));
    return json_answer({{"taken", taken}});
}

http::Response show_corporations(const AdminCall& call) {
    const std::lock_guard lock(call.platform.signon.mutex);
    return json_answer({{"corporations", write_corporations(call.platform.signon.bases.corporations())}});
}

http::Response set_corporations(const AdminCall& call) {
    Corporations corporations = read_corporations(only_member(call, "corporations"));
    const std::size_t taken = corporations.size();
    const std::lock_guard lock(call.platform.signon.mutex);
    call.platform.signon.bases.set_corporations(std::move(corporations));
    return json_answer({{"taken", taken}});
}

http::Response show_trust(const AdminCall& call) {
    const SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    return json_answer({{"issuer", signon.settings.issuer()},
                        {"token_key_id", signon.token_key.key_id()},
                        {"regions", {{std::string(second_region), {{"key_id", signon.region_key.id}}}}},
                        {"done", signon.tally.done},
                        {"refused", signon.tally.refused},
                        {"replays", replays_json(signon.tally.replays)}});
}

http::Response show_clients(const AdminCall& call) {
    const std::lock_guard lock(call.platform.signon.mutex);
    return json_answer(Json(call.platform.signon.settings.clients));
}

http::Response set_clients(const AdminCall& call) {
    std::map<std::string, std::set<std::string, std::less<>>> clients;
    const Json body = body_of(call);
    for (const auto& [source, uris] : body.items()) {
        if (!uris.is_array() || uris.size() > most_shown) {
            wrong_value(source);
        }
        clients[source];
        for (const Json& uri : uris) {
            clients[source].insert(read_address(source, uri));
        }
    }
    {
        const std::lock_guard lock(call.platform.signon.mutex);
        call.platform.signon.settings.clients = std::move(clients);
    }
    return show_clients(call);
}

http::Response show_arrivals(const AdminCall& call) {
    const std::lock_guard lock(call.platform.signon.mutex);
    return json_answer(Json(call.platform.signon.settings.arrivals));
}

http::Response set_arrivals(const AdminCall& call) {
    std::map<std::string, std::string> arrivals;
    const Json body = body_of(call);
    for (const auto& [source, url] : body.items()) {
        arrivals[source] = read_address(source, url);
    }
    {
        const std::lock_guard lock(call.platform.signon.mutex);
        call.platform.signon.settings.arrivals = std::move(arrivals);
    }
    return show_arrivals(call);
}

http::Response show_signon_faults(const AdminCall& call) {
    const std::lock_guard lock(call.platform.signon.mutex);
    return json_answer(call.platform.signon.faults.write());
}

http::Response set_signon_faults(const AdminCall& call) {
    const SignOnFaults faults = SignOnFaults::read(body_of(call));
    {
        const std::lock_guard lock(call.platform.signon.mutex);
        call.platform.signon.faults = faults;
    }
    return show_signon_faults(call);
}

http::Response list_scans(const AdminCall& call) {
    SignOn& signon = call.platform.signon;
    const Time now = call.platform.clock.now();
    Json list = Json::array();
    const std::lock_guard lock(signon.mutex);
    const auto& names = signon.scans.names();
    for (std::size_t back = 1; back <= std::min(most_shown, names.size()); ++back) {
        const std::string& scan_id = names[names.size() - back].second;
        list.push_back(scan_json(*signon.scans.find_name(scan_id), scan_id, now));
    }
    return json_answer({{"scans", std::move(list)}});
}

http::Response confirm_scan_by_order(const AdminCall& call) {
    const Json body = body_of(call);
    if (const auto wrong = wrong_member(body, {{"cert_no", 64, false}, {"certificate_sno", 18, false}})) {
        wrong_value(*wrong);
    }
    confirm_scan(call.platform, call.path.at("scan_id"),
                 {text_of(body, "cert_no"), text_of(body, "certificate_sno")});
    return json_answer({{"state", "confirmed"}});
}

http::Response make_visit(const AdminCall& call) {
    const Json body = body_of(call);
    if (const auto wrong = wrong_member(body, {{"cert_no", 64}, {"level", 4, false}})) {
        wrong_value(*wrong);
    }
    const Visit visit = prepare_visit(call.platform, text_of(body, "cert_no"), text_of(body, "level"));
    return json_answer({{"ticket", visit.ticket}, {"url", visit.url}}, 201);
}

} // namespace gateway::simulator
