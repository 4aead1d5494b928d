#include "config_keys.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/http/proxies.hpp"
#include "listen.hpp"

#include <algorithm>
#include <cctype>

namespace gateway::app {
namespace {

constexpr long long second = 1000;
constexpr long long minute = 60 * second;
constexpr long long hour = 60 * minute;
constexpr long long kib = 1024;
constexpr long long mib = 1024 * kib;

template <class Member>
ConfigKey key(std::string section, std::string name, Member member, Text meaning) {
    return {std::move(section), std::move(name), +member, std::move(meaning)};
}

template <class Member>
ConfigKey ranged(std::string section, std::string name, Member member, long long least, long long most,
                 Text meaning) {
    ConfigKey made = key(std::move(section), std::move(name), member, std::move(meaning));
    made.least = least;
    made.most = most;
    return made;
}

template <class Member>
ConfigKey formed(std::string section, std::string name, Member member, TextForm form, Text meaning) {
    ConfigKey made = key(std::move(section), std::move(name), member, std::move(meaning));
    made.form = std::move(form);
    return made;
}

bool is_url(std::string_view text) {
    const bool scheme = text.starts_with("http://") || text.starts_with("https://");
    return text.empty() || (scheme && text.find_first_of(" ?#\"\\") == std::string_view::npos &&
                            text.size() > 8 && text.back() != '/');
}

bool is_word(std::string_view text, std::size_t most) {
    return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isdigit(c) != 0 || std::islower(c) != 0;
    });
}

