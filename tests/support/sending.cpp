#include "support/sending.hpp"

#include "files.hpp"

#include <gtest/gtest.h>

namespace gateway::test {

namespace fs = std::filesystem;

std::unique_ptr<app::ChildProgram> send_file(const World& world, const access::NewSecret& secret,
                                             const fs::path& file, const fs::path& log,
                                             const std::string& target) {
    fs::remove(log); // output is appended
    const fs::path secret_file = world.folder() / (secret.client_id + ".secret");
    app::write_file(secret_file, secret.secret + "\n");
    return std::make_unique<app::ChildProgram>(
        fs::path(GATEWAY_BINARY_DIR) / "provincial-gateway",
        std::vector<std::string>{"import", file.string(), "--to", target, "--url", world.gateway_url(),
                                 "--client-id", secret.client_id, "--secret-file", secret_file.string(),
                                 "--json"},
        log);
}

Json end_of(app::ChildProgram& sender, const fs::path& log) {
    EXPECT_TRUE(eventually([&] { return !sender.running(); }, 180));
    const std::string text = app::read_file(log);
    return text.starts_with("{") ? parse_json(text) : Json{{"log", text}};
}

} // namespace gateway::test
