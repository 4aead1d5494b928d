#include "reasons.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

std::vector<const CodeValue*> values_of(const Foundation& foundation, Action action) {
    std::vector<const CodeValue*> values;
    for (const CodeValue& value : foundation.reasons->values()) {
        const auto of = value.attributes.find("of");
        if (of != value.attributes.end() && of->second == action_name(action)) {
            values.push_back(&value);
        }
    }
    return values;
}

} // namespace

std::vector<std::string> reasons_of(const Foundation& foundation, Action action) {
    std::vector<std::string> reasons;
    for (const CodeValue* value : values_of(foundation, action)) {
        reasons.push_back(value->value);
    }
    return reasons;
}

bool is_reason_of(const Foundation& foundation, Action action, const std::string& value) {
    const auto reasons = reasons_of(foundation, action);
    return std::ranges::find(reasons, value) != reasons.end();
}

Text reasons_text(const Foundation& foundation, Action action) {
    Text list;
    for (const CodeValue* value : values_of(foundation, action)) {
        list.zh += (list.zh.empty() ? "" : "、") + value->value + "（" + value->text.zh + "）";
        list.en += (list.en.empty() ? "" : ", ") + value->value + " (" + value->text.en + ")";
    }
    const bool cancels = action == Action::cancel;
    return {std::string(cancels ? "注销" : "暂扣") + "原因应为：" + list.zh + "。",
            std::string("A licence is ") + (cancels ? "cancelled" : "suspended") +
                " for one of these reasons: " + list.en + "."};
}

} // namespace gateway::licenses