bool are_regions(std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        const auto equals = word.find('=');
        const bool fits = equals != std::string_view::npos && is_word(word.substr(0, equals), 3) &&
                          word.size() > equals + 1 && is_url(word.substr(equals + 1));
        if (!fits) {
            return false;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

const TextForm listen_form{[](std::string_view text) { return parse_listen(text).has_value(); },
                           {"“地址:端口”，如 \"127.0.0.1:8080\" 或 \"[::]:8443\"",
                            "address:port, such as \"127.0.0.1:8080\" or \"[::]:8443\""}};
const TextForm url_form{
    [](std::string_view text) { return is_url(text); },
    {"http:// 或 https:// 开头、末尾不带斜杠的地址，或空字符串",
     "an address that begins with http:// or https:// and has no slash at its end, or \"\""}};
const TextForm regions_form{[](std::string_view text) { return are_regions(text); },
                            {"以空格分隔的“来源=地址”，如 \"p33=https://zj.example.cn/arrive\"，或空字符串",
                             "source=address, separated by blanks, such as "
                             "\"p33=https://zj.example.cn/arrive\", or \"\""}};
const TextForm proxies_form{
    [](std::string_view text) { return http::TrustedProxies::parse(text).has_value(); },
    {"以空格分隔的地址或网段，如 \"10.0.0.5 10.20.0.0/16\"，或空字符串",
     "addresses or networks, separated by blanks, such as \"10.0.0.5 10.20.0.0/16\", "
     "or \"\""}};
const TextForm region_form{[](std::string_view text) { return !check_region(text); },
                           {"六位行政区划代码", "a division of six digits"}};
const TextForm source_form{[](std::string_view text) { return is_word(text, 3); },
                           {"1至3位小写字母或数字", "1 to 3 small letters or digits"}};
const TextForm filled_form{[](std::string_view text) { return !text.empty(); },
                           {"非空字符串", "a text that is not empty"}};

std::vector<ConfigKey> http_keys() {
    const std::string s = "http";
    return {
        formed(s, "listen", [](Config& c) -> std::string& { return c.http.listen; }, listen_form,
               {"监听的地址和端口；端口为0时自动选取空闲端口。",
                "Address and port to listen on; port 0 takes a free one."}),
        formed(s, "public_url", [](Config& c) -> std::string& { return c.http.public_url; }, url_form,
               {"各部门访问本系统所用的地址（经反向代理时为代理的地址）；留空则由 listen 得出。",
                "The address departments use (behind a proxy: the proxy's); empty: made from listen."}),
        formed(
            s, "trusted_proxies", [](Config& c) -> std::string& { return c.http.trusted_proxies; },
            proxies_form,
            {"本系统之前的反向代理的地址或网段，以空格分隔；仅采信它们在 X-Forwarded-For "
             "中写明的来访地址（用于按地址限流）；留空则只看连接的对端。",
             "Addresses or networks of the proxies before the gateway, separated by blanks: only what they "
             "write into X-Forwarded-For is believed (for limits by address); empty: the peer alone "
             "counts."}),
        key(s, "certificate", [](Config& c) -> Config::Path& { return c.http.certificate; },
            {"TLS 证书链（PEM）；留空则为明文 HTTP，仅可置于本机或受信任的代理之后。",
             "TLS certificate chain (PEM); empty: plain HTTP, for this machine or behind a trusted proxy "
             "only."}),
        key(s, "private_key", [](Config& c) -> Config::Path& { return c.http.private_key; },
            {"TLS 证书的私钥（PEM）。", "The certificate's private key (PEM)."}),
        ranged(s, "threads", [](Config& c) -> long long& { return c.http.threads; }, 1, 64,
               {"网络线程数。", "Network threads."}),
        ranged(s, "max_connections", [](Config& c) -> long long& { return c.http.max_connections; }, 1,
               1'000'000, {"同时保持的连接数上限。", "Connections open at once."}),
        ranged(s, "header_limit", [](Config& c) -> Octets& { return c.http.header_limit; }, kib, mib,
               {"请求行和请求头的大小上限。", "Size of a request's line and header fields."}),
        ranged(s, "body_limit", [](Config& c) -> Octets& { return c.http.body_limit; }, kib, 64 * mib,
               {"普通请求体的大小上限；批量导入采用流式处理，不受此限。",
                "Size of an ordinary request's body; imports are streamed and have no limit."}),
        ranged(s, "header_timeout", [](Config& c) -> Config::Milliseconds& { return c.http.header_timeout; },
               100, 10 * minute, {"接收完整请求头的时限。", "Time for the whole header to arrive."}),
        ranged(s, "body_timeout", [](Config& c) -> Config::Milliseconds& { return c.http.body_timeout; }, 100,
               10 * minute,
               {"接收每一段请求体（至多64KiB）的时限。", "Time for each piece (at most 64 KiB) of a body."}),
        ranged(
            s, "idle_timeout", [](Config& c) -> Config::Milliseconds& { return c.http.idle_timeout; }, 100,
            hour,
            {"连接在两次请求之间可保持空闲的时间。", "How long a connection may rest between two requests."}),
        ranged(s, "write_timeout", [](Config& c) -> Config::Milliseconds& { return c.http.write_timeout; },
               100, 10 * minute, {"发送每一段应答的时限。", "Time for each piece of an answer to be sent."}),
        ranged(s, "stop_grace", [](Config& c) -> Config::Milliseconds& { return c.http.stop_grace; }, 0,
               10 * minute,
               {"停止服务时，等待处理中的请求完成的最长时间。",
                "How long requests in flight may take to finish when the service stops."}),
    };
}

std::vector<ConfigKey> database_keys() {
    const std::string s = "database";
    std::vector<ConfigKey> keys{
        key(s, "url", [](Config& c) -> std::string& { return c.database.url; },
            {"PostgreSQL 15 连接串；留空则在数据目录中自建并启停一个仅供本程序使用的数据库。",
             "Connection string of PostgreSQL 15; empty: a private database in the data folder, started and "
             "stopped with the program."}),
        key(s, "migrate", [](Config& c) -> bool& { return c.database.migrate; },
            {"启动时自动升级数据库结构；为 false 时须先执行 migrate 命令。",
             "Bring the schema up to date at start; false: run the migrate command first."}),
        ranged(s, "workers", [](Config& c) -> long long& { return c.database.workers; }, 1, 256,
               {"数据库工作线程数，每个线程占用一个连接。",
                "Database workers, each with a connection of its own."}),
        ranged(s, "queue", [](Config& c) -> long long& { return c.database.queue; }, 1, 1'000'000,
               {"等待数据库的请求数上限，超出时答复503。",
                "Requests that may wait for a worker; one more is answered with 503."}),
        ranged(s, "statement_timeout",
               [](Config& c) -> Config::Milliseconds& { return c.database.statement_timeout; }, 100, hour,
               {"单条 SQL 语句的时限。", "Time for one SQL statement."}),
    };
    keys.front().secret = true; // it may carry a password
    return keys;
}

std::vector<ConfigKey> data_keys() {
    const std::string s = "data";
    return {
        key(s, "folder", [](Config& c) -> Config::Path& { return c.data.folder; },
            {"数据目录：密钥（keys/）和自建数据库（cluster/）。请纳入备份并限制访问。",
             "The data folder: keys (keys/) and the private database (cluster/). Back it up and guard it."}),
        key(s, "standard", [](Config& c) -> Config::Path& { return c.data.standard; },
            {"标准数据覆盖目录：其中的代码表、国家表、行政区划、节假日文件替换内置的同名文件；留空则全部采用"
             "内置数据。",
             "Overrides of the standard: code tables, national tables, divisions and holidays there take the "
             "place of the built-in files of the same name; empty: built-in only."}),
        key(s, "applicant_key", [](Config& c) -> Config::Path& { return c.data.applicant_key; },
            {"按申请人查询所用索引的密钥文件（每行64位十六进制，最新的在首行；权限0600）；留空则为数据目录下"
             "的 "
             "keys/applicant.key，尚无办件索引时自动生成。指定的文件不存在时，按申请人的查询不可用。",
             "Keys of the index that finds an applicant's cases (64 hex digits a line, the newest first; "
             "mode 0600); "
             "empty: keys/applicant.key in the data folder, made while no case is indexed. When a file named "
             "here is "
             "missing, the "
             "search by applicant is refused."}),
    };
}

std::vector<ConfigKey> access_keys() {
    const std::string s = "access";
    return {
        formed(s, "issuer", [](Config& c) -> std::string& { return c.access.issuer; }, url_form,
               {"访问令牌的签发者；留空则同 http.public_url。",
                "Issuer of the access tokens; empty: http.public_url."}),
        formed(s, "audience", [](Config& c) -> std::string& { return c.access.audience; }, filled_form,
               {"访问令牌的受众。", "Audience of the access tokens."}),
        ranged(s, "token_life", [](Config& c) -> Config::Milliseconds& { return c.access.token_life; },
               minute, hour, {"访问令牌的有效期。", "How long an access token is good."}),
    };
}

template <class Member>
ConfigKey per_minute(std::string name, Member member, Text meaning) {
    return ranged("signon", std::move(name), member, 0, 1'000'000, std::move(meaning));
}

std::vector<ConfigKey> signon_keys() {
    const std::string s = "signon";
    return {
        formed(s, "region", [](Config& c) -> std::string& { return c.signon.region; }, region_form,
               {"在本系统注册的账号所属的行政区划（六位）。",
                "Division (six digits) that accounts registered here belong to."}),
        formed(s, "message_url", [](Config& c) -> std::string& { return c.signon.message_url; }, url_form,
               {"短信网关地址：以 POST 提交 {\"mobile\", \"text\"}；留空则写入 message_file，仅供开发。",
                "Address of the short message service: {\"mobile\", \"text\"} by POST; empty: written to "
                "message_file, for "
                "development only."}),
        key(s, "message_secret", [](Config& c) -> Config::Path& { return c.signon.message_secret; },
            {"短信网关的密钥文件，以 Bearer 令牌提交。",
             "File with the secret of that service, sent as a bearer token."}),
        key(s, "message_ca_file", [](Config& c) -> Config::Path& { return c.signon.message_ca_file; },
            {"校验短信网关 TLS 证书的根证书（PEM）；留空则采用系统证书库。",
             "Roots to check that service's certificate against (PEM); empty: the system's store."}),
        key(s, "message_file", [](Config& c) -> Config::Path& { return c.signon.message_file; },
            {"未设短信网关时短信写入的文件；留空则为数据目录下的 messages.ndjson。",
             "File that messages go to when there is no such service; empty: messages.ndjson in the data "
             "folder."}),
        formed(s, "regions", [](Config& c) -> std::string& { return c.signon.regions; }, regions_form,
               {"可凭信任传递前往的其他地区及其到达地址，以空格分隔，如 p33=https://zj.example.cn/arrive。",
                "Other regions that a person signed in here may go on to, and where they arrive there, "
                "separated by blanks: p33=https://zj.example.cn/arrive."}),
        per_minute("codes_per_minute", [](Config& c) -> long long& { return c.signon.codes_per_minute; },
                   {"每个地址（IPv6 为 /64 网段）每分钟可发送的验证码数；0为不限。",
                    "Codes sent a minute on behalf of one address (of IPv6: a /64); 0: no limit."}),
        per_minute("passwords_per_minute",
                   [](Config& c) -> long long& { return c.signon.passwords_per_minute; },
                   {"每个地址每分钟可尝试的密码登录数；0为不限。",
                    "Passwords tried a minute from one address; 0: no limit."}),
        per_minute("authorizations_per_minute",
                   [](Config& c) -> long long& { return c.signon.authorizations_per_minute; },
                   {"每个地址每分钟可发起的授权请求数；0为不限。",
                    "Requests for authorization a minute from one address; 0: no limit."}),
    };
}

std::vector<ConfigKey> identity_keys() {
    const std::string s = "identity";
    std::vector<ConfigKey> keys{
        key(s, "vault_key", [](Config& c) -> Config::Path& { return c.identity.vault_key; },
            {"加密存放个人信息所用的密钥文件（每行64位十六进制，最新的在首行；权限0600）；留空则为数据目录下"
             "的 "
             "keys/identity.key，不存在时自动生成。遗失即无法再读出已存的个人信息，请妥善备份。",
             "Keys that personal data is sealed under (64 hex digits a line, the newest first; mode 0600); "
             "empty: keys/identity.key in the data folder, made when missing. Without it nothing that was "
             "sealed can "
             "be read: back it up."}),
        key(s, "hash", [](Config& c) -> std::string& { return c.identity.hash; },
            {"报国家的证件散列码（cert_key 等）所用算法。",
             "Algorithm of the hashes of numbers that go up (cert_key and its kin)."}),
        key(s, "hash_key", [](Config& c) -> Config::Path& { return c.identity.hash_key; },
            {"hmac-sm3 的密钥文件（一行64位十六进制；权限0600），与国家平台约定；其他算法不用。",
             "Key of hmac-sm3 (one line of 64 hex digits; mode 0600), agreed with the platform; the other "
             "algorithms "
             "have none."}),
        key(s, "plain", [](Config& c) -> std::string& { return c.identity.plain; },
            {"证件号码、手机号等明文列是否随散列码上报：hash_only 不报，plain 照报。",
             "Whether plain numbers travel beside their hashes: hash_only or plain."}),
    };
    keys[1].choices = {"sm3", "hmac-sm3", "sha512"};
    keys[3].choices = {"hash_only", "plain"};
    return keys;
}

std::vector<ConfigKey> national_keys() {
    const std::string s = "national";
    return {
        key(s, "enabled", [](Config& c) -> bool& { return c.national.enabled; },
            {"是否与国家平台对接；为 false 时业务照常办理，待报送的数据留存待发。",
             "Speak to the national platform; false: business goes on and what must go up waits."}),
        formed(s, "url", [](Config& c) -> std::string& { return c.national.url; }, url_form,
               {"国家平台的地址。", "Address of the national platform."}),
        key(s, "ca_file", [](Config& c) -> Config::Path& { return c.national.ca_file; },
            {"校验国家平台 TLS 证书的根证书（PEM）；留空则采用系统证书库。",
             "Roots to check the platform's TLS certificate against (PEM); empty: the system's store."}),
        key(s, "public_key", [](Config& c) -> Config::Path& { return c.national.public_key; },
            {"国家平台的 SM2 公钥（PEM），用于验回执签名和加密个人信息。",
             "The platform's SM2 public key (PEM): checks receipts, seals personal data."}),
        key(s, "key", [](Config& c) -> Config::Path& { return c.national.key; },
            {"本省的 SM2 私钥（PEM），文件不存在时自动生成；留空则为数据目录下的 keys/national.pem。",
             "The province's SM2 private key (PEM), made when the file is missing; empty: keys/national.pem "
             "in the data folder."}),
        formed(
            s, "source", [](Config& c) -> std::string& { return c.national.source; }, source_form,
            {"所属来源：批次号以此开头，国家表 data_source 列亦取此值。",
             "The source this province is known as: batch numbers begin with it, and the column data_source "
             "holds it."}),
        formed(s, "trust_url", [](Config& c) -> std::string& { return c.national.trust_url; }, url_form,
               {"国家统一身份认证系统的地址；留空则为 national.url 之下的 /trust。",
                "Address of the national trust platform; empty: /trust under national.url."}),
        ranged(s, "batch_records", [](Config& c) -> long long& { return c.national.batch_records; }, 1, 1000,
               {"每批记录数上限。", "Records a batch."}),
        ranged(s, "batch_bytes", [](Config& c) -> Octets& { return c.national.batch_bytes; }, 64 * kib,
               8 * mib, {"每批数据量上限。", "Size of a batch."}),
        ranged(s, "poll", [](Config& c) -> Config::Milliseconds& { return c.national.poll; }, 10, minute,
               {"多进程部署时，查看其他进程所提交数据的间隔。",
                "How often what other processes committed is looked for."}),
        ranged(s, "linger", [](Config& c) -> Config::Milliseconds& { return c.national.linger; }, 0, minute,
               {"报送通道两批之间的停顿，以便数据汇集成批。",
                "A lane's pause between batches, so that records gather."}),
        ranged(s, "backoff", [](Config& c) -> Config::Milliseconds& { return c.national.backoff; }, 10,
               minute,
               {"传输失败后首次重试的等待时间，此后逐次加倍。",
                "First wait after a failure; it doubles from there."}),
        ranged(s, "backoff_most", [](Config& c) -> Config::Milliseconds& { return c.national.backoff_most; },
               10, hour, {"重试等待时间的上限。", "The longest wait after a failure."}),
        ranged(s, "answer_timeout",
               [](Config& c) -> Config::Milliseconds& { return c.national.answer_timeout; }, 100, 10 * minute,
               {"等待国家平台答复的时限。", "Time for the platform's answer."}),
        ranged(s, "downlink_every",
               [](Config& c) -> Config::Milliseconds& { return c.national.downlink_every; }, second,
               24 * hour, {"拉取国家平台下发数据的间隔。", "How often what comes down is pulled."}),
    };
}

std::vector<ConfigKey> log_keys() {
    const std::string s = "log";
    std::vector<ConfigKey> keys{
        formed(s, "target", [](Config& c) -> std::string& { return c.log.target; }, filled_form,
               {"日志去处：stderr、none 或文件路径。", "Where the log goes: stderr, none, or a file."}),
        key(s, "level", [](Config& c) -> std::string& { return c.log.level; },
            {"最低日志级别。", "The least level that is written."}),
    };
    keys.back().choices = {"debug", "info", "warning", "error"};
    return keys;
}

std::vector<ConfigKey> limit_keys() {
    const std::string s = "limits";
    return {
        ranged(
            s, "requests_per_second", [](Config& c) -> long long& { return c.limits.requests_per_second; }, 1,
            1'000'000,
            {"每个客户端每秒的请求数（突发可达两倍）；单个客户端可另行设定。",
             "Requests a second per client (twice as many in a burst); a client may have its own figure."}),
        ranged(s, "slow_lane_queue", [](Config& c) -> long long& { return c.limits.slow_lane_queue; }, 1,
               100'000, {"等待密钥校验的请求数上限。", "Requests that may wait for the check of a secret."}),
        ranged(s, "file_memory", [](Config& c) -> Octets& { return c.limits.file_memory; }, 32 * mib,
               1024 * mib,
               {"等待签章、验章或核验的文件所占内存的上限，超出时请求以503答复。",
                "Memory of the files that wait to be sealed or checked; a request above it is answered with "
                "503."}),
        ranged(s, "keep_outcomes", [](Config& c) -> Config::Milliseconds& { return c.limits.keep_outcomes; },
               hour, 720 * hour,
               {"Idempotency-Key 首次结果的保留时间，按整小时计。",
                "How long the first outcome of an Idempotency-Key is kept, in whole hours."}),
    };
}

} // namespace

const std::vector<ConfigSection>& config_sections() {
    static const std::vector<ConfigSection> sections{
        {"http", {"对外接口", "The interface departments call"}},
        {"database", {"数据库", "The database"}},
        {"data", {"数据目录与标准数据", "The data folder and the standard as data"}},
        {"access", {"访问令牌", "Access tokens"}},
        {"identity", {"自然人与法人身份", "Identities of persons and legal persons"}},
        {"signon", {"统一身份认证", "Signing in"}},
        {"national", {"与国家平台的对接", "The link to the national platform"}},
        {"log", {"日志", "The log"}},
        {"limits", {"限额", "Limits"}}};
    return sections;
}

const std::vector<ConfigKey>& config_keys() {
    static const std::vector<ConfigKey> keys = [] {
        std::vector<ConfigKey> all;
        for (auto part : {http_keys(), database_keys(), data_keys(), access_keys(), identity_keys(),
                          signon_keys(), national_keys(), log_keys(), limit_keys()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return keys;
}

std::string ConfigKey::variable() const {
    std::string name_of = "GATEWAY_" + section + "_" + name;
    std::transform(name_of.begin(), name_of.end(), name_of.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name_of;
}

} // namespace gateway::app
