#include "gateway/ofd/package.hpp"
#include "place.hpp"
#include "sample.hpp"
#include "truetype.hpp"
#include "xml.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace gateway::ofd {
namespace {

/// To be looked at: OFD_TEST_FILES names a folder.
void keep(const std::string& name, const Bytes& octets) {
    if (const char* folder = std::getenv("OFD_TEST_FILES")) {
        std::ofstream(std::string(folder) + "/" + name, std::ios::binary) << octets;
    }
}

TEST(Document, Keep) {
    keep("face.png", draw_png(sample_licence().pages[0], 110));
    keep("card.png", draw_png(sample_licence().pages[1], 200));
    keep("seal.png", draw_seal({"苏州市示范局（演示）", "电子证照专用章"}));
    keep("seal2.png", draw_seal({"江苏省苏州市吴中区自然资源和规划局示范", "不动产登记专用章（1）"}));
    keep("licence.ofd", write(sample_licence()));
}

} // namespace
} // namespace gateway::ofd
