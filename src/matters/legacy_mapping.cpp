#include "edition.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/sm.hpp"
#include "legacy_profile.hpp"

#include <charconv>
#include <optional>

namespace gateway::matters {
namespace {

constexpr std::string_view kind_field = "/task_type";

class Mapping {
public:
    Mapping(const Foundation& foundation, const Profile& profile, const Json& row)
        : foundation_(foundation), profile_(profile), row_(row) {}

    LegacyRow run() {
        // The kind first: it says which tables the row is for.
        for (const auto& [field, value] : profile_.constants) {
            if (field == kind_field) {
                put(field, value, "");
            }
        }
        for (const MappedColumn& mapped : profile_.columns) {
            if (mapped.field == kind_field) {
                take(mapped);
            }
        }
        family_ = &foundation_.family_of(input_);
        for (const auto& [field, value] : profile_.constants) {
            if (field != kind_field && find_column(*family_, field)) {
                put(field, value, "");
            }
        }
        for (const MappedColumn& mapped : profile_.columns) {
            if (mapped.field != kind_field) {
                take(mapped);
            }
        }
        report_unknown_columns();
        check();
        result_.key = key();
        result_.region = region();
        return std::move(result_);
    }

private:
    /// A source value as text; a number as it was written.
    std::string source_text(const std::string& column) const {
        const auto found = row_.find(column);
        if (found == row_.end() || found->is_null()) {
            return {};
        }
        return std::string(trim(found->is_string() ? found->get<std::string>() : found->dump()));
    }

    void find_fault(const std::string& pointer, const std::string& column, std::string code, Text text) {
        result_.findings.push_back({pointer, column, std::move(code), std::move(text)});
    }

    void take(const MappedColumn& mapped) {
        const std::string text = source_text(mapped.column);
        if (text.empty()) {
            return;
        }
        if (!find_column(*family_, mapped.field)) {
            find_fault(
                "", mapped.column, "field_not_of_kind",
                {"该类事项的国家要素中没有对应项；原值保留在来源行中。",
                 "The national elements of this kind have no such field; the source row keeps the value."});
            return;
        }
        std::vector<std::string> values;
        for (const std::string& value : split(text, mapped.separator)) {
            const auto code = mapped.codes.find(value);
            if (!mapped.codes.empty() && code == mapped.codes.end()) {
                find_fault(
                    mapped.field, mapped.column, "unmapped_value",
                    {"来源取值在映射方案中没有对应代码，请在方案中补充或人工填写。",
                     "The profile maps this value to no code: add it there or fill the field by hand."});
                return;
            }
            values.push_back(mapped.codes.empty() ? value : code->second);
        }
        put(mapped.field, values, mapped.column);
    }

    static std::vector<std::string> split(const std::string& text, const std::string& separator) {
        if (separator.empty()) {
            return {text};
        }
        std::vector<std::string> values;
        for (std::size_t from = 0; from <= text.size();) {
            const std::size_t to = std::min(text.find(separator, from), text.size());
            values.emplace_back(trim(std::string_view(text).substr(from, to - from)));
            from = to + separator.size();
        }
        return values;
    }

    void put(const std::string& field, const std::string& value, const std::string& column) {
        put(field, std::vector<std::string>{value}, column);
    }

    void put(const std::string& field, const std::vector<std::string>& values, const std::string& column) {
        const Column& described = *find_column(*family_, field);
        columns_[field] = column;
        Json& place = input_[Json::json_pointer(field)];
        if (described.many) {
            place = values;
            return;
        }
        long long number = 0;
        const std::string& text = values.front();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool whole = error == std::errc{} && end == text.data() + text.size();
        place = described.type == ColumnType::integer && whole ? Json(number) : Json(text);
    }

    void report_unknown_columns() {
        std::set<std::string> known = profile_.kept;
        for (const MappedColumn& mapped : profile_.columns) {
            known.insert(mapped.column);
        }
        for (const auto& [column, value] : row_.items()) {
            if (!known.contains(column)) {
                find_fault("", column, "unmapped_column",
                           {"映射方案没有说明此列的去向；原值保留在来源行中。",
                            "The profile does not say where this column goes; the source row keeps it."});
            }
        }
    }

    /// Leaves out what is wrong by itself, then what is wrong with something else, until the rest is right.
    void check() {
        std::vector<FieldError> errors;
        if (!profile_.schema_version.empty()) {
            input_["schema_version"] = profile_.schema_version;
        }
        const Json input = take_edition(foundation_, input_, result_.conversions, errors);
        result_.record = read_matter(foundation_, input, Completeness::partial, errors);
        do {
            for (FieldError& error : errors) {
                leave_out(std::move(error));
            }
            errors.clear();
            check_matter(foundation_, result_.record, Completeness::partial, errors);
        } while (!errors.empty());
    }

    void leave_out(FieldError error) {
        std::string field = error.pointer;
        // A fault inside an array ("/use_level/0") leaves the whole field out.
        while (!field.empty() && !columns_.contains(field)) {
            field.resize(field.rfind('/'));
        }
        const std::string column = field.empty() ? std::string() : columns_.at(field);
        const Json::json_pointer holder(field.substr(0, std::min(field.rfind('/'), field.size())));
        if (!field.empty() && result_.record.contains(holder)) {
            result_.record[holder].erase(field.substr(field.rfind('/') + 1));
        }
        find_fault(field, column, std::move(error.code), kept_in_source(std::move(error.text), column));
    }

    static Text kept_in_source(Text text, const std::string& column) {
        if (!column.empty()) {
            constexpr std::string_view stop = "。";
            if (text.zh.ends_with(stop)) {
                text.zh.resize(text.zh.size() - stop.size());
            }
            text.zh += "；原值保留在来源行的“" + column + "”列。";
            text.en += " The value stays in the source row, column \"" + column + "\".";
        }
        return text;
    }

    std::string key() const {
        const std::string value = profile_.key.empty() ? std::string() : source_text(profile_.key);
        return value.empty() ? "sm3:" + crypto::to_hex(crypto::sm3(canonical_json(row_))) : value;
    }

    std::string region() const {
        const std::string text = profile_.region.empty() ? std::string() : source_text(profile_.region);
        const bool digits =
            text.size() >= 6 && text.substr(0, 6).find_first_not_of("0123456789") == std::string::npos;
        return digits ? text.substr(0, 6) : std::string();
    }

    const Foundation& foundation_;
    const Profile& profile_;
    const Family* family_ = &foundation_.families.front();
    const Json& row_;
    Json input_ = Json::object();
    std::map<std::string, std::string> columns_; ///< field → source column
    LegacyRow result_;
};

} // namespace

LegacyRow map_row(const Foundation& foundation, const Profile& profile, const Json& row) {
    return Mapping(foundation, profile, row).run();
}

Json to_json(const Finding& finding) {
    return {{"pointer", finding.pointer},
            {"column", finding.column},
            {"code", finding.code},
            {"detail_zh", finding.text.zh},
            {"detail_en", finding.text.en}};
}

} // namespace gateway::matters
