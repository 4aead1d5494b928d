#include "measure.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace gateway::bench {
namespace {

double ticks_to_seconds(double ticks) { return ticks / static_cast<double>(sysconf(_SC_CLK_TCK)); }

std::string proc_file(pid_t process, const char* name) {
    return "/proc/" + std::to_string(process) + "/" + name;
}

double machine_seconds() {
    std::ifstream file("/proc/stat");
    std::string name;
    double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft = 0;
    file >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> soft;
    return ticks_to_seconds(user + nice + system + interrupts + soft);
}

double status_mib(pid_t process, const std::string& key) {
    std::ifstream file(proc_file(process, "status"));
    for (std::string word; file >> word;) {
        if (word == key) {
            double kib = 0;
            file >> kib;
            return kib / 1024;
        }
    }
    throw std::runtime_error("the process is gone");
}

} // namespace

double process_seconds(pid_t process) {
    std::ifstream file(proc_file(process, "stat"));
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto name_end = text.rfind(')'); // the program's name may hold anything
    if (name_end == std::string::npos) {
        throw std::runtime_error("the process is gone");
    }
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) { // utime is the 14th field, stime the 15th
        fields >> skipped;
    }
    double user = 0, system = 0;
    fields >> user >> system;
    return ticks_to_seconds(user + system);
}

Meter::Meter(pid_t gateway) : gateway_(gateway) {
    std::ofstream(proc_file(gateway, "clear_refs")) << 5;
    gateway_begun_ = process_seconds(gateway);
    machine_begun_ = machine_seconds();
    load_begun_ = process_seconds(getpid());
}

Cost Meter::stop() const {
    return {process_seconds(gateway_) - gateway_begun_, machine_seconds() - machine_begun_,
            process_seconds(getpid()) - load_begun_, status_mib(gateway_, "VmHWM:")};
}

double resident_mib(pid_t process) { return status_mib(process, "VmRSS:"); }
double own_mib(pid_t process) { return status_mib(process, "RssAnon:"); }

double percentile(std::vector<double> values, double q) {
    if (values.empty()) {
        return 0;
    }
    const auto rank = static_cast<std::ptrdiff_t>(std::ceil(q * static_cast<double>(values.size())));
    const auto nth = values.begin() + std::clamp<std::ptrdiff_t>(rank - 1, 0, std::ssize(values) - 1);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

double median(std::vector<double> values) {
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    const auto half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

} // namespace gateway::bench
