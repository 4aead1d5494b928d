#include "model.hpp"

#include "gateway/base/characters.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gateway::access {
namespace {

using service::Role;

constexpr std::size_t longest_name = 100;
constexpr int most_requests = 1'000'000;

constexpr std::array<std::pair<Role, std::string_view>, 3> role_names{
    {{Role::department, "department"}, {Role::region, "region"}, {Role::operations, "operations"}}};

/// A region reads the records of its subtree and changes none, but reviews drafts and appeals and
/// acknowledges what supervision sends to itself; what concerns everybody's records is for operations.
bool may_hold(Role role, std::string_view scope) {
    if (role == Role::operations) {
        return true;
    }
    const bool reads = scope == "matters:read" || scope == "cases:read" || scope == "ratings:read" ||
                       scope == "supervision:read" || scope == "supervision:write" || scope == "seals:read";
    const bool writes = scope == "matters:write" || scope == "matters:publish" || scope == "cases:write" ||
                        scope == "ratings:write" || scope == "seals:apply" || scope == "seals:use";
    const bool reviews = scope == "ratings:review"; // of what a department below it disputes
    const bool window = scope == "identity:read" || scope == "identity:write" ||
                        scope == "signon:rely"; // of a department, where people come to
    const bool licences = scope == "licences:issue" || scope == "licences:read" || scope == "licences:use";
    return reads || scope == "matters:review" ||
           (role == Role::department && (writes || window || licences)) || (role == Role::region && reviews);
}

bool is_division(std::string_view region) {
    return region.size() == 6 && region.find_first_not_of("0123456789") == std::string_view::npos &&
           region[0] != '0';
}

FieldError fault(std::string pointer, std::string code, Text text) {
    return {std::move(pointer), std::move(code), std::move(text)};
}

void check_name(const std::string& name, std::vector<FieldError>& errors) {
    if (!is_readable(name) || name.empty() || text_length(name) > longest_name) {
        errors.push_back(fault("/name", "length",
                               {"请填写业务系统名称，1至100个字符，不得含控制字符和不可见字符。",
                                "Name the system in 1 to 100 characters without control characters and "
                                "without such as are not seen."}));
    }
}

void check_body(const Client& client, std::vector<FieldError>& errors) {
    if (client.credit_code.empty()) {
        if (client.role == Role::department) {
            errors.push_back(
                fault("/credit_code", "required",
                      {"部门客户端必须填写本部门的统一社会信用代码。",
                       "A department's client needs the department's unified social credit code."}));
        }
        return;
    }
    if (auto wrong = check_credit_code(client.credit_code)) {
        errors.push_back(fault("/credit_code", std::move(wrong->code), std::move(wrong->text)));
    }
}

void check_region(const Client& client, std::vector<FieldError>& errors) {
    if (!is_division(client.region)) {
        errors.push_back(fault("/region", "region",
                               {"请填写六位行政区划代码（GB/T 2260），如320500。",
                                "Give a division code of six digits (GB/T 2260), such as 320500."}));
    }
}

void check_scopes(const Client& client, std::vector<FieldError>& errors) {
    if (client.scopes.empty()) {
        errors.push_back(
            fault("/scopes", "required", {"请至少授予一项权限范围。", "Grant at least one scope."}));
    }
    for (const std::string& name : client.scopes) {
        const auto& known = scopes();
        if (std::none_of(known.begin(), known.end(), [&](const Scope& s) { return s.name == name; })) {
            errors.push_back(fault("/scopes", "unknown_scope",
                                   {"存在未定义的权限范围，请从帮助所列范围中选择。",
                                    "There is no such scope: choose from those the help lists."}));
        } else if (!may_hold(client.role, name)) {
            errors.push_back(
                fault("/scopes", "scope_not_for_role",
                      {"权限范围“" + name + "”不能授予该角色的客户端，请去掉该范围或更换角色。",
                       "The scope " + name + " is not for this role: leave it out or change the role."}));
        }
    }
}

} // namespace

