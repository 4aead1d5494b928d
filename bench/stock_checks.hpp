#pragma once

#include "scene.hpp"

#include <string>

namespace gateway::bench {

/// What is done with old accounts once they are in: their report, the conflicts, the comparison with the
/// base. Each throws std::runtime_error when it is not as it should be.
class StockChecks {
public:
    StockChecks(Scene& scene, const access::NewSecret& manager) : scene_(scene), manager_(manager) {}

    /// Reads the report of every account part by part and settles some conflicts: the times of both.
    Line report_and_settle(long long accounts);
    /// Links to the nation, whose base knows some of the persons, and counts what is graded in that many
    /// seconds.
    Line compare(int seconds);

private:
    struct Part {
        std::string body, next; ///< next: the target of the following part, "" for none
    };
    Part part(const std::string& target);
    long long graded();
    bool is_behind();

    Scene& scene_;
    const access::NewSecret& manager_;
    std::string bearer_;
};

/// The person of that number in the files of the workload.
std::string stock_name(int person);

} // namespace gateway::bench
