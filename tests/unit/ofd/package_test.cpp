#include "gateway/ofd/package.hpp"

#include <gtest/gtest.h>

#include <random>
#include <zip.h>

namespace gateway::ofd {
namespace {

Package some() {
    Package package;
    package.put("Doc_0/Document.xml", "<Document/>");
    package.put("OFD.xml", "<OFD/>");
    package.put("Doc_0/Res/字体.otf", Bytes(5'000, 'x'));
    return package;
}

std::string fault_of(BytesView zip, const Limits& limits = {}) {
    try {
        Package::read(zip, limits);
    } catch (const Fault& fault) {
        return fault.code();
    }
    return "";
}

/// An archive with names that Package would not write.
Bytes archive_of(const std::vector<std::pair<std::string, Bytes>>& entries) {
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, nullptr);
    zip_source_keep(source);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        // A name of its own first: libzip itself refuses a name that is there.
        const std::string name = std::string(entries[i].first.size() - 1, 'q') + static_cast<char>('a' + i);
        zip_file_add(archive, name.c_str(),
                     zip_source_buffer(archive, entries[i].second.data(), entries[i].second.size(), 0),
                     ZIP_FL_ENC_UTF_8);
        zip_set_file_compression(archive, i, ZIP_CM_STORE, 0);
    }
    EXPECT_EQ(zip_close(archive), 0);
    zip_stat_t about;
    zip_source_stat(source, &about);
    Bytes zip(about.size, '\0');
    zip_source_open(source);
    zip_source_read(source, zip.data(), zip.size());
    zip_source_close(source);
    zip_source_free(source);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string& wanted = entries[i].first;
        const std::string name = std::string(wanted.size() - 1, 'q') + static_cast<char>('a' + i);
        for (auto at = zip.find(name); at != Bytes::npos; at = zip.find(name, at + 1)) {
            zip.replace(at, wanted.size(), wanted);
        }
    }
    return zip;
}

TEST(Package, IsReadAsItWasWritten) {
    const Package package = some();
    const Package read = Package::read(package.write());
    EXPECT_EQ(read.entries(), package.entries());
}

TEST(Package, IsWrittenAlwaysAlike) {
    EXPECT_EQ(some().write(), some().write());
    EXPECT_EQ(Package::read(some().write()).write(), some().write());
    EXPECT_EQ(some().write().find("OFD.xml"), 30u)
        << "the first entry's name follows its header of 30 octets";
}

TEST(Package, TakesNoNameThatLeadsOut) {
    for (const char* name : {"../x", "a/../../x", "/etc/x", "a//b", "./a", "a\\b", "c:x", "a/.", "a\nb"}) {
        EXPECT_EQ(fault_of(archive_of({{name, "x"}})), "OFD_ENTRY_NAME") << name;
    }
    EXPECT_EQ(fault_of(archive_of({{std::string(400, 'n'), "x"}})), "OFD_ENTRY_NAME");
}

/// What is told of a name stands in answers, which are UTF-8.
TEST(Package, ALongNameIsToldInWholeCharacters) {
    std::string name = "ab";
    while (name.size() < Limits{}.name_octets) {
        name += "章";
    }
    try {
        Package::read(archive_of({{name, "x"}}));
        FAIL() << "it is too long";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), "OFD_ENTRY_NAME");
        EXPECT_TRUE(is_utf8(fault.what()));
    }
}

TEST(Package, TakesNoNameTwice) {
    EXPECT_EQ(fault_of(archive_of({{"Tpls/T.xml", "1"}, {"TPLS/t.xml", "2"}})), "OFD_ENTRY_TWICE");
    EXPECT_EQ(fault_of(archive_of({{"OFD.xml", "1"}, {"OFD.xml", "2"}})), "OFD_ZIP");
}

TEST(Package, IsNoLargerThanItMayBe) {
    Package bomb;
    bomb.put("OFD.xml", Bytes(20u << 20, 'x'));
    EXPECT_EQ(fault_of(bomb.write()), "OFD_TOO_LARGE") << "packed beyond belief";
    Limits limits;
    limits.ratio = 100'000;
    EXPECT_EQ(fault_of(bomb.write(), limits), "");
    limits.entry_octets = 1u << 20;
    EXPECT_EQ(fault_of(bomb.write(), limits), "OFD_TOO_LARGE");
    Package many;
    for (int i = 0; i < 3; ++i) {
        many.put("e" + std::to_string(i), random_bytes(1'000));
    }
    limits = {};
    limits.entries = 2;
    EXPECT_EQ(fault_of(many.write(), limits), "OFD_TOO_LARGE");
    limits = {};
    limits.total_octets = 2'500;
    EXPECT_EQ(fault_of(many.write(), limits), "OFD_TOO_LARGE");
}

TEST(Package, IsWhole) {
    const Bytes zip = some().write();
    for (std::size_t size = 0; size < zip.size(); ++size) {
        EXPECT_EQ(fault_of(BytesView(zip).substr(0, size)), "OFD_ZIP") << size;
    }
    EXPECT_EQ(fault_of(""), "OFD_ZIP");
    // A directory that is cut off: some readers take it for an archive without entries.
    const auto directory = zip.find("PK\x01\x02");
    EXPECT_EQ(fault_of(Bytes(zip).erase(directory + 60)), "OFD_ZIP");
}

/// Whatever octet is changed: the entries are those that were, or there is a fault.
TEST(Package, ShowsNoEntryThatWasChanged) {
    const Package package = some();
    const Bytes zip = package.write();
    std::mt19937 random(33190);
    for (std::size_t i = 0; i < zip.size(); ++i) {
        Bytes changed = zip;
        changed[i] = static_cast<char>(changed[i] ^ (1 << random() % 8));
        try {
            const Package read = Package::read(changed);
            for (const auto& [name, octets] : read.entries()) {
                const Bytes* was = package.find(name);
                EXPECT_TRUE(was == nullptr || *was == octets) << "octet " << i;
            }
        } catch (const Fault&) {
            continue;
        }
    }
}

TEST(Resolve, FollowsALocation) {
    EXPECT_EQ(resolve("/Doc_0/Document.xml", "OFD.xml"), "Doc_0/Document.xml");
    EXPECT_EQ(resolve("Content.xml", "Doc_0/Pages/Page_0/Page.xml"), "Doc_0/Pages/Page_0/Content.xml");
    EXPECT_EQ(resolve("./../Res/a.png", "Doc_0/Pages/x.xml"), "Doc_0/Res/a.png");
    EXPECT_EQ(resolve("Doc_0/Document.xml", "OFD.xml"), "Doc_0/Document.xml");
    EXPECT_THROW(resolve("../x", "OFD.xml"), Fault);
    EXPECT_THROW(resolve("/../x", "Doc_0/x"), Fault);
}

} // namespace
} // namespace gateway::ofd
