#pragma once

#include "demo_browser.hpp"

namespace gateway::test {

using app::Browser;
using app::Page;

} // namespace gateway::test