const std::vector<Scope>& scopes() {
    static const std::vector<Scope> all{
        {"matters:read", {"查询政务服务事项", "Read matters"}},
        {"matters:write", {"维护本部门的实施清单", "Change one's own implementation lists"}},
        {"matters:review",
         {"审核、退回提交的实施清单草稿", "Review and return submitted drafts of implementation lists"}},
        {"matters:publish",
         {"发布本部门的实施清单，含不经审核的批量导入",
          "Publish one's own lists, imports without a review too"}},
        {"directory:write", {"维护基本目录", "Change the base directory"}},
        {"cases:read", {"查询办件", "Read cases"}},
        {"cases:write", {"报送本部门的办件", "Report one's own cases"}},
        {"ratings:read", {"查询好差评及差评整改", "Read ratings and their rectification"}},
        {"ratings:write", {"报送本部门的评价，办理差评整改", "Report one's own ratings and rectify"}},
        {"ratings:review",
         {"审核对评价的申诉，决定文字评价是否公开",
          "Review appeals against ratings and what the public sees"}},
        {"supervision:read", {"查询电子监察记录和督办通知", "Read supervision records and notices"}},
        {"supervision:write",
         {"签收督办通知、说明情况", "Acknowledge notices, answer for one's own records"}},
        {"identity:read",
         {"查询自然人、法人身份（含个人信息，逐次留痕）；供办事窗口",
          "Read persons and legal persons, personal data included and each reading journaled; for windows"}},
        {"identity:write",
         {"窗口登记、核验、更正自然人和法人身份，登记授权",
          "Register, check and correct persons and legal persons at a window; mandates"}},
        {"identity:manage",
         {"管理身份：合并账号，暂停和注销法人，事项的最低实名等级，报国家的身份记录",
          "Merge accounts, suspend and cancel legal persons, least levels of matters, records for the "
          "nation"}},
        {"signon:rely", {"供群众登录（登录应用）", "Be signed in to by persons"}},
        {"signon:manage", {"登记供群众登录的系统", "Register the systems that persons sign in to"}},
        {"seals:apply",
         {"申请本部门的电子印章，决定哪些系统可以使用，挂失",
          "Apply for one's own seals, say who may use them, report their loss"}},
        {"seals:use",
         {"使用本部门已授权的电子印章签章", "Sign with one's own seals, where there is a right"}},
        {"seals:read", {"查询电子印章和用印记录，验章", "Read seals and their uses, check signatures"}},
        {"seals:manage",
         {"审批、制作、启用、停用、注销电子印章", "Approve, make, enable, suspend and cancel seals"}},
        {"licences:issue",
         {"颁发、变更、延续、暂扣、注销本机构的证照，归集已颁发的证照",
          "Issue, change, renew, suspend and cancel one's own licences, collect those issued before"}},
        {"licences:read", {"查询本机构颁发的证照", "Read licences that one issued"}},
        {"licences:use",
         {"用证、核验、扫描亮证二维码（逐次留痕）",
          "Use and verify licences, read shown ones; each use is recorded"}},
        {"licences:present",
         {"代已登录的持证主体给出用证码、亮证；供办事门户",
          "Give codes and show licences for holders who signed in; for portals"}},
        {"licences:manage",
         {"给定证照类型代码，准许客户端使用证照，查询使用记录",
          "Give codes of types, let clients use licences, read the record of uses"}},
        {"reforms:manage",
         {"编制、确认和回滚机构改革方案", "Draft, confirm and roll back reforms of institutions"}},
        {"delivery:read", {"查询向国家平台的报送情况", "Read deliveries to the national platform"}},
        {"delivery:write",
         {"处置被国家平台退回的数据", "Retry or discard what the national platform refused"}},
        {"metrics:read", {"读取运行指标", "Read the metrics"}}};
    return all;
}

std::string_view role_name(Role role) {
    const auto found = std::find_if(role_names.begin(), role_names.end(),
                                    [&](const auto& entry) { return entry.first == role; });
    return found->second;
}

Role role_of(std::string_view name) {
    const auto found = std::find_if(role_names.begin(), role_names.end(),
                                    [&](const auto& entry) { return entry.second == name; });
    if (found == role_names.end()) {
        throw invalid_fields({fault("/role", "unknown_code",
                                    {"角色应为 department（部门）、region（地区）或 operations（运维）之一。",
                                     "A role is one of department, region and operations."})});
    }
    return found->first;
}

Client checked(Client client) {
    client.name = trim(client.name);
    std::vector<FieldError> errors;
    check_name(client.name, errors);
    check_body(client, errors);
    // A region's client must say which subtree it sees; the others are at home where their body is
    // registered.
    if (client.region.empty() && client.role != Role::region && !check_credit_code(client.credit_code)) {
        client.region = credit_code_region(client.credit_code);
    }
    if (client.role != Role::department || !client.region.empty()) {
        check_region(client, errors);
    }
    std::sort(client.scopes.begin(), client.scopes.end());
    client.scopes.erase(std::unique(client.scopes.begin(), client.scopes.end()), client.scopes.end());
    check_scopes(client, errors);
    if (client.requests_per_second < 0 || client.requests_per_second > most_requests) {
        errors.push_back(fault("/requests_per_second", "out_of_range",
                               {"每秒请求数应为0至1000000的整数，0表示采用系统默认值。",
                                "Requests a second are 0 to 1,000,000; 0 means the configured default."}));
    }
    refuse(std::move(errors));
    return client;
}

std::string canonical_content(const Client& client, int revision) {
    return canonical_json({{"client_id", client.client_id},
                           {"name", client.name},
                           {"role", role_name(client.role)},
                           {"credit_code", client.credit_code},
                           {"region", client.region},
                           {"scopes", client.scopes},
                           {"enabled", client.enabled},
                           {"requests_per_second", client.requests_per_second},
                           {"revision", revision}});
}

std::string new_client_id() { return "c-" + to_hex(random_bytes(8)); }

std::string new_secret() { return to_base64url(random_bytes(32)); }

} // namespace gateway::access
