#include "stock_model.hpp"

#include "gateway/base/certificate.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <tuple>

namespace gateway::identity {
namespace {

constexpr std::size_t longest_account = 128; // octets
constexpr std::array<std::string_view, 5> standings{"waiting", "passed", "lowered", "merged", "rejected"};
constexpr std::array<std::string_view, 3> disputes{"", "name", "mobile"};

template <class Value, class Names>
Value value_of(const Names& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
        throw std::logic_error("unknown state of a stock account");
    }
    return static_cast<Value>(found - names.begin());
}

/// Blanks off, the ideographic one as well.
std::string trimmed(std::string_view text) {
    constexpr std::string_view blank = "\xe3\x80\x80";
    for (;;) {
        text = trim(text);
        if (text.starts_with(blank)) {
            text.remove_prefix(blank.size());
        } else if (text.ends_with(blank)) {
            text.remove_suffix(blank.size());
        } else {
            return std::string(text);
        }
    }
}

/// The old system's values by our names; numbers as texts.
class Values {
public:
    Values(const StockSource& source, const Json& line, std::vector<FieldError>& faults)
        : source_(source), line_(line), faults_(faults) {
        if (!line.is_object()) {
            fault(faults, "", "wrong_type", "每行应为一个 JSON 对象。", "A line is one JSON object.");
        }
    }

    std::string text(std::string_view member) const {
        const auto column = source_.columns.find(member);
        if (column == source_.columns.end() || !line_.is_object()) {
            return {};
        }
        const auto found = line_.find(column->second);
        if (found == line_.end() || found->is_null()) {
            return {};
        }
        if (found->is_string()) {
            return trimmed(found->get_ref<const std::string&>());
        }
        if (found->is_number_integer()) {
            return found->dump();
        }
        fault(faults_, "/" + column->second, "wrong_type", "应为文本。", "A text is wanted.");
        return {};
    }
    std::string pointer(std::string_view member) const { return "/" + source_.columns.find(member)->second; }

private:
    const StockSource& source_;
    const Json& line_;
    std::vector<FieldError>& faults_;
};

void read_account_name(const Values& values, StockClaim& claim, std::vector<FieldError>& faults) {
    claim.account_name = values.text("account_name");
    if (claim.account_name.empty() || claim.account_name.size() > longest_account) {
        claim.account_name.clear();
        fault(faults, values.pointer("account_name"), "account_name", "须有旧系统的账号名，至多128字节。",
              "The account's name in the old system is needed, at most 128 octets.");
    }
}

void read_identity(const Foundation& foundation, const StockSource& source, const Values& values,
                   StockClaim& claim, Time now, std::vector<FieldError>& faults) {
    const std::string type = values.text("cert_type");
    const auto known = source.certificates.find(type);
    Identity identity{known == source.certificates.end() ? std::string() : known->second,
                      values.text("cert_no"), values.text("user_name")};
    if (known == source.certificates.end()) {
        fault(faults, values.pointer("cert_type"), type.empty() ? "required" : "unknown_code",
              "缺少证件类型，或其值不在该来源的对应表中；请补充 stock_sources.toml。",
              "The type of document is missing or not in the source's table: see stock_sources.toml.");
    } else {
        auto wrong = faults_of(foundation, identity, now);
        faults.insert(faults.end(), wrong.begin(), wrong.end());
    }
    claim.identity = normal_identity(std::move(identity));
}

} // namespace

std::string_view standing_name(StockStanding standing) {
    return standings.at(static_cast<std::size_t>(standing));
}
StockStanding standing_of(std::string_view name) { return value_of<StockStanding>(standings, name); }
std::string_view dispute_name(Dispute dispute) { return disputes.at(static_cast<std::size_t>(dispute)); }
Dispute dispute_of(std::string_view name) { return value_of<Dispute>(disputes, name); }

std::string StockRow::outcome() const {
    return dispute == Dispute::none ? std::string(standing_name(standing)) : "conflict";
}

std::string StockRow::code() const {
    switch (dispute) {
    case Dispute::name:
        return stock_reason::name_differs;
    case Dispute::mobile:
        return stock_reason::mobile_taken;
    case Dispute::none:
        break;
    }
    return reason;
}

bool outranks(const StockRow& left, const StockRow& right) {
    const auto merit = [](const StockRow& row) {
        return std::tuple(row.level >= Level::rc03, row.verified_at.value_or(Time::min()), row.level);
    };
    const auto name = [](const StockRow& row) { return std::tie(row.source, row.claim.account_name); };
    return merit(left) != merit(right) ? merit(left) > merit(right) : name(left) < name(right);
}

bool same_name(const std::string& left, const std::string& right) {
    return left == right || name_to_compare(left) == name_to_compare(right);
}

StockRow read_stock_line(const Foundation& foundation, const StockSource& source, const service::Line& line,
                         Time now, std::vector<FieldError>& faults) {
    StockRow row;
    row.source = source.name;
    row.line = line.number;
    row.changed_at = now;
    Json content;
    try {
        content = parse_json(line.text);
    } catch (const Problem& problem) {
        faults.push_back({"", problem.code(), problem.text()});
        return row;
    }
    const Values values(source, content, faults);
    if (!faults.empty()) {
        return row;
    }
    StockClaim& claim = row.claim;
    read_account_name(values, claim, faults);
    read_identity(foundation, source, values, claim, now, faults);
    const std::string mobile = values.text("user_mobile");
    claim.mobile = normal_mobile(mobile).value_or(""); // an old number that is none is left behind
    claim.region = values.text("region");
    if (claim.region.empty()) {
        claim.region = source.region;
    } else if (auto wrong = check_region(claim.region)) {
        faults.push_back({values.pointer("region"), wrong->code, std::move(wrong->text)});
    }
    const std::string level = values.text("level");
    row.level = foundation.legacy.level(source.scheme, level).value_or(Level::rc01);
    const std::string verified = values.text("verified_at");
    row.verified_at = parse_time(verified);
    if (row.verified_at && *row.verified_at > now) {
        row.verified_at = now;
    }
    if (!verified.empty() && !row.verified_at) {
        fault(faults, values.pointer("verified_at"), "wrong_date", "应为日期或日期时间。",
              "Must be a date or date-time.");
    }
    claim.given = crypto::to_hex(
        crypto::sm3(canonical_json({claim.account_name, claim.identity.cert_type, claim.identity.cert_no,
                                    claim.identity.user_name, mobile, claim.region, level, verified})));
    return row;
}

Json claim_json(const StockClaim& claim) {
    return {{"account", claim.account_name}, {"type", claim.identity.cert_type},
            {"no", claim.identity.cert_no},  {"name", claim.identity.user_name},
            {"mobile", claim.mobile},        {"region", claim.region},
            {"given", claim.given}};
}

StockClaim claim_of(const Json& sealed) {
    return {text_of(sealed, "account"),
            {text_of(sealed, "type"), text_of(sealed, "no"), text_of(sealed, "name")},
            text_of(sealed, "mobile"),
            text_of(sealed, "region"),
            text_of(sealed, "given")};
}

std::string claim_context(const StockRow& row) {
    return "identity.stock:" + row.import_id + ":" + std::to_string(row.line);
}

std::string stock_value(const std::string& source, const std::string& account_name) {
    return "stock\n" + source + "\n" + account_name;
}

} // namespace gateway::identity
