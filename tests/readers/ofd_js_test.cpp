#include "fonts.hpp"
#include "support/node.hpp"
#include "unit/ofd/sealed.hpp"

namespace gateway::ofd {
namespace {

/// A reader that nobody here wrote, in a real browser (tests/e2e), shows the pages and seals and finds every
/// hash and value right.
TEST(OfdJs, ShowsWhatIsWritten) {
    const Office& office = Office::once();
    const test::ScratchFolder folder;
    const Package plain = licence();
    const Package once = office.sealed(plain);
    Sealing riding = office.sealing(true);
    riding.stamps = riding_stamps(page_sizes(once), 42, 42);
    const Package sealed = office.sealed(once, riding);
    Package changed = sealed;
    replace(changed, "Doc_0/Attachs/face.json", "张示范", "李示范");
    // All but Signature.xml, the value and, where it stays open, the list.
    const Json entries{{"once", once.entries().size() - 3}, {"sealed", sealed.entries().size() - 2}};
    const Json told{{"entries", entries},
                    {"plain", keep(folder, "plain.ofd", plain.write())},
                    {"once", keep(folder, "once.ofd", once.write())},
                    {"sealed", keep(folder, "sealed.ofd", sealed.write())},
                    {"changed", keep(folder, "changed.ofd", changed.write())},
                    {"preview", keep(folder, "face.png", draw_png(sample_licence().pages[0], 96))},
                    {"code", sample_identifier},
                    {"fonts", fonts_of(plain, folder)}};
    const std::string settings = keep(folder, "e2e.json", told.dump());
    const auto run = test::run_node("GATEWAY_E2E=\"$(cat " + settings + ")\" node --test ofd_reader.mjs");
    EXPECT_EQ(run.status, 0) << run.output;
}

} // namespace
} // namespace gateway::ofd
