// How much of the tables is read for an answer, counted by the database: a part that does not grow with them.
#include "fixture.hpp"

namespace gateway::licenses {
namespace {

constexpr int others = 20'000;

class LicenceReading : public LicenceTest {
protected:
    /// Valid licences of others under the bureau; of one in 500 the period is over. The first `held` are the
    /// company's. Each was used once, but the first of all very often.
    void fill(int held) {
        static const store::Statement licences{
            "test.licences",
            "INSERT INTO licenses.licence (identifier, chain, type, type_code, authority, serial, version, "
            "state, reason, issued_on, valid_until, area, content, revision, recorded_at) "
            "SELECT '1.2.156.3005.2.' || n, md5(n::text), 'real_estate_certificate', 'T', $1, n::text, 1, "
            "'valid', '', '2019-01-01', CASE WHEN n % 500 = 0 THEN date '2019-02-01' ELSE date '2029-01-01' "
            "END, "
            "'320500', 'v1.k.' || repeat(md5(n::text), 20), 1, now() FROM generate_series(1, $2::int) n"};
        static const store::Statement holders{
            "test.holders",
            "INSERT INTO licenses.holder SELECT licence_id, 1, CASE WHEN serial::int <= "
            "$2::int THEN $1::bytea ELSE sha256(serial::bytea) END, 'k' FROM licenses.licence"};
        static const store::Statement uses{
            "test.uses",
            "INSERT INTO licenses.use (licence_id, kind, client_id, unit, operator, matter_name, "
            "matter_code, project_no, ground, reference, trace_id, used_at) SELECT licence_id, 'query', "
            "'c', 'u', 'o', 'm', '', '', 'written', 'r', 't', now() FROM licenses.licence, "
            "generate_series(1, CASE WHEN serial = '1' THEN 5000 ELSE 1 END) ORDER BY licence_id"};
        run([&](store::Transaction& tx) {
            tx.exec(licences, bureau, others);
            tx.exec(holders, store::bytea(crypto::view(holder_.back())), held);
            tx.exec(uses);
        });
        run([](store::Transaction& tx) { tx.exec("ANALYZE"); });
    }
    /// Rows that `work` has read of a table.
    long long read_of(const std::string& table, const std::function<void(store::Transaction&)>& work) {
        const auto count = [&](store::Transaction& tx) {
            return tx
                .exec("SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::bigint FROM "
                      "pg_stat_xact_user_tables WHERE schemaname = 'licenses' AND relname = '" +
                      table + "'")[0][0]
                .as<long long>();
        };
        long long rows = 0;
        run([&](store::Transaction& tx) {
            const long long before = count(tx);
            work(tx);
            rows = count(tx) - before;
        });
        return rows;
    }
    long long read_for_list(const std::string& authority, const std::string& type, const std::string& state,
                            std::size_t found) {
        return read_of("licence", [&](store::Transaction& tx) {
            EXPECT_EQ(list_licences(tx, {authority, type, state, beijing_date(now)}, {50, {}}).size(), found)
                << authority << " " << type << " " << state;
        });
    }

    const std::vector<crypto::Digest> holder_ = digests_of(*foundation, {"001", company});
};

TEST_F(LicenceReading, AListReadsWhatItTellsAndNotTheWholeTable) {
    fill(0);
    constexpr long long some = 500;
    for (const char* authority : {"", bureau}) {
        for (const char* type : {"", "real_estate_certificate"}) {
            EXPECT_LE(read_for_list(authority, type, "", 51), some);
            EXPECT_LE(read_for_list(authority, type, "valid", 51), some);
            EXPECT_LE(read_for_list(authority, type, "expired", 40), some) << "few of many";
            for (const char* state : {"suspended", "not_yet_valid", "cancelled", "superseded"}) {
                EXPECT_LE(read_for_list(authority, type, state, 0), some) << state;
            }
        }
        EXPECT_LE(read_for_list(authority, "business_licence", "", 0), some);
    }
    EXPECT_LE(read_for_list(company, "real_estate_certificate", "", 0), some);
}

TEST_F(LicenceReading, OfAHolderOnlyWhatIsTheHoldersIsRead) {
    constexpr int held = 500;
    constexpr long long most = 2 * held;
    fill(held);
    EXPECT_LE(read_of("use",
                      [&](store::Transaction& tx) {
                          const auto uses = find_uses(tx, holder_, {50, {}});
                          ASSERT_EQ(uses.size(), 51U);
                          EXPECT_GT(uses[0].id, uses[50].id) << "the last first";
                      }),
              most);
    EXPECT_LE(read_of("licence",
                      [&](store::Transaction& tx) {
                          EXPECT_EQ(list_by_holder(tx, holder_, {50, {}}).size(), 51U);
                      }),
              most);
    const HolderQuery query{holder_, {"real_estate_certificate"}, beijing_date(now), ""};
    EXPECT_LE(read_of("licence",
                      [&](store::Transaction& tx) {
                          EXPECT_EQ(find_by_holder(tx, query, {50, {}}).size(), 51U);
                      }),
              most);
}

} // namespace
} // namespace gateway::licenses
