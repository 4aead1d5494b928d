#include "json_post.hpp"
#include "load.hpp"
#include "one_core.hpp"
#include "others.hpp"
#include "seal_calls.hpp"
#include "seal_scene.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gateway::bench {
namespace {

// Of the gateway's own calls to OpenSSL alone. A check looks at two signatures, the seal's own besides.
constexpr double target_sign_ratio = 0.5;
constexpr double target_check_ratio = 0.25;
constexpr std::size_t kept_signatures = 64;
constexpr std::size_t kept_files = 8;
constexpr std::size_t wrong_each = 8; ///< of so many requests to check one is about something changed

/// Signatures with a seal: made and checked by the gateway's own calls beside OpenSSL's bare SM2 on the same
/// core, and over REST, where each use is written before its answer. Sealed files the same way.
class Seal final : public Workload {
public:
    explicit Seal(const Options& options)
        : options_(without_matters(options)), scene_(options_),
          client_(scene_.world().add_client(service::Role::department, test::sample_body,
                                            {"seals:apply", "seals:use", "seals:read"})) {
        scene_.set_link(National::off);
        path_ = "/v1/seals/" + enable_seal(scene_, client_);
        fields_ = scene_.fields_of(scene_.world().sign_in(client_));
        sign(1); // warm, and something to check
        seal_files(1);
    }

    const char* unit() const override { return "signatures/s"; }
    std::string limit_text() const override {
        return "signatures made and checked by the gateway's own calls, in one thread";
    }
    std::optional<Round> limit(int) override;
    Round gateway(int) override;
    void finish(Line& line) override;

private:
    struct Kept {
        std::string digest, signature;
    };
    MeasuredLoad measure(Load load, int seconds) {
        load.port = scene_.port();
        load.connections = options_.connections;
        load.seconds = seconds;
        return measure_load(load, scene_.world().gateway_process());
    }
    Round sign(int seconds);
    Round check();
    Round seal_files(int seconds);
    Round check_files();
    /// Requests in turn; every so many the one that must be found wrong.
    Round check_all(const std::vector<std::string>& right, const std::vector<std::string>& wrong,
                    const std::string& good, const std::string& bad);

