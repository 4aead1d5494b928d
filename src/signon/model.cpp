#include "model.hpp"

#include <algorithm>

namespace gateway::signon {

const std::vector<ScopeMeaning>& scope_meanings() {
    static const std::vector<ScopeMeaning> all{
        {"openid", {"识别您的账号", "Know your account again"}, false},
        {"profile", {"您的姓名、性别和出生日期", "Your name, sex and date of birth"}, true},
        {"phone", {"您的手机号码", "Your mobile number"}, true},
        {"certificate", {"您的证件类型和证件号码", "Type and number of your identity document"}, true},
        {"legal_person", {"您所代表或经办的法人", "The legal persons you act for"}, true},
        {"licences",
         {"您的电子证照及其使用记录，并可代您亮证、出具用证码；以法人身份登录时，为该法人的证照",
          "Your electronic licences and who used them, and to show them and give codes for you; those of the "
          "legal person when you act for one"},
         true},
        {"offline_access", {"在您离开后继续使用以上信息", "Use of this while you are away, too"}, true}};
    return all;
}

Scopes personal_scopes(const Scopes& scopes) {
    Scopes personal;
    for (const ScopeMeaning& scope : scope_meanings()) {
        if (scope.personal && scopes.contains(scope.name)) {
            personal.insert(scope.name);
        }
    }
    return personal;
}

Scopes split_scopes(std::string_view text) {
    Scopes words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) {
            words.emplace(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::string join_scopes(const Scopes& scopes) {
    std::string text;
    for (const std::string& scope : scopes) {
        text += (text.empty() ? "" : " ") + scope;
    }
    return text;
}

Json proofs_json(const std::vector<identity::Proof>& proofs) {
    Json list = Json::array();
    for (const identity::Proof& proof : proofs) {
        list.push_back({{"method", proof.method},
                        {"ceiling", identity::level_name(proof.ceiling)},
                        {"at", format_time(proof.at)}});
    }
    return list;
}

std::vector<identity::Proof> read_proofs(const Json& stored) {
    std::vector<identity::Proof> proofs;
    for (const Json& proof : stored) {
        proofs.push_back({text_of(proof, "method"), *identity::level_of(text_of(proof, "ceiling")),
                          *parse_time(text_of(proof, "at"))});
    }
    return proofs;
}

std::vector<std::string> Session::methods() const {
    std::vector<std::string> names;
    for (const identity::Proof& proof : proofs) {
        if (std::find(names.begin(), names.end(), proof.method) == names.end()) {
            names.push_back(proof.method);
        }
    }
    return names;
}

namespace {

Json levels_json(const std::set<Level>& levels) {
    Json names = Json::array();
    for (const Level level : levels) {
        names.push_back(identity::level_name(level));
    }
    return names;
}

std::set<Level> read_levels(const Json& names) {
    std::set<Level> levels;
    for (const Json& name : names) {
        levels.insert(*identity::level_of(name.get<std::string>()));
    }
    return levels;
}

} // namespace

Json request_json(const AuthorizationRequest& request) {
    Json stored{{"redirect_uri", request.redirect_uri},
                {"scope", join_scopes(request.scopes)},
                {"state", request.state},
                {"nonce", request.nonce},
                {"challenge", request.challenge},
                {"matter", request.matter},
                {"locale", request.locale},
                {"acceptable", levels_json(request.demand.acceptable)},
                {"declined", levels_json(request.demand.declined)},
                {"floor", identity::level_name(request.demand.floor)},
                {"hinted", request.hinted},
                {"silent", request.silent},
                {"fresh", request.fresh},
                {"choose_identity", request.choose_identity},
                {"ask_consent", request.ask_consent},
                {"chosen", request.chosen},
                {"acting_for", request.acting_for},
                {"mandate_id", request.mandate_id}};
    if (request.demand.max_age) {
        stored["max_age"] = request.demand.max_age->count();
    }
    return stored;
}

AuthorizationRequest read_request(const Json& stored) {
    AuthorizationRequest request;
    request.redirect_uri = text_of(stored, "redirect_uri");
    request.scopes = split_scopes(text_of(stored, "scope"));
    request.state = text_of(stored, "state");
    request.nonce = text_of(stored, "nonce");
    request.challenge = text_of(stored, "challenge");
    request.matter = text_of(stored, "matter");
    request.locale = text_of(stored, "locale");
    request.demand.acceptable = read_levels(stored.at("acceptable"));
    request.demand.declined = read_levels(stored.at("declined"));
    request.demand.floor = *identity::level_of(text_of(stored, "floor"));
    if (stored.contains("max_age")) {
        request.demand.max_age = std::chrono::seconds(stored.at("max_age").get<long long>());
    }
    request.hinted = text_of(stored, "hinted"); // absent in those of before
    request.silent = stored.value("silent", false);
    request.fresh = stored.at("fresh").get<bool>();
    request.choose_identity = stored.at("choose_identity").get<bool>();
    request.ask_consent = stored.at("ask_consent").get<bool>();
    request.chosen = stored.at("chosen").get<bool>();
    request.acting_for = text_of(stored, "acting_for");
    request.mandate_id = text_of(stored, "mandate_id");
    return request;
}

} // namespace gateway::signon
