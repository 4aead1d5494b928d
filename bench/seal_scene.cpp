#include "seal_scene.hpp"

#include "run.hpp"
#include "support/voice.hpp"

#include <sstream>
#include <stdexcept>

namespace gateway::bench {
namespace {

void make_authority(const Scene& scene) {
    std::ostringstream out, err;
    if (app::run({"authority", "make", "--name", "示范证书中心（演示）", "--config",
                  scene.file("gateway.toml").string()},
                 out, err) != 0) {
        throw std::runtime_error("no authority: " + err.str());
    }
}

Json need(const test::Answer& answer, int status) {
    if (answer.status != status) {
        throw std::runtime_error("no seal: " + answer.body.dump());
    }
    return answer.body;
}

} // namespace

std::string enable_seal(Scene& scene, const access::NewSecret& client) {
    make_authority(scene);
    test::Voice body(scene.world(), client);
    test::Voice operations(scene.world(), scene.world().add_client(service::Role::operations,
                                                                   test::sample_body, {"seals:manage"}));
    const std::string until = format_time(system_clock()() + std::chrono::hours(24 * 365));
    const Json applied = need(body.post("/v1/seals", {{"name", "苏州市示范局（演示）"},
                                                      {"purpose", "电子证照专用章"},
                                                      {"type", 6},
                                                      {"valid_until", until}}),
                              201);
    const auto es_id = applied.at("es_id").get<std::string>();
    for (const char* step : {"approve", "make", "enable"}) {
        need(operations.post("/v1/seals/" + es_id + ":" + step), 200);
    }
    need(body.send("PUT", "/v1/seals/" + es_id + "/rights/" + client.client_id, {{"matters", {"*"}}}), 200);
    return es_id;
}

} // namespace gateway::bench
