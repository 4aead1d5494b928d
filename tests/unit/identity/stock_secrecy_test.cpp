#include "stock_fixture.hpp"
#include "support/scratch_folder.hpp"
#include "work.hpp"

#include <filesystem>
#include <fstream>

namespace gateway::identity {
namespace {

namespace fs = std::filesystem;

class StockSecrecy : public StockTest {
protected:
    std::vector<std::string> secrets{zhang.cert_no, zhang.user_name,   "张三",   zhang_mobile, li.cert_no,
                                     li.user_name,  "an-account-name", li_mobile};
    void take_and_grade() {
        connect_base({{zhang.cert_no, zhang.user_name}});
        import({with_mobile(account("an-account-name", zhang), zhang_mobile),
                account(zhang_mobile, zhang, "1"), with_mobile(account(li.cert_no, li), zhang_mobile),
                account("bad", {"111", li.cert_no.substr(1) + "0", li.user_name})});
        compare();
    }
    void expect_none_in(const std::string& text) {
        for (const std::string& secret : secrets) {
            EXPECT_EQ(text.find(secret), std::string::npos) << secret;
        }
    }
};

TEST_F(StockSecrecy, NothingPersonalStandsInPlainInTablesOrJournal) {
    take_and_grade();
    expect_none_in(one("SELECT string_agg(s::text, ' ') FROM identity.stock_account s"));
    expect_none_in(one("SELECT string_agg(e::text, ' ') FROM journal.entry e"));
    expect_none_in(one("SELECT string_agg(e::text, ' ') FROM identity.evidence e"));
    EXPECT_EQ(rows().size(), 4U);
}

TEST_F(StockSecrecy, OutcomesNameNobodyNotEvenByAnAccountNameThatIsANumber) {
    take_and_grade();
    secrets.erase(std::ranges::find(secrets, "an-account-name"));
    const std::string list(ask("listStockAccounts", list_call({{"source", "demo"}})).text());
    expect_none_in(list);
    EXPECT_NE(list.find("an-account-name"), std::string::npos) << "else nobody could find the account";
    expect_none_in(std::string(ask("downloadStockOutcomes", list_call({{"source", "demo"}})).text()));
    expect_none_in(
        std::string(ask("downloadStockOutcomes", list_call({{"source", "demo"}, {"format", "csv"}})).text()));
}

TEST_F(StockSecrecy, FaultsOfLinesDoNotRepeatThem) {
    Identity wrong = zhang;
    wrong.cert_no.back() = '9';
    Json line = account("an-account-name", wrong);
    line["region"] = zhang_mobile;
    line["verified_at"] = zhang.user_name;
    const auto outcome = import({line}).at(0);
    EXPECT_GE(outcome.reasons.size(), 3U);
    for (const auto& reason : outcome.reasons) {
        expect_none_in(reason.text.zh + reason.text.en + reason.pointer);
    }
}

TEST_F(StockSecrecy, RowsAreSealedAndIndexedAnewWithTheirKey) {
    const test::ScratchFolder folder;
    const fs::path file = folder.path() / "identity.key";
    const auto write = [&](const std::string& letters) {
        std::ofstream out(file.string() + ".new");
        for (const char letter : letters) {
            out << to_hex(key_of(letter)) << "\n";
        }
        out.close();
        fs::permissions(file.string() + ".new", fs::perms::owner_read | fs::perms::owner_write);
        fs::rename(file.string() + ".new", file);
    };
    write("k");
    vault = crypto::Vault::load(file);
    use(foundation_with(vault));
    const std::vector<Json> lines{account("a", zhang), account("b", li)};
    import(lines);
    write("nk");
    int done = 1;
    while (done > 0) {
        run([&](store::Transaction& tx) { done = reseal(*foundation, tx); });
    }
    EXPECT_EQ(
        one("SELECT count(DISTINCT k) FROM (SELECT seal_key FROM identity.stock_account UNION SELECT "
            "index_key FROM identity.stock_account UNION SELECT key_id FROM identity.sealing_key) AS t(k)"),
        "1");
    write("n");
    vault = crypto::Vault::load(file);
    use(foundation_with(vault));
    for (const auto& outcome : import(lines)) {
        EXPECT_EQ(outcome.state, State::unchanged);
    }
    EXPECT_EQ(taken(account("c", zhang, "1")), "accepted");
    EXPECT_EQ(became("c"), "merged same_person");
}

/// Sources are data: what is wrong in it is told with its line.
TEST(StockSourceFile, RefusesWhatItCannotMean) {
    const LegacyLevels levels = LegacyLevels::parse(Standard::load()->file("legacy_levels.toml"));
    const std::string whole = Standard::load()->file("stock_sources.toml");
    EXPECT_EQ(read_stock_sources(whole, levels).size(), 2U);
    const auto refused = [&](const std::string& from, const std::string& to) {
        std::string text = whole;
        text.replace(text.find(from), from.size(), to);
        EXPECT_THROW(read_stock_sources(text, levels), std::runtime_error) << to;
    };
    refused("scheme = \"jis\"", "scheme = \"other\"");
    refused("region = \"320000\"", "region = \"Jiangsu\"");
    refused("as = \"account_name\"", "as = \"nickname\"");
    refused("as = \"account_name\"", "as = \"level\"");
    refused("becomes = \"414\"", "became = \"414\"");
    refused("name = \"jis\"", "name = \"demo\"");
}

} // namespace
} // namespace gateway::identity
