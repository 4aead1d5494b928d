#include "shown.hpp"

#include "gateway/base/characters.hpp"

#include <map>

namespace gateway::ofd {
namespace {

constexpr std::size_t most_octets = 300;
constexpr std::size_t most_of_a_code = 20;

void shorten(ses::Step& step) {
    std::map<std::string, std::size_t> counts;
    std::vector<ses::Finding> kept;
    for (ses::Finding& finding : step.findings) {
        if (++counts[finding.code] <= most_of_a_code) {
            finding.detail = shown(finding.detail);
            kept.push_back(std::move(finding));
        }
    }
    step.findings = std::move(kept);
    for (const auto& [code, count] : counts) {
        if (count > most_of_a_code) {
            tell(step, "OFD_MORE_FINDINGS", code + ": " + std::to_string(count - most_of_a_code));
        }
    }
}

} // namespace

std::string shown(std::string_view text) {
    const std::string_view whole = first_octets(text, most_octets);
    if (!is_utf8(whole) ||
        whole.find('\0') != std::string_view::npos) { // of seals and names; XML has neither
        return "(unreadable)";
    }
    return std::string(whole) + (whole.size() < text.size() ? "…" : "");
}

void shorten(ses::Report& report) {
    for (ses::Step& step : report.steps) {
        shorten(step);
    }
}

} // namespace gateway::ofd
