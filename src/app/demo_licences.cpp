#include "demo_licences.hpp"

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

constexpr auto issuing_body = "江苏省示范政务服务局（演示）";
constexpr auto type = "real_estate_certificate";
constexpr auto material = "生产场所使用证明（不动产权证书或租赁合同）";

void need(bool holds, const char* what, const Json& answer) {
    if (!holds) {
        throw std::runtime_error(std::string("证照演示结果不符 / the licences' demonstration is wrong: ") +
                                 what + ": " + answer.dump());
    }
}

Json holder_of(const DemoApplication& application) {
    return {{"code_type", application.cert_type}, {"code", application.cert_no}};
}

Json purpose_of(const DemoApplication& application) {
    return {{"unit", "南京市示范审批局（演示）"},
            {"operator", "NJ0001"},
            {"matter_name", application.matter_name},
            {"matter_code", application.matter_code},
            {"project_no", application.project_no}};
}

} // namespace

void DemoLicences::run(const DemoApplication& application) {
    const Json types = operations_.get("/v1/licence-types");
    for (const Json& one : types.at("items")) {
        expected_["up_lic_catalog"] += one.at("code").is_string() ? 1 : 0; // its entry goes up by itself
    }
    make_seal();
    issue(application);
    show(application);
    use_in_case(application);
    verify(application, "valid");
    cancel();
    verify(application, "cancelled");
}

/// The body applies, operations have it made and enable it, the body lets its system sign.
void DemoLicences::make_seal() {
    world_.make_authorities("示范电子认证（演示）");
    seal_ = issuer_
                .post("/v1/seals", {{"name", issuing_body},
                                    {"purpose", "电子证照专用章"},
                                    {"type", 6},
                                    {"valid_until", "2035-12-31"}})
                .at("es_id");
    for (const char* step : {"approve", "make", "enable"}) {
        operations_.post("/v1/seals/" + seal_ + ":" + step, nullptr);
    }
    issuer_.put("/v1/seals/" + seal_ + "/rights/" + issuer_client_, {{"matters", {"*"}}});
}

void DemoLicences::issue(const DemoApplication& application) {
    Json holder = holder_of(application);
    holder["name"] = application.name;
    const Json issued =
        issuer_.post("/v1/licences", {{"type", type},
                                      {"number", "苏（2026）演示不动产权第0000001号"},
                                      {"issued_on", format_date(beijing_date(system_clock()()))},
                                      {"holders", {holder}},
                                      {"es_id", seal_},
                                      {"face",
                                       {{"ownership", "单独所有"},
                                        {"location", "南京市示范区演示路1号"},
                                        {"unit_number", "320102000001GB00001F00010001"},
                                        {"right_type", "国有建设用地使用权/房屋所有权"},
                                        {"right_nature", "出让/自建房"},
                                        {"use", "商服用地/商业"},
                                        {"area", "宗地面积120.00㎡/房屋建筑面积86.50㎡"},
                                        {"term", "2019年5月1日起2059年4月30日止"}}}});
    identifier_ = issued.at("identifier");
    ++expected_["up_lic_data"];
    wait_at_nation(1);
    out_ << "电子证照 licence issued and sealed: 不动产权证 " << identifier_ << "（电子印章 seal " << seal_
         << "）\n";
}

/// The holder's own telephone shows the licence, the window reads what it shows.
void DemoLicences::show(const DemoApplication& application) {
    DemoApi holder(world_.gateway_url(), application.access_token);
    const Json own = holder.get("/v1/my/licences").at("items");
    need(own.size() == 1 && own[0].at("identifier") == identifier_, "/v1/my/licences", own);
    const Json shown = holder.ask("/v1/my/licences/" + identifier_ + ":present", nullptr);
    const Json seen = window_.ask("/v1/licences:scan",
                                  {{"token", shown.at("token")}, {"purpose", purpose_of(application)}});
    need(seen.at("identifier") == identifier_, "/v1/licences:scan", seen);
    out_ << "持证人亮证，窗口扫码 shown by its holder and scanned at the window: "
         << seen.at("face").at("location").get<std::string>() << "\n";
}

/// The window's list says which material the licence meets; the holder lets it be used by a code.
void DemoLicences::use_in_case(const DemoApplication& application) {
    window_.put("/v1/matters/" + application.matter_code + "/licences",
                {{"items", {{{"material", material}, {"type", type}, {"whose", "applicant"}}}}});
    DemoApi holder(world_.gateway_url(), application.access_token);
    const Json code = holder.ask("/v1/my/licences/" + identifier_ + ":authorize",
                                 {{"matter_code", application.matter_code}});
    const Json attached = window_.ask("/v1/licences:attach",
                                      {{"purpose", purpose_of(application)},
                                       {"consent", {{"ground", "code"}, {"code", code.at("code")}}},
                                       {"items", {{{"material", material}, {"identifier", identifier_}}}}});
    need(attached.at("summary").at("attached") == 1, "/v1/licences:attach", attached);
    ++expected_["up_pro_material"];
    const Json saved = window_.get("/v1/licences:savings").at("total");
    need(saved.at("cases") == 1 && saved.at("materials") == 1, "/v1/licences:savings", saved);
    out_ << "办件以证照代替纸质材料 used in a case instead of paper: " << application.project_no
         << "，少交 saved " << saved.at("copies") << " 份 copies\n";
}

/// By the file, whoever has it, and by the register.
void DemoLicences::verify(const DemoApplication& application, const std::string& state) {
    const Json told = window_
                          .ask("/v1/licences:verify",
                               {{"purpose", purpose_of(application)},
                                {"items", {{{"identifier", identifier_}, {"fields", Json::object()}}}}})
                          .at("items")
                          .at(0);
    need(told.at("state") == state, "/v1/licences:verify", told);
    const Bytes file = issuer_.get_octets("/v1/licences/" + identifier_ + "/file");
    const Json checked = window_.ask("/v1/licences:verify-file", {{"document", to_base64(file)}});
    need(checked.at("licence").at("state") == state &&
             (checked.at("verdict") == "valid") == (state == "valid"),
         "/v1/licences:verify-file", checked);
    out_ << "核验 verified: 登记 register " << state << "，文件 file "
         << checked.at("verdict").get<std::string>() << "\n";
}

/// Until the nation's own ledger has so many rows of licences.
void DemoLicences::wait_at_nation(long long rows) {
    http::Client nation(world_.national_url());
    const auto give_up = std::chrono::steady_clock::now() + 30s;
    for (;;) {
        const Json summary = call_simulator(nation, "GET", "/admin/summary");
        long long held = 0;
        for (const Json& table : summary.at("tables")) {
            held += table.at("table") == "up_lic_data" ? table.at("held").get<long long>() : 0;
        }
        if (held == rows) {
            return;
        }
        need(std::chrono::steady_clock::now() < give_up, "up_lic_data", summary);
        std::this_thread::sleep_for(50ms);
    }
}

void DemoLicences::cancel() {
    const Json licence = issuer_.get("/v1/licences/" + identifier_);
    issuer_.post_if("/v1/licences/" + identifier_ + ":cancel", licence.at("revision"),
                    {{"reason", "holder_request"}});
    wait_at_nation(0); // it holds what is in force
    --expected_["up_lic_data"];
    ++taken_back_;
    out_ << "注销 cancelled: " << identifier_ << "\n";
}

} // namespace gateway::app
