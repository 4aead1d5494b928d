#include "legacy_csv.hpp"

#include "gateway/base/csv.hpp"

#include <set>
#include <string>

namespace gateway::matters {
namespace {

constexpr std::size_t longest_record = 1 << 20;

Problem malformed(Text text) { return {ProblemKind::unprocessable, "malformed_csv", std::move(text)}; }

Problem malformed(long long line) {
    const std::string number = std::to_string(line);
    return malformed({"CSV 第 " + number + " 行格式有误，请检查列名和列数。",
                      "Line " + number + " of the CSV is malformed: check its names or number of columns."});
}

struct Rows : CsvReader::Sink {
    std::vector<std::string> names;
    std::vector<Json> rows;

    void record(CsvReader::Record record) override {
        if (names.empty()) {
            names = std::move(record.fields);
            if (std::set<std::string>(names.begin(), names.end()).size() != names.size()) {
                throw malformed(record.line);
            }
            return;
        }
        if (record.fields.size() != names.size()) {
            throw malformed(record.line);
        }
        Json row = Json::object();
        for (std::size_t i = 0; i < names.size(); ++i) {
            row[names[i]] = std::move(record.fields[i]);
        }
        rows.push_back(std::move(row));
    }
    void broken(CsvReader::Fault fault) override { throw malformed(std::move(fault.text)); }
};

} // namespace

std::vector<Json> read_csv(std::string_view text) {
    Rows rows;
    CsvReader reader(rows, longest_record);
    reader.add(text);
    reader.finish();
    return std::move(rows.rows);
}

} // namespace gateway::matters
