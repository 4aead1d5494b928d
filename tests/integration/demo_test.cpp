#include "support/program_run.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace gateway::test {
namespace {

/// The demonstration checks every step of its own, and at the end that the nation holds exactly what
/// departments were told, with receipts that verify.
TEST(Demonstration, RunsToItsEndAndEverythingIsReceived) {
    const ScratchFolder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms{0711}); // PostgreSQL's user must enter
    const ProgramRun run = run_gateway("demo --check --folder " + (folder.path() / "demo").string());
    EXPECT_EQ(run.status, 0) << run.output;
    for (const char* step :
         {"signed in through the nation", "licence issued and sealed", "scanned at the window",
          "used in a case instead of paper", "register valid", "register cancelled"}) {
        EXPECT_NE(run.output.find(step), std::string::npos) << step << "\n" << run.output;
    }
}

} // namespace
} // namespace gateway::test
