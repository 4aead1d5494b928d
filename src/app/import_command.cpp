#include "commands.hpp"
#include "files.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/http/client.hpp"
#include "mapped_file.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto patience = 10min; ///< without any progress
constexpr auto pause_between_tries = 1s;
constexpr auto longest_import = 24h;
constexpr auto ndjson = "application/x-ndjson";
constexpr auto csv = "text/csv";
constexpr std::string_view gzip_magic = "\x1f\x8b";

[[noreturn]] void give_up(const std::string& zh, const std::string& en) {
    throw std::runtime_error(zh + " / " + en);
}

bool is_csv(const FileImport& wanted) {
    const std::string name = wanted.file.filename().string();
    return wanted.format.empty() ? name.ends_with(".csv") || name.ends_with(".csv.gz")
                                 : wanted.format == "csv";
}

std::string_view behind_line(std::string_view text, long long line) {
    for (; line > 0; --line) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
    return text;
}

/// One file on its way, however often the line breaks or the gateway dies.
class Sender {
public:
    Sender(const FileImport& wanted, bool json, std::ostream& out)
        : wanted_(wanted), csv_(is_csv(wanted)), json_(json), out_(out), file_(wanted.file),
          secret_(trim(read_file(wanted.secret_file))), client_(wanted.url, options(wanted)) {
        if (secret_.empty()) {
            give_up(wanted.secret_file.string() + " 中没有客户端密钥", "there is no client secret");
        }
        // Another file, another target or another word is another import.
        crypto::Sm3 digest;
        digest.add(wanted.target)
            .add("\n")
            .add(wanted.again)
            .add("\n")
            .add(csv_ ? "csv\n" : "")
            .add(file_.text());
        key_ = "sm3-" + crypto::to_hex(digest.finish());
    }

    int run() {
        auto until = std::chrono::steady_clock::now() + patience;
        for (;;) {
            const long long before = committed_to_;
            if (const auto report = try_once()) {
                print(*report);
                return success;
            }
            if (committed_to_ > before) {
                until = std::chrono::steady_clock::now() + patience;
            } else if (std::chrono::steady_clock::now() > until) {
                give_up("网关长时间无法完成导入（" + failure_ + "）；稍后再次执行同一命令即可续传",
                        "the gateway does not take it (" + failure_ +
                            "); the same command later goes on where it stopped");
            }
            std::this_thread::sleep_for(pause_between_tries);
        }
    }

private:
    static http::ClientOptions options(const FileImport& wanted) {
        http::ClientOptions options;
        options.answer_timeout = longest_import;
        options.ca_file = wanted.ca_file.string();
        return options;
    }

    /// The report; empty: to be tried again.
    std::optional<Json> try_once() {
        const auto token = call("POST", "/oauth2/token",
                                {{"Content-Type", "application/x-www-form-urlencoded"},
                                 {"Authorization", "Basic " + to_base64(wanted_.client_id + ":" + secret_)}},
                                "grant_type=client_credentials");
        if (!token) {
            return std::nullopt;
        }
        const std::string bearer = "Bearer " + token->at("access_token").get<std::string>();
        const auto known = call("GET", "/v1/imports?key=" + key_, {{"Authorization", bearer}}, "");
        if (!known) {
            return std::nullopt;
        }
        if (!known->at("items").empty()) {
            const Json& import = known->at("items").at(0);
            committed_to_ = import.at("committed_to").get<long long>();
            if (import.at("state") == "finished") {
                return import;
            }
        }
        return send(bearer);
    }

    std::optional<Json> send(const std::string& bearer) {
        http::Fields fields{
            {"Authorization", bearer}, {"Content-Type", csv_ ? csv : ndjson}, {"Idempotency-Key", key_}};
        std::string target = wanted_.target;
        std::string_view body = file_.text();
        if (body.starts_with(gzip_magic)) {
            fields.emplace_back("Content-Encoding", "gzip"); // the gateway passes over what it has
        } else if (committed_to_ > 0 && !csv_) { // of CSV the header is needed: the gateway passes over lines
            body = behind_line(body, committed_to_);
            target += (target.find('?') == std::string::npos ? "?" : "&") + std::string("after_line=") +
                      std::to_string(committed_to_);
        }
        if (committed_to_ > 0 && !json_) {
            out_ << "续传：前 " << committed_to_ << " 行已处理。 / Going on behind line " << committed_to_
                 << "." << std::endl;
        }
        return call("POST", target, fields, body);
    }

    /// Empty: the gateway is away or has no time. Throws what trying again would not change.
    std::optional<Json> call(std::string_view method, const std::string& target, const http::Fields& fields,
                             std::string_view body) {
        const auto outcome = client_.send(method, target, fields, body);
        if (!outcome.response) {
            failure_ = outcome.failure;
            return std::nullopt;
        }
        const int status = outcome.response->status;
        const std::string text(outcome.response->text());
        if (status == 200) {
            return parse_json(text);
        }
        failure_ = std::to_string(status);
        if (status == 429 || status >= 500) {
            return std::nullopt;
        }
        give_up(std::string(method) + " " + wanted_.target + " 被拒绝",
                "refused: " + failure_ + " " + text.substr(0, 2000));
    }

    void print(const Json& report) {
        if (json_) {
            out_ << report.dump() << '\n';
            return;
        }
        out_ << "导入 import        " << report.at("import").get<std::string>() << "\n行数 lines         "
             << report.at("lines") << "\n已接收 accepted    " << report.at("accepted")
             << "\n未变 unchanged     " << report.at("unchanged") << "\n未通过 rejected    "
             << report.at("rejected") << '\n';
        if (report.at("rejected") != 0) {
            out_ << "原因见 / the reasons: GET /v1/imports/" << report.at("import").get<std::string>()
                 << "/errors\n";
        }
    }

    const FileImport& wanted_;
    const bool csv_;
    const bool json_;
    std::ostream& out_;
    const MappedFile file_;
    const std::string secret_;
    http::Client client_;
    std::string key_;
    std::string failure_;
    long long committed_to_ = 0;
};

} // namespace

int import_command(const Invocation& invocation, std::ostream& out) {
    return Sender(invocation.import, invocation.json, out).run();
}

} // namespace gateway::app
