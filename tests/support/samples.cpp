#include "support/samples.hpp"

#include "gateway/base/clock.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <fstream>
#include <stdexcept>

namespace gateway::test {

Json sample_matter() {
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/config/sample/matters.ndjson");
    for (std::string line; std::getline(file, line);) {
        const Json matter = parse_json(line);
        if (matter.at("dept_code") == sample_body && matter.at("task_type") == "05") {
            return matter;
        }
    }
    throw std::runtime_error("no sample matter");
}

Json accept_record(const std::string& matter_code, int number) {
    static constexpr std::array<const char*, 3> ids{"320102185001010013", "320583186612120187",
                                                    "321302187906302265"};
    const Time now = std::chrono::floor<std::chrono::seconds>(system_clock()());
    return {{"matter_code", matter_code},
            {"applyer_name", "张三（演示）"},
            {"applyer_type", "1"},
            {"applyer_page_type", "111"},
            {"applyer_page_code", ids[static_cast<std::size_t>(number) % ids.size()]},
            {"apply_date", format_time(now - std::chrono::hours(4))},
            {"apply_type", "2"},
            {"accept_date", format_time(now - std::chrono::hours(3))}};
}

Json process_record(int number) {
    const Time now = std::chrono::floor<std::chrono::seconds>(system_clock()());
    return {{"event_name", "1"},
            {"process_name", "审查" + std::to_string(number)},
            {"handle_user_name", "经办人甲（演示）"},
            {"handle_explain", "同意"},
            {"event_start_time", format_time(now - std::chrono::hours(2))},
            {"event_end_time", format_time(now - std::chrono::hours(1))}};
}

} // namespace gateway::test
