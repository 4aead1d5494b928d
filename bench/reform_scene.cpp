#include "reform_scene.hpp"

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"
#include "gateway/http/client.hpp"
#include "lines.hpp"
#include "support/bodies.hpp"
#include "support/snapshot.hpp"

#include <stdexcept>

namespace gateway::bench {
namespace {

Options with_matters(Options options) {
    options.matters = options.reform_matters;
    return options;
}

/// The first ones have the lists, the next ones take them over in the first plan, and so on.
std::vector<std::string> codes_of_bodies(int count, int group) {
    std::vector<std::string> codes;
    for (int i = 1; i <= count; ++i) {
        codes.push_back(test::body_code(group * count + i));
    }
    return codes;
}

Json body_record(const std::string& code) {
    return {{"org_name", "示例机关" + code},
            {"org_short_name", "示例机关"},
            {"credit_code", code},
            {"exist_task", "1"},
            {"order_num", 1}};
}

Json change(const char* kind, std::vector<std::string> from, std::vector<std::string> to) {
    return {{"kind", kind}, {"from", std::move(from)}, {"to", std::move(to)}};
}

} // namespace

std::vector<std::string> Pages::in_use() const {
    std::vector<std::string> codes;
    for (const Json& item : items) {
        if (item.at("state") != "cancelled") {
            codes.push_back(item.at("code").get<std::string>());
        }
    }
    return codes;
}

ReformScene::ReformScene(const Options& options)
    : options_(options), bodies_(codes_of_bodies(options.reform_bodies, 0)),
      scene_(with_matters(options), {}, bodies_) {
    register_bodies();
    open_work();
    scene_.wait_until_delivered(600);
}

void ReformScene::register_bodies() {
    std::string lines;
    for (const std::string& code : bodies_) {
        lines += body_record(code).dump() + "\n";
    }
    const Json report =
        parse_json(send("POST", "/v1/bodies:import", {{"Content-Type", "application/x-ndjson"}}, lines));
    if (report.at("accepted") != bodies_.size()) {
        throw std::runtime_error("the bodies were not registered: " + report.dump());
    }
}

void ReformScene::open_work() {
    const auto file = scene_.file("open.ndjson");
    write_lines(file, scene_, options_.reform_cases, "OPEN-");
    import_lines(scene_, file, options_.reform_cases);
    for (std::size_t i = 0; i < static_cast<std::size_t>(options_.reform_drafts); ++i) {
        const std::size_t which = i % scene_.matters().size();
        if (i == which) { // a list has one draft
            Json draft = scene_.matter(which);
            draft["accept_condition"] = "材料齐全（修订稿）。";
            ask("POST", "/v1/matter-drafts", draft);
        }
        Json application = test::accept_record(scene_.matters()[which], static_cast<int>(i));
        application["received_at"] = application.at("accept_date");
        application.erase("accept_date");
        ask("POST", "/v1/applications", application);
    }
}

Json ReformScene::plan(int number) const {
    const auto heirs = codes_of_bodies(options_.reform_bodies, number + 1);
    Json changes = Json::array(), records = Json::array();
    const auto takes = [&](std::size_t i) {
        records.push_back(body_record(heirs[i]));
        return heirs[i];
    };
    for (std::size_t i = 0; i < bodies_.size(); i += 4) {
        if (bodies_.size() - i < 4) {
            for (std::size_t rest = i; rest < bodies_.size(); ++rest) {
                changes.push_back(change("rename", {bodies_[rest]}, {takes(rest)}));
            }
            break;
        }
        changes.push_back(change("merge", {bodies_[i], bodies_[i + 1]}, {takes(i)}));
        changes.push_back(change("rename", {bodies_[i + 2]}, {takes(i + 1)}));
        Json split = change("split", {bodies_[i + 3]}, {takes(i + 2), takes(i + 3)});
        Json named = Json::array();
        for (std::size_t list = i + 3; list < scene_.matters().size(); list += 2 * bodies_.size()) {
            named.push_back(scene_.matters()[list]);
        }
        split["assignments"] = {{{"to", heirs[i + 3]}, {"codes", std::move(named)}}};
        changes.push_back(std::move(split));
    }
    return {{"name", "示例机构改革" + std::to_string(number)},
            {"effective_at", format_time(system_clock()())},
            {"bodies", std::move(records)},
            {"changes", std::move(changes)}};
}

std::string ReformScene::send(const std::string& method, const std::string& target, http::Fields fields,
                              const std::string& body) {
    http::ClientOptions options;
    options.answer_timeout = std::chrono::hours(1);
    http::Client client(scene_.world().gateway_url(), options);
    fields.emplace_back("Authorization", "Bearer " + scene_.token());
    const auto answer = client.send(method, target, fields, body);
    if (!answer.response || answer.response->status < 200 || answer.response->status > 299) {
        throw std::runtime_error(
            method + " " + target + ": " +
            (answer.response ? std::string(answer.response->text().substr(0, 2000)) : answer.failure));
    }
    return std::string(answer.response->text());
}

Json ReformScene::ask(const std::string& method, const std::string& target, const Json& body, int revision) {
    http::Fields fields;
    if (!body.is_null()) {
        fields.emplace_back("Content-Type", "application/json");
    }
    if (method == "POST") {
        fields.emplace_back("Idempotency-Key", new_guid());
    }
    if (revision > 0) {
        fields.emplace_back("If-Match", "\"r" + std::to_string(revision) + "\"");
    }
    const auto text = send(method, target, std::move(fields), body.is_null() ? "" : body.dump());
    return text.empty() ? Json() : parse_json(text);
}

Json ReformScene::step(const Json& reform, const std::string& verb) {
    const std::string path = "/v1/reforms/" + reform.at("id").get<std::string>();
    return ask("POST", path + ":" + verb, nullptr, ask("GET", path).at("revision").get<int>());
}

Pages ReformScene::search(const std::string& query) {
    Pages pages;
    std::string cursor;
    do {
        Json page = ask("GET", "/v1/matters?" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
        pages.cursors.push_back(cursor);
        for (Json& item : page.at("items")) {
            pages.items.push_back(std::move(item));
        }
        cursor =
            page.contains("next") && page.at("next").is_string() ? page.at("next").get<std::string>() : "";
    } while (!cursor.empty());
    return pages;
}

std::string ReformScene::snapshot() {
    std::string text;
    scene_.world().transact([&](store::Transaction& tx) { text = test::snapshot(tx); });
    return text;
}

} // namespace gateway::bench
