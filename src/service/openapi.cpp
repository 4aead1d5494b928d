#include "openapi.hpp"

#include "gateway/service/persons.hpp"

#include <algorithm>
#include <set>

namespace gateway::service {
namespace {

using Ordered = nlohmann::ordered_json;

std::string both(const Text& text) { return text.zh + " / " + text.en; }

Ordered problem_schema() {
    const Ordered text{{"type", "string"}};
    Ordered field{
        {"type", "object"},
        {"required", {"pointer", "code", "detail_zh", "detail_en"}},
        {"properties", {{"pointer", text}, {"code", text}, {"detail_zh", text}, {"detail_en", text}}}};
    return {{"type", "object"},
            {"description", "RFC 9457 problem document; `code` is stable."},
            {"required", {"type", "status", "code", "title", "detail", "detail_zh", "detail_en"}},
            {"properties",
             {{"type", text},
              {"status", {{"type", "integer"}}},
              {"code", text},
              {"title", text},
              {"detail", text},
              {"detail_zh", text},
              {"detail_en", text},
              {"trace_id", text},
              {"errors", {{"type", "array"}, {"items", field}}}}}};
}

std::vector<std::string> path_parameters(const std::string& pattern) {
    std::vector<std::string> names;
    for (std::size_t open = pattern.find('{'); open != std::string::npos;
         open = pattern.find('{', open + 1)) {
        names.push_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
    }
    return names;
}

Ordered header_parameter(const std::string& name, bool required, const Text& text) {
    return {{"name", name},
            {"in", "header"},
            {"required", required},
            {"description", both(text)},
            {"schema", {{"type", "string"}}}};
}

Ordered parameters(const Route& route) {
    Ordered result = Ordered::array();
    for (const auto& name : path_parameters(route.pattern)) {
        result.push_back(
            {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    for (const QueryParameter& parameter : route.operation.query) {
        result.push_back({{"name", parameter.name},
                          {"in", "query"},
                          {"required", false},
                          {"description", both(parameter.description)},
                          {"schema", Ordered(parameter.schema)}});
    }
    if (route.operation.if_match) {
        result.push_back(
            header_parameter("If-Match", true, {"读取时返回的 ETag", "The ETag that reading gave"}));
    }
    if (route.method == "POST" && !route.operation.scope.empty() && !person_scope(route.operation)) {
        result.push_back(header_parameter(
            "Idempotency-Key", false,
            route.import
                ? Text{"同一键值重新提交同一文件，从中断处续传；已完成的返回原结果",
                       "The same key with the same file again goes on where the import stopped; of a "
                       "finished "
                       "one it gives the report"}
                : Text{"同一键值重复提交返回首次结果", "The same key again gives the first outcome again"}));
    }
    return result;
}

Ordered request_body(const Route& route) {
    const Operation& operation = route.operation;
    Ordered content;
    if (operation.request_schema) {
        content["schema"] = Ordered(*operation.request_schema);
    }
    if (!operation.request_example.is_null()) {
        content["example"] = Ordered(operation.request_example);
    }
    Ordered types{{operation.request_type, content}};
    if (route.import) {
        types["text/csv"] = {
            {"schema",
             {{"type", "string"},
              {"description", both({"首行为列名，即各行对象的成员名；取值均作文本。UTF-8，须提交整个文件",
                                    "The first record names the members of each line's object, all of them "
                                    "texts. UTF-8; the file is sent whole"})}}}};
    }
    return {{"required", true}, {"content", types}};
}

Ordered describe(const Route& route) {
    const Operation& operation = route.operation;
    Ordered success{{"description", "OK"}};
    if (operation.status != 204) {
        Ordered content;
        if (!operation.response_schema.is_null()) {
            content["schema"] = Ordered(operation.response_schema);
        }
        content["example"] = Ordered(operation.response_example);
        success["content"] = Ordered{{operation.response_type, content}};
    }
    Ordered problem{
        {"description", "RFC 9457"},
        {"content",
         {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
    Ordered result{{"operationId", operation.id},
                   {"tags", {operation.tag}},
                   {"summary", both(operation.summary)},
                   {"parameters", parameters(route)}};
    if (operation.request_schema || route.import || !operation.request_example.is_null()) {
        result["requestBody"] = request_body(route);
    }
    result["responses"] = {{std::to_string(operation.status), success}, {"default", problem}};
    if (const auto scope = person_scope(operation)) {
        result["security"] = Ordered::array({{{"person", {std::string(*scope)}}}});
    } else if (operation.scope.empty()) {
        result["security"] = Ordered::array();
    } else if (operation.scope == "*") {
        result["security"] = Ordered::array({{{"oauth2", Ordered::array()}}});
    } else {
        result["security"] = Ordered::array({{{"oauth2", {operation.scope}}}});
    }
    return result;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// A client's token by its secret, a person's by signing in (OpenID Connect).
Ordered security_schemes(const std::set<std::string>& scopes) {
    Ordered texts = Ordered::object();
    for (const auto& scope : scopes) {
        texts[scope] = scope;
    }
    const Ordered client{{"tokenUrl", "/oauth2/token"}, {"scopes", texts}};
    return {
        {"oauth2", {{"type", "oauth2"}, {"flows", {{"clientCredentials", client}}}}},
        {"person",
         {{"type", "openIdConnect"},
          {"description", both({"群众登录后由登录应用取得的访问令牌",
                                "The access token of a person who signed in, as a relying party has it"})},
          {"openIdConnectUrl", "/.well-known/openid-configuration"}}}};
}

} // namespace

std::string openapi_document(const std::vector<Module>& modules, const std::string& version,
                             const std::string& public_url) {
    Ordered paths = Ordered::object();
    std::set<std::string> scopes;
    for (const Module& module : modules) {
        for (const Route& route : module.routes) {
            if (!route.operation.listed) {
                continue;
            }
            paths[route.pattern][lower(route.method)] = describe(route);
            const bool named = !route.operation.scope.empty() && route.operation.scope != "*";
            if (named && !person_scope(route.operation)) {
                scopes.insert(route.operation.scope);
            }
        }
    }
    Ordered document{
        {"openapi", "3.1.0"},
        {"info",
         {{"title", "provincial-gateway"},
          {"version", version},
          {"description",
           "省级政务服务对接网关：部门接口 / The departments' API of the provincial gateway"}}},
        {"servers", Ordered::array({{{"url", public_url.empty() ? "/" : public_url}}})},
        {"paths", paths},
        {"components",
         {{"schemas", {{"Problem", problem_schema()}}}, {"securitySchemes", security_schemes(scopes)}}}};
    return document.dump(1);
}

} // namespace gateway::service
