#include "legacy_csv.hpp"

#include "gateway/base/problem.hpp"
#include "gateway/base/text.hpp"

#include <set>
#include <string>

namespace gateway::matters {
namespace {

Problem malformed(std::size_t record) {
    const std::string number = std::to_string(record);
    return Problem(ProblemKind::unprocessable, "malformed_csv",
                   {"CSV 第 " + number + " 条记录格式有误，请检查引号、列数和 UTF-8 编码。",
                    "CSV record " + number + " is malformed: check quotes, number of fields and UTF-8."});
}

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {
        if (rest_.starts_with("\xEF\xBB\xBF")) {
            rest_.remove_prefix(3);
        }
    }
    bool at_end() const { return rest_.empty(); }
    std::size_t number() const { return number_; }

    std::vector<std::string> record() {
        ++number_;
        std::vector<std::string> fields;
        do {
            fields.push_back(rest_.starts_with('"') ? quoted() : plain());
        } while (take(','));
        if (!take_line_break() && !rest_.empty()) {
            throw malformed(number_);
        }
        return fields;
    }

private:
    bool take(char c) {
        if (!rest_.starts_with(c)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }
    bool take_line_break() {
        const bool returned = take('\r');
        return take('\n') || returned;
    }
    std::string plain() {
        const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
        std::string field(rest_.substr(0, end));
        rest_.remove_prefix(end);
        if (field.find('"') != std::string::npos) {
            throw malformed(number_);
        }
        return field;
    }
    std::string quoted() {
        std::string field;
        rest_.remove_prefix(1);
        for (;;) {
            const std::size_t end = rest_.find('"');
            if (end == std::string_view::npos) {
                throw malformed(number_);
            }
            field += rest_.substr(0, end);
            rest_.remove_prefix(end + 1);
            if (!take('"')) {
                return field;
            }
            field += '"';
        }
    }

    std::string_view rest_;
    std::size_t number_ = 0;
};

} // namespace

std::vector<Json> read_csv(std::string_view text) {
    if (!is_utf8(text)) {
        throw malformed(1);
    }
    Reader reader(text);
    if (reader.at_end()) {
        return {};
    }
    const auto names = reader.record();
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size()) {
        throw malformed(reader.number());
    }
    std::vector<Json> rows;
    while (!reader.at_end()) {
        const auto fields = reader.record();
        if (fields.size() == 1 && fields[0].empty() && names.size() > 1) {
            continue; // an empty line
        }
        if (fields.size() != names.size()) {
            throw malformed(reader.number());
        }
        Json row = Json::object();
        for (std::size_t i = 0; i < names.size(); ++i) {
            row[names[i]] = fields[i];
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace gateway::matters
