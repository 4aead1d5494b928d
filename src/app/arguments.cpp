#include "arguments.hpp"

#include "version.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace gateway::app {
namespace {

constexpr int usage_fault = 2;

const std::map<std::string, service::Role> roles{{"department", service::Role::department},
                                                 {"region", service::Role::region},
                                                 {"operations", service::Role::operations}};

/// What is given when the command names no scope: what the role is for.
std::vector<std::string> usual_scopes(service::Role role) {
    switch (role) {
    case service::Role::department:
        return {"matters:read", "matters:write", "matters:publish",  "cases:read",       "cases:write",
                "ratings:read", "ratings:write", "supervision:read", "supervision:write"};
    case service::Role::region:
        return {"matters:read",   "matters:review",   "cases:read",       "ratings:read",
                "ratings:review", "supervision:read", "supervision:write"};
    case service::Role::operations:
        break;
    }
    std::vector<std::string> all;
    for (const access::Scope& scope : access::scopes()) {
        all.push_back(scope.name);
    }
    return all;
}

std::string scope_help(std::string text) {
    for (const access::Scope& scope : access::scopes()) {
        text += "\n" + scope.name + "  " + scope.meaning.zh + " / " + scope.meaning.en;
    }
    return text;
}

class Arguments {
public:
    Arguments();
    std::variant<Invocation, Finished> parse(const std::vector<std::string>& arguments);

private:
    CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help, Command value);
    void add_service_commands();
    void add_client_commands();
    void add_delivery_commands();
    void add_authority_commands();
    void add_import_command();

    CLI::App app_{"政务服务省级网关 / The provincial gateway of government services", "provincial-gateway"};
    Invocation invocation_;
};

CLI::App* Arguments::command(CLI::App& parent, const std::string& name, const std::string& help,
                             Command value) {
    CLI::App* sub = parent.add_subcommand(name, help);
    sub->add_option("--config", invocation_.config, "配置文件 / the configuration file")
        ->envname("GATEWAY_CONFIG");
    sub->add_flag("--json", invocation_.json, "输出 JSON / print JSON");
    sub->callback([this, value] { invocation_.command = value; });
    return sub;
}

Arguments::Arguments() {
    app_.set_version_flag("--version", std::string("provincial-gateway ") + version, "版本 / the version");
    app_.set_help_flag("-h,--help", "帮助 / this help");
    app_.require_subcommand(1);
    add_service_commands();
    add_client_commands();
    add_delivery_commands();
    add_authority_commands();
    add_import_command();
}

void Arguments::add_service_commands() {
    auto* serve = command(app_, "serve", "运行网关 / run the gateway", Command::serve);
    serve->add_option("--port-file", invocation_.port_file,
                      "就绪后将端口写入该文件 / write the port there once it serves");
    auto* migrate =
        command(app_, "migrate", "升级数据库结构 / bring the database schema up to date", Command::migrate);
    migrate->add_flag("--dry-run", invocation_.dry_run,
                      "只列出将执行的升级 / only list what would be applied");
    auto* check = command(app_, "check-config",
                          "检查配置并列出生效值 / check the configuration and show what is in force",
                          Command::check_config);
    check->add_flag("--example", invocation_.example,
                    "输出带注释的完整示例 / print the commented example with every key");
    auto* demo = command(
        app_, "demo", "演示：样例数据经网关报送模拟国家平台 / sample data on its way to a simulated nation",
        Command::demo);
    demo->add_flag("--check", invocation_.check, "核对全部回执后退出 / verify every receipt, then end");
    demo->add_option("--folder", invocation_.folder, "演示目录，每次重建 / its folder, made anew each time")
        ->required();
    demo->add_option("--port", invocation_.gateway_port, "网关端口 / the gateway's port; 0: a free one");
    demo->add_option("--national-port", invocation_.national_port,
                     "模拟器端口 / the simulator's port; 0: a free one");
}