    const Options options_;
    Scene scene_;
    access::NewSecret client_;
    std::string path_, fields_;
    Others others_{"seal"};
    std::vector<SealRates> calls_;
    std::vector<Sm2Speed> openssl_;
    std::vector<Kept> signatures_;
    std::vector<std::string> files_; ///< in base64
    long long signed_ = 0, sealed_ = 0;
    int loads_ = 0;
};

std::optional<Round> Seal::limit(int) {
    const OneCore core;
    const int seconds = std::max(1, options_.seconds / 5);
    openssl_.push_back(openssl_sm2(seconds, scene_.file("openssl.out")));
    calls_.push_back(seal_rates(seconds));
    return Round{calls_.back().sign_and_check, 0, 0, {}};
}

Round Seal::gateway(int) {
    scene_.checkpoint();
    const Round signing = sign(options_.seconds);
    others_.add("check", check(), calls_.back().check);
    others_.add("seal_file", seal_files(options_.seconds), calls_.back().seal_file);
    others_.add("check_file", check_files(), calls_.back().check_file);
    return signing;
}

/// Each over a digest of its own, so that each can be counted.
Round Seal::sign(int seconds) {
    const auto digest = [run = ++loads_](std::size_t number) {
        return fmt::format("{:032x}{:032x}", run, number);
    };
    Load load;
    load.write = [&](std::size_t number, std::string& request) {
        request += json_post(fields_, path_ + ":sign",
                             fmt::format(R"({{"digest":"{}","property_info":"/bench"}})", digest(number)));
    };
    load.right = [&](std::size_t number, const Answer& answer) {
        std::string signature = text_member(answer.body, "signature");
        const bool right = answer.status == 200 && !signature.empty();
        if (signatures_.size() < kept_signatures) {
            signatures_.push_back({digest(number), std::move(signature)});
        }
        return right;
    };
    const auto measured = measure(load, seconds);
    signed_ += std::ssize(measured.result.milliseconds);
    return measured.round();
}

Round Seal::check_all(const std::vector<std::string>& right, const std::vector<std::string>& wrong,
                      const std::string& good, const std::string& bad) {
    const auto is_wrong = [](std::size_t number) { return number % wrong_each == wrong_each - 1; };
    Load load;
    load.write = [&](std::size_t number, std::string& request) {
        const auto& requests = is_wrong(number) ? wrong : right;
        request += requests[number % requests.size()];
    };
    load.right = [&](std::size_t number, const Answer& answer) {
        return answer.status == 200 &&
               answer.body.find(is_wrong(number) ? bad : good) != std::string_view::npos;
    };
    return measure(load, options_.seconds).round();
}

Round Seal::check() {
    std::vector<std::string> right, wrong;
    for (std::size_t i = 0; i < signatures_.size(); ++i) {
        const auto request = [&](const std::string& digest) {
            return json_post(
                fields_, "/v1/seals:verify",
                fmt::format(R"({{"signature":"{}","digest":"{}"}})", signatures_[i].signature, digest));
        };
        right.push_back(request(signatures_[i].digest));
        wrong.push_back(request(signatures_[(i + 1) % signatures_.size()].digest));
    }
    return check_all(right, wrong, R"("valid":true)", R"("first_failure":"DATA_HASH_MISMATCH")");
}

Round Seal::seal_files(int seconds) {
    const std::string request =
        json_post(fields_, path_ + ":sign-document",
                  fmt::format(R"({{"stamps":[{{"page":1,"x":150,"y":240}}],"document":"{}"}})",
                              to_base64(page_to_seal())));
    Load load;
    load.write = [&](std::size_t, std::string& out) { out += request; };
    load.right = [&](std::size_t, const Answer& answer) {
        if (files_.size() < kept_files) {
            files_.push_back(text_member(answer.body, "document"));
        }
        return answer.status == 200 && answer.body.size() > request.size();
    };
    const auto measured = measure(load, seconds);
    sealed_ += std::ssize(measured.result.milliseconds);
    return measured.round();
}

Round Seal::check_files() {
    std::vector<std::string> right, wrong;
    const auto request = [&](const std::string& file) {
        return json_post(fields_, "/v1/seals:verify-document", fmt::format(R"({{"document":"{}"}})", file));
    };
    for (const std::string& file : files_) {
        right.push_back(request(file));
        wrong.push_back(request(to_base64(changed(from_base64(file).value()))));
    }
    return check_all(right, wrong, R"("verdict":"valid")", R"("verdict":"invalid")");
}

void Seal::finish(Line& line) {
    const std::string own =
        "SELECT count(DISTINCT digest) FROM seals.seal_use WHERE property_info = '/bench'";
    const long long digests = scene_.number(own), uses = scene_.number("SELECT count(*) FROM seals.seal_use");
    if (digests != signed_ || uses != signed_ + sealed_) {
        throw std::runtime_error(
            fmt::format("{} digests and {} files signed, but {} digests and {} uses on record", signed_,
                        sealed_, digests, uses));
    }
    const auto compare = [&](double SealRates::*call, double Sm2Speed::*bare) {
        std::vector<double> rates, speeds, ratios;
        for (std::size_t i = 0; i < calls_.size(); ++i) {
            rates.push_back(calls_[i].*call);
            speeds.push_back(openssl_[i].*bare);
            ratios.push_back(rates.back() / speeds.back());
        }
        return Line{{"rate", rounded(median(rates))},
                    {"openssl", rounded(median(speeds))},
                    {"ratio", rounded(median(ratios))},
                    {"ratio_min", rounded(*std::ranges::min_element(ratios))},
                    {"ratio_max", rounded(*std::ranges::max_element(ratios))}};
    };
    line["calls"] = {{"sign", compare(&SealRates::sign, &Sm2Speed::signatures)},
                     {"check", compare(&SealRates::check, &Sm2Speed::checks)}};
    line["others"] = others_.line();
    line["file_kib"] = from_base64(files_.front()).value().size() >> 10;
    line["target"] = {{"sign_ratio", target_sign_ratio}, {"check_ratio", target_check_ratio}};
    line["met"] = line["calls"]["sign"]["ratio"] >= target_sign_ratio &&
                  line["calls"]["check"]["ratio"] >= target_check_ratio;
}

} // namespace

std::unique_ptr<Workload> seal_workload(const Options& options) { return std::make_unique<Seal>(options); }

} // namespace gateway::bench
