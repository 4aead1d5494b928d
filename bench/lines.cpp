#include "lines.hpp"

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"
#include "mapped_file.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <stdexcept>

namespace gateway::bench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int days = 100;

Json process(const char* name, Time begun, Time ended) {
    return {{"event_name", "1"},
            {"process_name", name},
            {"handle_user_name", "经办人甲（演示）"},
            {"handle_explain", "同意"},
            {"event_start_time", format_time(begun)},
            {"event_end_time", format_time(ended)}};
}

void end_case(Json& record, Time accepted) {
    const Time examined = accepted + 40min;
    const Time decided = accepted + 60min;
    record["processes"] =
        Json::array({process("审查", accepted, examined), process("决定", examined, decided)});
    record["result"] = {
        {"result_date", format_time(decided)}, {"result_type", "0"}, {"is_delivery_results", "0"}};
}

} // namespace

std::string case_body(const std::string& matter_code, std::size_t number) {
    return test::accept_record(matter_code, static_cast<int>(number)).dump();
}

void write_lines(const fs::path& file, const Scene& scene, long long count, const std::string& prefix,
                 LineForm form) {
    const Time now = std::chrono::floor<std::chrono::seconds>(system_clock()());
    std::vector<std::string> bodies; // without their "{"
    for (std::size_t i = 0; i < scene.matters().size(); ++i) {
        Json record = test::accept_record(scene.matters()[i], static_cast<int>(i));
        const auto age = std::chrono::hours(24 * (i % days)) + std::chrono::seconds(i);
        record["apply_date"] = format_time(now - age - 4h);
        record["accept_date"] = format_time(now - age - 3h);
        if (form == LineForm::ended) {
            end_case(record, now - age - 3h);
        }
        bodies.push_back(record.dump().substr(1));
    }
    std::ofstream out(file);
    for (long long i = 0; i < count; ++i) {
        out << fmt::format(R"({{"project_no":"{}{:08}",)", prefix, i)
            << bodies[static_cast<std::size_t>(i) % bodies.size()] << '\n';
    }
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}

double import_lines(Scene& scene, const fs::path& file, long long count) {
    return send_lines(scene, "/v1/cases:import", scene.token(), file, count);
}

double send_lines(Scene& scene, const std::string& target, const std::string& token, const fs::path& file,
                  long long count) {
    const app::MappedFile lines(file);
    http::ClientOptions options;
    options.answer_timeout = 2h;
    http::Client client(scene.world().gateway_url(), options);
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = client.send(
        "POST", target, {{"Authorization", "Bearer " + token}, {"Content-Type", "application/x-ndjson"}},
        lines.text());
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    if (!answer.response) {
        throw std::runtime_error("no report of the import: " + answer.failure);
    }
    const std::string report(answer.response->text());
    if (answer.response->status != 200 || parse_json(report).at("accepted") != count) {
        throw std::runtime_error("the import went wrong: " + report.substr(0, 1000));
    }
    return taken.count();
}

} // namespace gateway::bench
