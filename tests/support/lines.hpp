#pragma once

#include "gateway/service/module.hpp"

#include <string>
#include <vector>

namespace gateway::test {

/// The lines of a file as an import gets them.
inline std::vector<service::Line> numbered(const std::vector<std::string>& texts) {
    std::vector<service::Line> lines;
    for (const std::string& text : texts) {
        lines.push_back({static_cast<long long>(lines.size()) + 1, text});
    }
    return lines;
}

/// "accepted", "unchanged" or the reasons as "pointer code", for each line.
inline std::vector<std::string> told(const std::vector<service::LineOutcome>& outcomes) {
    std::vector<std::string> result;
    for (const auto& outcome : outcomes) {
        std::string text = outcome.state == service::LineState::accepted    ? "accepted"
                           : outcome.state == service::LineState::unchanged ? "unchanged"
                                                                            : "";
        for (const FieldError& reason : outcome.reasons) {
            text += (text.empty() ? "" : ", ") + reason.pointer + " " + reason.code;
        }
        result.push_back(std::move(text));
    }
    return result;
}

} // namespace gateway::test
