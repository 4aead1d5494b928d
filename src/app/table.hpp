#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::app {

/// Columns that line up on a terminal: a Chinese character takes two places. Control characters, which could
/// speak to the terminal, are shown as blanks.
class Table {
public:
    explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    bool empty() const { return rows_.size() == 1; }
    void print(std::ostream& out) const;

private:
    std::vector<std::vector<std::string>> rows_; // the headings first; as many cells in each
};

/// Places the text takes on a terminal.
std::size_t display_width(std::string_view utf8);
std::string printable(std::string_view utf8);

} // namespace gateway::app
