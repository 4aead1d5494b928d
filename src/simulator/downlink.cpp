#include "downlink.hpp"

#include <algorithm>

namespace gateway::simulator {

std::uint64_t Downlink::add(std::string_view table, std::string canonical_row) {
    std::vector<std::string>& rows = rows_[std::string(table)];
    rows.push_back(std::move(canonical_row));
    return rows.size();
}

// Rows are JSON texts already, and the table's name is one of two: the page is put together as text.
std::string Downlink::page(std::string_view table, std::uint64_t after, std::size_t limit) const {
    const auto found = rows_.find(table);
    const std::size_t size = found == rows_.end() ? 0 : found->second.size();
    std::uint64_t last = after;
    std::string rows;
    for (std::uint64_t at = after; at < size && at - after < limit; ++at) {
        last = at + 1;
        rows += rows.empty() ? "" : ",";
        rows += R"({"row":)" + found->second[at] + R"(,"sequence":)" + std::to_string(last) + '}';
    }
    return R"({"last":)" + std::to_string(last) + R"(,"rows":[)" + rows + R"(],"table":")" +
           std::string(table) + R"("})";
}

std::size_t Downlink::size(std::string_view table) const {
    const auto found = rows_.find(table);
    return found == rows_.end() ? 0 : found->second.size();
}

} // namespace gateway::simulator
