#include "foundation.hpp"

#include "gateway/base/toml_table.hpp"

namespace gateway::licenses {
namespace {

constexpr long long most_minutes = 24 * 60;
constexpr long long most_seconds = 600;
constexpr long long most_days = 3650;
constexpr long long most_failures = 1000;

std::map<std::string, std::string> read_holder_codes(const Standard& standard, const TomlTable& table) {
    auto holder_code_of = table.remaining_texts();
    for (const auto& [certificate, holder] : holder_code_of) {
        if (standard.codes("certificate_type").find(certificate) == nullptr) {
            table.fault(certificate, "is not in the code table certificate_type");
        }
        if (standard.codes("licence_holder_code").find(holder) == nullptr) {
            table.fault(certificate, "names what the code table licence_holder_code does not have");
        }
    }
    return holder_code_of;
}

/// Below RC03 nobody has checked that the holder's number is the person's: it would open any licence.
identity::Level read_level(const TomlTable& file, std::string_view key) {
    const auto level = identity::level_of(file.text(key));
    if (!level || *level < identity::Level::rc03) {
        file.fault(key, "must be a level from RC03 to RC05");
    }
    return *level;
}

Rules read_rules(const Standard& standard) {
    const auto file = TomlTable::parse("licence_rules.toml", standard.file("licence_rules.toml"));
    Rules rules;
    rules.code_life = std::chrono::minutes(file.number("code_minutes", 1, most_minutes));
    rules.presentation_life = std::chrono::seconds(file.number("presentation_seconds", 10, most_seconds));
    rules.renew_after_days = static_cast<int>(file.number("renew_after_days", 0, most_days));
    rules.copy_days = static_cast<int>(file.number("copy_days", 1, most_days));
    rules.verify_failures_a_day = static_cast<int>(file.number("verify_failures_a_day", 1, most_failures));
    rules.holder_code_of = read_holder_codes(standard, file.table("holder_code_of"));
    rules.holder_reads_at = read_level(file, "holder_reads_at");
    rules.holder_gives_at = read_level(file, "holder_gives_at");
    file.finish();
    return rules;
}

} // namespace

Foundation::Foundation(std::shared_ptr<const Standard> the_standard, std::shared_ptr<crypto::Vault> the_vault,
                       seals::FoundationPtr the_seals, Options the_options)
    : standard(std::move(the_standard)), vault(std::move(the_vault)), seals(std::move(the_seals)),
      options(std::move(the_options)), catalogue(Catalogue::read(*standard)), rules(read_rules(*standard)),
      national(read_national_form(*standard, catalogue)),
      holder_codes(&standard->codes("licence_holder_code")), reasons(&standard->codes("licence_reason")) {}

FoundationPtr make_foundation(std::shared_ptr<const Standard> standard, std::shared_ptr<crypto::Vault> vault,
                              seals::FoundationPtr seals, Options options) {
    return std::make_shared<const Foundation>(std::move(standard), std::move(vault), std::move(seals),
                                              std::move(options));
}

} // namespace gateway::licenses