void Arguments::add_client_commands() {
    auto* client = app_.add_subcommand("client", "管理接入的业务系统 / the departments' API clients");
    client->require_subcommand(1);
    access::Client& wanted = invocation_.client;

    auto* add = command(*client, "add", "新增客户端，密钥只显示一次 / add a client; its secret is shown once",
                        Command::client_add);
    add->add_option("--name", wanted.name, "业务系统名称 / name of the system")->required();
    add->add_option("--role", wanted.role, "角色 / role: department (default), region, operations")
        ->transform(CLI::CheckedTransformer(roles).description(""));
    add->add_option("--credit-code", wanted.credit_code, "统一社会信用代码 / unified social credit code");
    add->add_option("--region", wanted.region, "六位行政区划代码 / division code of six digits");
    add->add_option("--scope", wanted.scopes,
                    scope_help("权限范围，可重复；缺省为该角色的常用范围 / a scope, repeatable; usual ones "
                               "when none is given:"));
    add->add_option("--requests-per-second", wanted.requests_per_second,
                    "每秒请求数上限，0为系统默认 / requests a second; 0: the configured default");

    command(*client, "list", "列出客户端 / list the clients", Command::client_list);
    auto* scopes = command(
        *client, "scopes",
        "更改权限范围：改为所列各项，去掉的即刻失效 / give it these scopes and no other; what is taken away "
        "ends at once",
        Command::client_scopes);
    scopes->add_option("client-id", invocation_.client_id, "客户端编号 / client id")->required();
    scopes->add_option("--scope", wanted.scopes, scope_help("权限范围，可重复 / a scope, repeatable:"))
        ->required();
    for (const auto& [name, help, value] :
         {std::tuple{"disable", "停用客户端，其令牌即刻失效 / disable a client and its tokens at once",
                     Command::client_disable},
          std::tuple{
              "rotate",
              "更换密钥，原密钥和令牌即刻失效 / give a new secret; the old one and its tokens end at once",
              Command::client_rotate}}) {
        command(*client, name, help, value)
            ->add_option("client-id", invocation_.client_id, "客户端编号 / client id")
            ->required();
    }
}

void Arguments::add_delivery_commands() {
    auto* delivery =
        app_.add_subcommand("delivery", "向国家平台的报送 / deliveries to the national platform");
    delivery->require_subcommand(1);

    auto* list = command(*delivery, "list", "列出未完成和被退回的报送 / list what is unfinished or refused",
                         Command::delivery_list);
    auto* state =
        list->add_option(
                "--state", invocation_.state,
                "按状态筛选 / of this state only: rejected, held, released, resolved, superseded, discarded")
            ->check(CLI::IsMember({"rejected", "held", "released", "resolved", "superseded", "discarded"})
                        .description(""));
    list->add_option("--entity", invocation_.entity,
                     "该实体的全部报送，不论状态 / all of this entity: case:NUMBER, matter:CODE")
        ->excludes(state);
    list->add_option("--before", invocation_.before, "只列该序号之前的 / only before this position");
    list->add_option("--limit", invocation_.limit, "条数 / how many")->check(CLI::Range(1, 1000));

    const auto add_position = [this](CLI::App& to) {
        return to.add_option("position", invocation_.position, "日志序号 / position in the journal")
            ->check(CLI::PositiveNumber);
    };
    auto* show = command(*delivery, "show", "查看一条报送 / show one", Command::delivery_show);
    add_position(*show)->required();

    auto* retry =
        command(*delivery, "retry", "重新报送该实体的全部数据 / send everything of its entity again",
                Command::delivery_retry);
    auto* which = retry->add_option_group("哪些 / which");
    which->require_option(1);
    add_position(*which);
    auto* all = which->add_flag("--all", invocation_.all,
                                "全部被退回的数据，可再筛选 / all that was refused, unless narrowed");
    national::RetryFilter& filter = invocation_.retry;
    for (const auto& [name, value, help] :
         {std::tuple{"--code", &filter.code, "只限该退回原因 / of this reason only"},
          std::tuple{"--dataset", &filter.dataset, "只限该数据集 / of this dataset only"},
          std::tuple{"--entity", &filter.entity, "只限该实体 / of this entity only"}}) {
        retry->add_option(name, *value, help)->needs(all);
    }

    auto* discard = command(*delivery, "discard", "放弃该条报送，不可恢复 / give it up for good",
                            Command::delivery_discard);
    add_position(*discard)->required();
    discard->add_flag("--yes", invocation_.yes, "确认放弃 / yes, give it up")->required();
}

