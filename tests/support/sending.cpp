#include "support/sending.hpp"

#include "files.hpp"

namespace gateway::test {

namespace fs = std::filesystem;

std::unique_ptr<app::ChildProgram> send_file(const World& world, const access::NewSecret& secret,
                                             const fs::path& file, const fs::path& log,
                                             const std::string& target) {
    const fs::path secret_file = world.folder() / (secret.client_id + ".secret");
    app::write_file(secret_file, secret.secret + "\n");
    return std::make_unique<app::ChildProgram>(
        fs::path(GATEWAY_BINARY_DIR) / "provincial-gateway",
        std::vector<std::string>{"import", file.string(), "--to", target, "--url", world.gateway_url(),
                                 "--client-id", secret.client_id, "--secret-file", secret_file.string(),
                                 "--json"},
        log);
}

} // namespace gateway::test
