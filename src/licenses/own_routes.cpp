#include "gateway/service/schemas.hpp"
#include "own.hpp"
#include "preview.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::Call;
using service::Route;
using signon::SignedIn;

constexpr auto own_scope = "licences"; // of OpenID Connect: see signon's scope_meanings()

using Answer = Json (*)(const Foundation&, store::Transaction&, const Call&, const SignedIn&);

/// Makes routes of one demand.
struct Maker {
    FoundationPtr foundation;
    const signon::FindSignedIn& persons;
    identity::Level level;

    Route with(Route route, signon::PersonHandler handler) const {
        signon::for_persons(route, {own_scope, level}, persons, std::move(handler));
        return route;
    }
    Route answered(Route route, Answer answer) const {
        return with(std::move(route), [foundation = foundation, answer](const SignedIn& who, const Call& call,
                                                                        store::Transaction& tx) {
            return service::json_response(200, answer(*foundation, tx, call, who));
        });
    }
};

Json text() { return {{"type", "string"}}; }

Json named(Json schema) {
    schema["properties"]["type_zh"] = text();
    schema["properties"]["type_en"] = text();
    return schema;
}

Json named_example(Json example) {
    example["type_zh"] = "营业执照";
    example["type_en"] = "Business licence";
    return example;
}

Route own_route(std::string method, std::string rest, std::string id, Text summary) {
    return make_route(std::move(method), "/v1/my/licences" + std::move(rest), std::move(id),
                      std::move(summary), "");
}

Route list_route(const Maker& reads) {
    Route route = own_route("GET", "", "listMyLicences",
                            {"本人（或所代表法人）的现行证照，不含照面数据",
                             "One's own current licences (or the legal person's), without content"});
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(named(summary_schema()));
    route.operation.response_example = {{"items", {named_example(example_summary())}}};
    return reads.answered(std::move(route), own_licences);
}

Route get_route(const Maker& reads) {
    Route route = own_route("GET", "/{identifier}", "getMyLicence",
                            {"本人的一件证照：照面数据和经历", "One of one's own: its face and history"});
    route.operation.response_schema = named(licence_schema());
    route.operation.response_example = named_example(example_licence());
    return reads.answered(std::move(route), own_licence);
}

Route preview_route(const Maker& reads) {
    Route route = own_route("GET", "/{identifier}/preview", "previewMyLicence",
                            {"本人有效证照的预览图（PNG）", "A picture of one's own valid licence, PNG"});
    describe_preview(route);
    return reads.with(std::move(route), [foundation = reads.foundation](const SignedIn& who, const Call& call,
                                                                        store::Transaction& tx) {
        return own_preview(*foundation, tx, call, who);
    });
}

Route uses_route(const Maker& reads) {
    Route route =
        own_route("GET", "/uses", "listMyLicenceUses",
                  {"本人证照的使用记录：谁、为何事项使用", "Who used one's own licences, and what for"});
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(use_schema());
    route.operation.response_example = {{"items", Json::array()}};
    return reads.answered(std::move(route), own_uses);
}

Route authorize_route(const Maker& gives) {
    Route route = own_route("POST", "/{identifier}:authorize", "authorizeMyLicenceUse",
                            {"本人出具用证码：一次有效，短时有效，可限客户端和事项",
                             "Give a code for one use of one's own licence: short-lived, for a client and a "
                             "matter if they are named"});
    route.operation.request_schema = service::object_schema({{"client_id", text()}, {"matter_code", text()}});
    route.operation.request_example = {{"client_id", "c-window"}};
    answers_code(route);
    return gives.answered(std::move(route), own_code);
}

Route present_route(const Maker& gives) {
    Route route = own_route("POST", "/{identifier}:present", "presentMyLicence",
                            {"本人亮证：生成动态二维码内容，短时一次有效",
                             "Show one's own licence: the text of a two-dimensional code, good once and for "
                             "a short time"});
    answers_presentation(route);
    return gives.answered(std::move(route), own_presentation);
}

} // namespace

std::vector<Route> own_routes(const FoundationPtr& foundation, const signon::FindSignedIn& persons) {
    const Maker reads{foundation, persons, foundation->rules.holder_reads_at};
    const Maker gives{foundation, persons, foundation->rules.holder_gives_at};
    return {list_route(reads),    get_route(reads),       uses_route(reads),
            preview_route(reads), authorize_route(gives), present_route(gives)};
}

} // namespace gateway::licenses
