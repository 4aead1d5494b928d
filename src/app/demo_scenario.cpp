#include "demo_scenario.hpp"

#include "demo_citizen.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/embedded.hpp"

#include <array>
#include <chrono>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

std::string_view sample(std::string_view name) {
    for (const EmbeddedFile& file : embedded_sample()) {
        if (file.name == name) {
            return file.text;
        }
    }
    throw std::logic_error("no such sample: " + std::string(name));
}

std::vector<Json> sample_lines(std::string_view name) {
    std::vector<Json> lines;
    std::string_view text = sample(name);
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end > 0) {
            lines.push_back(parse_json(text.substr(0, end)));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

service::Role role_of(const std::string& text) {
    return text == "operations" ? service::Role::operations
           : text == "region"   ? service::Role::region
                                : service::Role::department;
}

/// Fictitious applicants: their numbers lie outside what was ever issued (births before 1900).
struct Applicant {
    const char* name;
    const char* page_type;
    const char* page_code;
    const char* type;
};
constexpr std::array<Applicant, 4> applicants{
    {{"张三（演示）", "111", "320102185001010013", "1"},
     {"李四（演示）", "111", "320583186612120187", "1"},
     {"王五（演示）", "111", "321302187906302265", "1"},
     {"示范企业有限公司（演示）", "001", "91320000PDY000087P", "2"}}};

std::string hours_ago(Time now, int hours) {
    return format_time(std::chrono::floor<std::chrono::seconds>(now) - std::chrono::hours(hours));
}

std::string code_of(const Json& matter) {
    return matter.contains("task_handle_item") ? matter["task_handle_item"].get<std::string>()
                                               : matter["task_code"].get<std::string>();
}

Json accept_record(const Json& matter, const Applicant& applicant, Time now, int hours) {
    return {{"matter_code", code_of(matter)},
            {"applyer_name", applicant.name},
            {"applyer_type", applicant.type},
            {"applyer_page_type", applicant.page_type},
            {"applyer_page_code", applicant.page_code},
            {"apply_date", hours_ago(now, hours + 2)},
            {"apply_type", "2"},
            {"accept_date", hours_ago(now, hours)},
            {"handle_user_name", "经办人甲（演示）"},
            {"project_name", "关于" + matter["task_name"].get<std::string>() + "的申请"}};
}

Json process_record(Time now, const char* name, int from, int to) {
    return {{"event_name", "1"},
            {"process_name", name},
            {"handle_user_name", "经办人甲（演示）"},
            {"handle_explain", "材料齐全，符合法定条件，同意。"},
            {"event_start_time", hours_ago(now, from)},
            {"event_end_time", hours_ago(now, to)}};
}

Json result_record(Time now, int hours) {
    return {{"result_date", hours_ago(now, hours)},
            {"result_type", "0"},
            {"result_cetr_name", "决定书（演示）"},
            {"result_cetr_no", "演示〔2026〕1号"},
            {"is_delivery_results", "1"}};
}

} // namespace

void DemoScenario::run() {
    add_clients();
    issue_national_directory();
    publish_directory();
    register_bodies();
    publish_matters();
    import_legacy();
    accept_cases();
    import_cases();
    rate_cases();
    use_licence(apply_signed_in());
}

DemoApi& DemoScenario::department(const std::string& credit_code) { return *departments_.at(credit_code); }

void DemoScenario::add_clients() {
    for (const Json& line : sample_lines("clients.ndjson")) {
        access::Client client;
        client.name = line.at("name");
        client.role = role_of(line.at("role"));
        client.credit_code = line.at("credit_code");
        client.region = line.at("region");
        client.scopes = line.at("scopes").get<std::vector<std::string>>();
        auto secret = world_.add_client(client);
        auto api = std::make_unique<DemoApi>(world_.gateway_url(), secret.client_id, secret.secret);
        if (client.role == service::Role::department) {
            departments_[client.credit_code] = std::move(api);
            secrets_[client.credit_code] = secret;
        } else if (client.role == service::Role::operations) {
            operations_ = std::move(api);
            operations_secret_ = secret;
        }
    }
    world_.reload_clients();
    out_ << "客户端 clients: " << departments_.size()
         << " 个部门 departments, 1 运维 operations, 13 设区市 cities\n";
}

/// The nation's part of the base directory comes down by itself.
void DemoScenario::issue_national_directory() {
    const auto rows = sample_lines("directory-national.ndjson");
    http::Client simulator(world_.national_url());
    call_simulator(simulator, "POST", "/admin/directory", {{"rows", rows}});
    const auto give_up = std::chrono::steady_clock::now() + 30s;
    while (operations_->get("/v1/directory?limit=200").at("items").size() < rows.size()) {
        if (std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("国家目录未下发 / the national directory did not come down");
        }
        std::this_thread::sleep_for(50ms);
    }
    out_ << "国家目录下发 national directory items: " << rows.size() << "\n";
}

