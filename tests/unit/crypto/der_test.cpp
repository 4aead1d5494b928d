#include "gateway/crypto/der.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace gateway::crypto::der {
namespace {

using vectors::hex;

Reader reader(const Bytes& octets) { return Reader(octets); }

TEST(Der, WritesNumbersInTheirShortestFormAndReadsThemBack) {
    EXPECT_EQ(integer(0), hex("020100"));
    EXPECT_EQ(integer(127), hex("02017f"));
    EXPECT_EQ(integer(128), hex("02020080"));
    EXPECT_EQ(integer(-1), hex("0201ff"));
    EXPECT_EQ(integer(-128), hex("020180"));
    EXPECT_EQ(integer(-129), hex("0202ff7f"));
    std::mt19937_64 random(20260101);
    for (int i = 0; i < 20'000; ++i) {
        const auto number = static_cast<std::int64_t>(random()) >> (random() % 64);
        const Bytes octets = integer(number);
        EXPECT_EQ(reader(octets).integer(), number);
    }
    for (const auto number :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        const Bytes octets = integer(number);
        EXPECT_EQ(reader(octets).integer(), number);
    }
}

TEST(Der, KnowsObjectIdentifiers) {
    EXPECT_EQ(oid("1.2.156.10197.1.501"), hex("06082a811ccf55018375"));
    for (const char* dotted : {"0.0", "1.39", "2.999.3", "1.2.840.113549.1.1.1", "2.5.29.15"}) {
        const Bytes octets = oid(dotted);
        EXPECT_EQ(reader(octets).oid(), dotted);
    }
    for (const char* wrong : {"", "1", "3.1", "1.40", "1..2", "1.2.", "1.02", "1.2.x", " 1.2"}) {
        EXPECT_THROW(oid(wrong), std::invalid_argument) << wrong;
    }
    for (const char* wrong : {"0600", "060180", "06022a80", "06032a8001", "060b2affffffffffffffffff7f"}) {
        const Bytes octets = hex(wrong);
        EXPECT_THROW(reader(octets).oid(), Fault) << wrong;
    }
}

TEST(Der, RefusesEveryFormButTheOne) {
    for (const char* wrong : {
             "0281017f",               // the long form of a short length
             "028200017f",             // a length with a leading zero
             "0280017f0000",           // an indefinite length
             "0202007f",               // a number with a leading zero
             "0202ff80",               // a negative number with a leading ff
             "0200",                   // a number of no octet
             "0209000102030405060708", // more than eight
             "02ff",                   // a reserved length
             "02850000000001",         // a length of five octets
         }) {
        const Bytes octets = hex(wrong);
        EXPECT_THROW(reader(octets).integer(), Fault) << wrong;
    }
    for (const char* wrong : {"010101", "0100", "01020000"}) {
        const Bytes octets = hex(wrong);
        EXPECT_THROW(reader(octets).boolean(), Fault) << wrong;
    }
    for (const char* wrong : {"0300", "030201ff", "030107"}) {
        const Bytes octets = hex(wrong);
        EXPECT_THROW(reader(octets).bits(), Fault) << wrong;
    }
    const Bytes high = hex("1f810100");
    EXPECT_THROW(reader(high).any(), Fault);
}

TEST(Der, LeavesNothingUnread) {
    const Bytes octets = sequence({integer(1), integer(2)}) + "x";
    Reader whole(octets);
    Reader inner = whole.sequence();
    EXPECT_EQ(inner.integer(), 1);
    EXPECT_THROW(inner.finish(), Fault);
    EXPECT_EQ(inner.integer(), 2);
    inner.finish();
    EXPECT_THROW(whole.finish(), Fault);
}

TEST(Der, NamesTheOctetThatIsWrong) {
    const Bytes octets = sequence({integer(1), sequence({integer(2), boolean(true)})});
    Reader inner = Reader(octets).sequence();
    inner.integer();
    Reader innermost = inner.sequence();
    innermost.integer();
    try {
        innermost.integer();
        FAIL() << "a truth value is no number";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.octet(), 10u) << fault.what();
    }
}

TEST(Der, EveryTruncationIsAFault) {
    const Bytes octets =
        sequence({integer(70'000), oid("1.2.156.10197.1.501"), value(octet_string_tag, Bytes(300, 'x')),
                  generalized_time(Time()), text(utf8_tag, "印章"), bits("ab")});
    const auto read = [](BytesView all) {
        Reader whole(all);
        Reader inner = whole.sequence();
        whole.finish();
        inner.integer();
        inner.oid();
        inner.octets();
        inner.generalized_time();
        inner.text(utf8_tag);
        inner.bits();
        inner.finish();
    };
    read(octets);
    for (std::size_t size = 0; size < octets.size(); ++size) {
        EXPECT_THROW(read(BytesView(octets).substr(0, size)), Fault) << size;
    }
}

TEST(Der, TextsHaveTheCharactersOfTheirType) {
    EXPECT_THROW(text(ia5_tag, "印"), std::invalid_argument);
    EXPECT_THROW(text(printable_tag, "a*b"), std::invalid_argument);
    EXPECT_THROW(text(utf8_tag, "\xff"), std::invalid_argument);
    const Bytes wrong = value(ia5_tag, "\xc3\xa4");
    EXPECT_THROW(reader(wrong).text(ia5_tag), Fault);
}

TEST(Der, ReadsTimesOfRealMomentsOnly) {
    const auto moment = [](const char* text) {
        const Bytes octets = value(generalized_time_tag, text);
        return reader(octets).generalized_time();
    };
    EXPECT_EQ(format_time(moment("20190418013005Z")), "2019-04-18T09:30:05+08:00");
    EXPECT_EQ(format_time(moment("20190418013005.25Z")), "2019-04-18T09:30:05.250+08:00");
    for (const char* wrong : {"20190418013005", "20190431013005Z", "20190418243005Z", "20190418013060Z",
                              "2019041801300Z", "20190418013005.Z", "20190418013005.250Z",
                              "20190418013005+0800", "20190418093005 Z", "20190418013005.1234Z", ""}) {
        EXPECT_THROW(moment(wrong), Fault) << wrong;
    }
    const auto old_moment = [](const char* text) {
        const Bytes octets = value(utc_time_tag, text);
        return reader(octets).utc_time();
    };
    EXPECT_EQ(old_moment("190418013005Z"), moment("20190418013005Z"));
    EXPECT_EQ(old_moment("500101000000Z"), moment("19500101000000Z"));
    EXPECT_THROW(old_moment("1904180130Z"), Fault);
    const Time time = moment("20491231235959Z");
    EXPECT_EQ(utc_time(time), hex("170d") + "491231235959Z");
    EXPECT_EQ(generalized_time(time), hex("180f") + "20491231235959Z");
    EXPECT_EQ(generalized_time(time + std::chrono::milliseconds(250)), hex("1812") + "20491231235959.25Z");
    EXPECT_THROW(utc_time(time + std::chrono::seconds(1)), std::invalid_argument);
}

} // namespace
} // namespace gateway::crypto::der
