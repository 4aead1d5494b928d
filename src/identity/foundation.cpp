#include "foundation.hpp"

#include "gateway/crypto/sha.hpp"
#include "gateway/crypto/sm.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::identity {
namespace {

constexpr std::size_t least_hash_key = 16; // octets

std::string home_of(const Standard& standard) {
    const auto root = std::ranges::find_if(standard.divisions(),
                                           [](const Division& division) { return division.parent.empty(); });
    if (root == standard.divisions().end()) {
        throw std::runtime_error("divisions.csv: no division without a parent");
    }
    return root->code;
}

} // namespace

Foundation::Foundation(std::shared_ptr<const Standard> the_standard, std::shared_ptr<crypto::Vault> the_vault,
                       Options the_options)
    : standard(std::move(the_standard)), vault(std::move(the_vault)), options(std::move(the_options)),
      rules(LevelRules::parse(standard->file("identity_rules.toml"))),
      national(read_national_form(*standard)),
      legacy(LegacyLevels::parse(standard->file("legacy_levels.toml"))),
      stock_sources(read_stock_sources(standard->file("stock_sources.toml"), legacy)),
      home_region(home_of(*standard)), person(&standard->table("up_uc_province_user")),
      corporation(&standard->table("up_uc_corporator_identity")),
      account(&standard->table("up_uc_corporator_account")) {
    if (options.hash == HashKind::hmac_sm3 && options.hash_key.size() < least_hash_key) {
        throw std::runtime_error("the hash hmac-sm3 needs a key of 16 octets or more");
    }
}

const RecordKind* Foundation::find_record(std::string_view table) const {
    const auto name_of = [](const RecordKind& kind) -> std::string_view { return kind.table->name(); };
    const auto found = std::ranges::find(national.records, table, name_of);
    return found == national.records.end() ? nullptr : &*found;
}

FoundationPtr make_foundation(std::shared_ptr<const Standard> standard, std::shared_ptr<crypto::Vault> vault,
                              Options options) {
    return std::make_shared<const Foundation>(std::move(standard), std::move(vault), std::move(options));
}

const LevelRules& level_rules(const Foundation& foundation) { return foundation.rules; }

BaseAnswer ask_base(const Foundation& foundation, const Identity& identity) {
    const auto& ask = foundation.options.bases.verify_person;
    return ask ? ask(identity) : BaseAnswer{};
}

std::string national_hash(const Options& options, std::string_view value) {
    switch (options.hash) {
    case HashKind::hmac_sm3:
        return crypto::to_hex(crypto::hmac_sm3(options.hash_key, value));
    case HashKind::sha512:
        return to_hex(crypto::sha512(value));
    case HashKind::sm3:
        break;
    }
    return crypto::to_hex(crypto::sm3(value));
}

void set_hash(const Foundation& foundation, const NationalTable& table, Json& row, const std::string& column,
              std::string_view value) {
    std::string hash = national_hash(foundation.options, value);
    const Column& described = *table.find(column);
    if (described.width == 0 || hash.size() <= static_cast<std::size_t>(described.width)) {
        row[column] = std::move(hash);
    }
}

Json as_it_travels(const Foundation& foundation, const NationalTable& table, Json row) {
    if (foundation.options.plain == PlainColumns::hash_only) {
        const auto names = foundation.national.withheld.find(table.name());
        if (names != foundation.national.withheld.end()) {
            for (const std::string& name : names->second) {
                row.erase(name);
            }
        }
    }
    return row;
}

std::string seal_json(const Foundation& foundation, const Json& value, const std::string& context) {
    return foundation.vault->seal(canonical_json(value), context);
}

Json open_json(const Foundation& foundation, const std::string& sealed, const std::string& context) {
    return Json::parse(foundation.vault->open(sealed, context));
}

} // namespace gateway::identity