void DemoScenario::publish_directory() {
    for (const Json& item : sample_lines("directory-local.ndjson")) {
        operations_->post("/v1/directory", item);
        ++expected_["up_task_directory"];
    }
}

void DemoScenario::register_bodies() {
    const auto bodies = sample_lines("bodies.ndjson");
    operations_->post_lines("/v1/bodies:import", std::string(sample("bodies.ndjson")));
    expected_["up_zone_organization"] += std::ssize(bodies);
    out_ << "实施主体 bodies registered: " << bodies.size() << "\n";
}

/// A list is one basic row and one row for each of its parts, in the tables of its family.
void DemoScenario::expect_rows(const Json& matter) {
    const CodeValue* kind = standard_->codes("task_type").find(matter.at("task_type").get<std::string>());
    const std::string family = "up_task_" + kind->attributes.at("family") + "_";
    ++expected_[family + "basic"];
    constexpr std::array<std::pair<const char*, const char*>, 4> parts{{{"extend", "extend"},
                                                                        {"materials", "material"},
                                                                        {"fee_projects", "fee_project"},
                                                                        {"questions", "questions"}}};
    for (const auto& [member, table] : parts) {
        if (const auto part = matter.find(member); part != matter.end()) {
            expected_[family + table] += part->is_array() ? std::ssize(*part) : 1;
        }
    }
}

void DemoScenario::publish_matters() {
    matters_ = sample_lines("matters.ndjson");
    for (const Json& matter : matters_) {
        DemoApi& api = department(matter.at("dept_code"));
        const Json draft = api.post("/v1/matter-drafts", matter);
        const std::string path = "/v1/matter-drafts/" + draft.at("id").get<std::string>();
        api.post(path + ":submit", nullptr);
        operations_->post(path + ":review", nullptr);
        api.post(path + ":publish", nullptr);
        expect_rows(matter);
    }
    out_ << "实施清单 matters published: " << matters_.size()
         << "（十一类事项，十三个设区市 eleven kinds, thirteen cities）\n";
    // Cases are of matters that somebody applies for.
    std::erase_if(matters_, [](const Json& matter) { return !matter.contains("accept_condition"); });
}

void DemoScenario::import_legacy() {
    const auto rows = sample_lines("legacy.ndjson");
    DemoApi& api = department(rows.at(0).at("XYDM"));
    const Json report =
        api.post_lines("/v1/matter-drafts:import?profile=demo-legacy", std::string(sample("legacy.ndjson")));
    const Json completeness = api.get("/v1/matter-drafts:completeness");
    long long missing = 0, faulty = 0;
    for (const Json& family : completeness.at("families")) {
        for (const Json& field : family.at("fields")) {
            missing += field.at("missing").get<long long>();
            faulty += field.at("faulty").get<long long>();
        }
    }
    out_ << "旧清单导入 legacy drafts: " << report.at("accepted") << " / " << rows.size() << "，缺项 missing "
         << missing << "，有误 faulty " << faulty << "\n";
}

void DemoScenario::accept_cases() {
    const Time now = system_clock()();
    int number = 0;
    for (const Json& matter : matters_) {
        DemoApi& api = department(matter.at("dept_code"));
        for (int which = 0; which < 2; ++which, ++number) {
            Json record = accept_record(
                matter, applicants[static_cast<std::size_t>(number) % applicants.size()], now, 30);
            if (which == 0) {
                record["materials"] = {{{"material_name", "申请表"}, {"get_type", "2"}, {"get_num", "1"}}};
                ++expected_["up_pro_material"];
            }
            const auto answer = api.post("/v1/cases", record);
            const std::string base = "/v1/cases/" + answer.at("project_no").get<std::string>();
            ++expected_["up_pro_accept"];
            api.post(base + "/processes", process_record(now, "审查", 28, 20));
            ++expected_["up_pro_process"];
            if (number % 5 == 0) {
                api.post(base + "/special-procedures", {{"special_type", "2"},
                                                        {"special_name", "现场核查"},
                                                        {"special_time", hours_ago(now, 20)},
                                                        {"special_reason", "依法需要现场核查"},
                                                        {"end_time", hours_ago(now, 10)}});
                ++expected_["up_pro_special_procedure"];
            }
            if (which == 0) {
                api.post(base + "/processes", process_record(now, "决定", 8, 6));
                api.post(base + "/result", result_record(now, 4));
                ++expected_["up_pro_process"];
                ++expected_["up_pro_result"];
                finished_.emplace_back(matter.at("dept_code"), answer.at("project_no"));
            }
        }
    }
    out_ << "办件 cases accepted over REST: " << expected_["up_pro_accept"] << "\n";
}