void Arguments::add_authority_commands() {
    auto* authority = app_.add_subcommand(
        "authority", "电子印章的颁发机构和制章人 / authorities and makers of electronic seals");
    authority->require_subcommand(1);
    AuthorityFiles& wanted = invocation_.authority;

    command(*authority, "make",
            "建立开发用颁发机构和制章人证书 / make an authority and a maker of seals, for development",
            Command::authority_make)
        ->add_option("--name", wanted.name, "机构名称 / its name")
        ->required();
    command(*authority, "trust", "信任文件中的根证书和中间证书 / trust the roots and intermediates of a file",
            Command::authority_trust)
        ->add_option("file", wanted.file, "PEM 文件 / the file, PEM")
        ->required()
        ->check(CLI::ExistingFile);
    auto* maker =
        command(*authority, "maker", "导入制章人的私钥和证书 / take the maker's key and certificate",
                Command::authority_maker);
    maker->add_option("--key", wanted.key, "SM2 私钥（PKCS#8 PEM，不加密） / the SM2 key, PKCS#8 PEM")
        ->required()
        ->check(CLI::ExistingFile);
    maker->add_option("--certificate", wanted.certificate, "证书（PEM） / its certificate, PEM")
        ->required()
        ->check(CLI::ExistingFile);
    command(*authority, "revoked", "导入证书撤销列表，代替该机构原有的 / take a list of revoked certificates",
            Command::authority_revoked)
        ->add_option("file", wanted.file, "CRL 文件，PEM 或 DER / the file, PEM or DER")
        ->required()
        ->check(CLI::ExistingFile);
    command(*authority, "distrust", "不再信任一个证书 / trust a certificate no more",
            Command::authority_distrust)
        ->add_option("id", wanted.id, "编号，见 authority list / its id, from authority list")
        ->required();
    command(*authority, "list", "列出颁发机构和制章人 / list authorities and makers",
            Command::authority_list);
}

void Arguments::add_import_command() {
    auto* import = command(
        app_, "import",
        "向网关批量导入一个 NDJSON 或 CSV 文件，中断后再次执行即续传 / send a file of NDJSON or CSV to a "
        "gateway; the same command goes on where it stopped",
        Command::import_file);
    FileImport& wanted = invocation_.import;
    import
        ->add_option("file", wanted.file,
                     "NDJSON 或 CSV（UTF-8，首行为列名）文件，可为 gzip / the file, plain or gzip")
        ->required()
        ->check(CLI::ExistingFile);
    import->add_option("--url", wanted.url, "网关地址 / the gateway: https://gateway.example.gov.cn")
        ->required();
    import->add_option("--to", wanted.target, "导入接口，缺省为办件 / which import; cases unless told");
    import
        ->add_option("--format", wanted.format,
                     "ndjson 或 csv；缺省按文件名：.csv、.csv.gz 为 CSV / ndjson or csv; by the file's name "
                     "unless told")
        ->check(CLI::IsMember({"ndjson", "csv"}));
    import->add_option("--client-id", wanted.client_id, "客户端编号 / client id")->required();
    import
        ->add_option("--secret-file", wanted.secret_file,
                     "内含客户端密钥的文件 / a file that holds the client's secret")
        ->required()
        ->check(CLI::ExistingFile);
    import->add_option("--ca-file", wanted.ca_file, "受信任的根证书（PEM） / trusted root certificates (PEM)")
        ->check(CLI::ExistingFile);
    import->add_option(
        "--again", wanted.again,
        "已完成的同一文件再次导入时，另起一个名称 / to send a finished file once more: a word that tells "
        "this time from the others");
}

std::variant<Invocation, Finished> Arguments::parse(const std::vector<std::string>& arguments) {
    try {
        app_.parse(
            std::vector<std::string>(arguments.rbegin(), arguments.rend())); // CLI11 takes them backwards
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream err;
        const bool answered = app_.exit(error, out, err) == 0;
        return Finished{answered ? 0 : usage_fault, out.str(), err.str()};
    }
    if (invocation_.command == Command::client_add && invocation_.client.scopes.empty()) {
        invocation_.client.scopes = usual_scopes(invocation_.client.role);
    }
    return invocation_;
}

} // namespace

std::variant<Invocation, Finished> parse_arguments(const std::vector<std::string>& arguments) {
    return Arguments().parse(arguments);
}

} // namespace gateway::app
