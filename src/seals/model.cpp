#include "model.hpp"

#include "gateway/base/or_null.hpp"
#include "gateway/base/toml_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace gateway::seals {
namespace {

constexpr std::array<std::pair<State, std::string_view>, 7> names{{{State::applied, "applied"},
                                                                   {State::refused, "refused"},
                                                                   {State::approved, "approved"},
                                                                   {State::made, "made"},
                                                                   {State::enabled, "enabled"},
                                                                   {State::suspended, "suspended"},
                                                                   {State::cancelled, "cancelled"}}};
constexpr long long most_types = 999;

Json certificate_json(const Bytes& der) {
    const auto certificate = crypto::Certificate::from_der(der);
    if (!certificate) {
        return nullptr;
    }
    return {{"serial", certificate->serial()},
            {"organization", certificate->subject().organization},
            {"common_name", certificate->subject().common_name},
            {"valid_from", format_time(certificate->not_before())},
            {"valid_until", format_time(certificate->not_after())}};
}

} // namespace

Rules read_rules(std::string_view text) {
    const auto file = TomlTable::parse("seals.toml", text);
    Rules rules{file.text("vendor"), {}};
    for (const TomlTable& type : file.tables("types")) {
        const int code = static_cast<int>(type.number("code", 0, most_types));
        if (!rules.types.emplace(code, type.both_languages()).second) {
            type.fault("code", "is there twice");
        }
    }
    file.finish();
    return rules;
}

std::string_view state_name(State state) {
    return std::ranges::find(names, state, [](const auto& each) { return each.first; })->second;
}

Text state_text(State state) {
    static const std::map<State, const char*> zh{{State::applied, "已申请"},  {State::refused, "不予批准"},
                                                 {State::approved, "已批准"}, {State::made, "已制作"},
                                                 {State::enabled, "已启用"},  {State::suspended, "已停用"},
                                                 {State::cancelled, "已注销"}};
    return {zh.at(state), std::string(state_name(state))};
}

State state_of(std::string_view name) {
    const auto found = std::ranges::find(names, name, [](const auto& each) { return each.second; });
    if (found == names.end()) {
        throw std::logic_error("a state of seals that is none");
    }
    return found->first;
}

const std::vector<std::string>& state_names() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> texts;
        for (const auto& [state, name] : names) {
            texts.emplace_back(name);
        }
        return texts;
    }();
    return all;
}

ses::SealState register_state(State state) {
    switch (state) {
    case State::enabled:
        return ses::SealState::enabled;
    case State::cancelled:
        return ses::SealState::cancelled;
    default:
        return ses::SealState::suspended;
    }
}

Json seal_json(const Rules& rules, const Seal& seal, Time now) {
    Json view{{"es_id", seal.es_id},
              {"credit_code", seal.owner},
              {"state", state_name(seal.state)},
              {"expired", seal.expired(now)},
              {"type", seal.type},
              {"name", seal.name},
              {"purpose", seal.purpose},
              {"valid_from", format_time(seal.valid_from)},
              {"valid_until", format_time(seal.valid_until)},
              {"width", seal.width},
              {"height", seal.height},
              {"certificate", certificate_json(seal.certificate)},
              {"applied_by", seal.applied_by},
              {"applied_at", format_time(seal.applied_at)},
              {"changed_at", format_time(seal.changed_at)},
              {"reason", seal.reason},
              {"revision", seal.revision}};
    // A type that the rules no longer name stays a number.
    if (const auto type = rules.types.find(seal.type); type != rules.types.end()) {
        view["type_zh"] = type->second.zh;
        view["type_en"] = type->second.en;
    }
    return view;
}

Json right_json(const Right& right) {
    return {{"client_id", right.client_id},
            {"matter_code", right.matter_code},
            {"valid_from", format_time(right.valid_from)},
            {"valid_until", or_null(right.valid_until)},
            {"given_by", right.given_by},
            {"given_at", format_time(right.given_at)}};
}

Json use_json(const UseRecord& use) {
    return {{"use_id", use.use_id},
            {"es_id", use.es_id},
            {"client_id", use.client_id},
            {"matter_code", use.matter_code},
            {"project_no", use.project_no},
            {"digest", crypto::to_hex(use.digest)},
            {"property_info", use.property_info},
            {"signed_at", format_time(use.signed_at)},
            {"signature_digest", crypto::to_hex(use.signature)},
            {"trace_id", use.trace_id},
            {"document_id", use.document_id}};
}

std::string canonical_content(const Seal& seal) {
    return canonical_json({{"es_id", seal.es_id},
                           {"owner", seal.owner},
                           {"state", state_name(seal.state)},
                           {"revision", seal.revision},
                           {"type", seal.type},
                           {"name", seal.name},
                           {"purpose", seal.purpose},
                           {"valid_from", format_time(seal.valid_from)},
                           {"valid_until", format_time(seal.valid_until)},
                           {"picture", crypto::to_hex(crypto::sm3(seal.picture))},
                           {"certificate", crypto::to_hex(crypto::sm3(seal.certificate))},
                           {"content", crypto::to_hex(crypto::sm3(seal.content))},
                           {"reason", seal.reason}});
}

} // namespace gateway::seals