/// A file of a city's old system: good lines land, bad ones are named with their number.
void DemoScenario::import_cases() {
    const Time now = system_clock()();
    const Json& matter = matters_.at(6);
    std::string lines;
    constexpr int good = 500;
    for (int i = 0; i < good; ++i) {
        Json record =
            accept_record(matter, applicants[static_cast<std::size_t>(i) % applicants.size()], now, 48);
        record["project_no"] = "DEMO-NJ-" + std::to_string(100000 + i);
        record["processes"] = {process_record(now, "审查", 40, 36)};
        record["result"] = result_record(now, 30);
        lines += record.dump() + "\n";
    }
    lines += "{\"matter_code\":\"不存在\"}\nnot json\n";
    const Json report = department(matter.at("dept_code")).post_lines("/v1/cases:import", lines);
    if (report.at("accepted") != good || report.at("rejected") != 2) {
        throw std::runtime_error("批量导入结果不符 / the import's report is wrong: " + report.dump());
    }
    expected_["up_pro_accept"] += good;
    expected_["up_pro_process"] += good;
    expected_["up_pro_result"] += good;
    out_ << "办件批量导入 cases imported: " << report.at("accepted")
         << "，退回 refused lines: " << report.at("rejected") << "\n";
}

/// Every finished case of the thirteen cities is rated; each tenth badly, which is rectified.
void DemoScenario::rate_cases() {
    int number = 0;
    for (const auto& [body, project_no] : finished_) {
        DemoApi& api = department(body);
        const bool bad = number++ % 10 == 3;
        const Json rating = api.post("/v1/ratings", {{"project_no", project_no},
                                                     {"stars", bad ? 2 : 5 - number % 3},
                                                     {"channel", std::to_string(1 + number % 7)},
                                                     {"rater_name", "张三（演示）"},
                                                     {"text", bad ? "等候时间较长" : "办理顺畅"}});
        ++expected_["up_evaluation"];
        if (bad) {
            rectify(api, rating.at("row_guid"), number % 20 < 10);
        }
    }
    const Json total = operations_->get("/v1/ratings/statistics").at("items").at(0);
    out_ << "好差评 ratings: " << total.at("ratings") << "，差评 negative " << total.at("negative")
         << "，已整改 rectified " << total.at("rectified") << "，满意率 satisfaction "
         << total.at("satisfaction_rate") << "\n";
}

void DemoScenario::rectify(DemoApi& api, const std::string& rating, bool satisfied) {
    const std::string base = "/v1/ratings/" + rating + "/rectification:";
    api.post(base + "accept", Json::object());
    api.post(base + "rectify", {{"note", "已增设窗口，缩短等候时间"}});
    api.post(base + "call-back", {{"satisfied", satisfied}, {"note", "电话回访"}});
}

/// A person of the nation's base signs in through the nation to Nanjing's system, which accepts the case of
/// whom it was told, not of whom somebody typed in.
DemoApplication DemoScenario::apply_signed_in() {
    const Json& matter = matters_.at(6);
    const std::string body = matter.at("dept_code");
    const DemoSystem system{secrets_.at(body), "https://nanjing.example.cn/callback"};
    operations_->put("/v1/identity-levels/" + code_of(matter), {{"level", "RC04"}});
    operations_->put("/v1/relying-parties/" + system.client.client_id,
                     {{"name_zh", "南京市网上申报（演示）"},
                      {"name_en", "Nanjing online application (demonstration)"},
                      {"redirect_uris", {system.redirect_uri}},
                      {"scopes", {"openid", "profile", "phone", "certificate", "licences"}}});
    const auto [claims, token] =
        sign_in_through_nation(world_, system, "320100199001010018", code_of(matter));
    DemoApplication application{claims.at("name"),
                                claims.at("cert_type"),
                                claims.at("cert_no"),
                                code_of(matter),
                                matter.at("task_name"),
                                "",
                                token};
    const Applicant applicant{application.name.c_str(), application.cert_type.c_str(),
                              application.cert_no.c_str(), "1"};
    application.project_no = department(body)
                                 .post("/v1/cases", accept_record(matter, applicant, system_clock()(), 3))
                                 .at("project_no");
    ++expected_["up_pro_accept"];
    ++expected_["up_uc_province_user"];
    out_ << "经国家统一身份认证登录 signed in through the nation: " << application.name << " "
         << claims.at("acr").get<std::string>() << "，办件 case " << application.project_no << "\n";
    return application;
}

/// What the person's case still wants is on a licence that another body issues.
void DemoScenario::use_licence(const DemoApplication& application) {
    const std::string issuer = sample_lines("bodies.ndjson").at(0).at("credit_code");
    const std::string window = matters_.at(6).at("dept_code");
    operations_->put("/v1/licence-types/real_estate_certificate/rights/" + secrets_.at(window).client_id,
                     {{"grounds", Json::array()}});
    DemoLicences licences(world_, *operations_, department(issuer), secrets_.at(issuer).client_id,
                          department(window), out_);
    licences.run(application);
    for (const auto& [table, rows] : licences.expected()) {
        expected_[table] += rows;
    }
    taken_back_ += licences.taken_back();
}

} // namespace gateway::app
