#pragma once

#include "support/sign_on.hpp"

namespace gateway::test {

inline const std::string zhang = "320100199001010018"; // RC04 at the nation, with a face

/// The gateway under an address that the nation and a browser reach it by.
class NationalSignOnWorld : public SignOnWorld {
protected:
    NationalSignOnWorld() {
        const std::string own = world_.gateway_url();
        world_.configure(
            {{"http", {{"public_url", '"' + own + '"'}}},
             {"signon", {{"regions", "\"p33=" + world_.national_url() + "/region/p33/arrive\""}}}});
        world_.stop_gateway();
        world_.start_gateway();
        manager_ = std::make_unique<Voice>( // tokens have another issuer now
            world_, world_.add_client(service::Role::operations, "11320000PDY00001XW", {"signon:manage"}));
        world_.nation("PUT", "/admin/trust/clients", {{"p32", {own + "/signon/national/callback"}}});
        world_.nation("PUT", "/admin/trust/arrivals", {{"p32", own + "/signon/arrive"}});
    }
    static std::string target_of(const std::string& url) { return url.substr(url.find('/', 8)); }

    /// Off to the nation by the button of a page; the answer is the address of the way back.
    std::string at_nation(Browser& browser, const Page& page, const std::string& cert_no,
                          const std::string& action = "sign_in") {
        const Page sent = browser.submit(page, "/signon/national", {});
        EXPECT_TRUE(sent.location.starts_with(world_.national_url() + "/trust/authorize?")) << sent.body;
        Browser nation(world_.national_url());
        const Page asked = nation.open(target_of(sent.location));
        const Page back =
            nation.post("/trust/sign-in",
                        {{"request", asked.hidden("request")}, {"cert_no", cert_no}, {"action", action}});
        EXPECT_TRUE(back.location.starts_with(world_.gateway_url())) << back.body;
        return target_of(back.location);
    }
    Page through_nation(Browser& browser, const Page& page, const std::string& cert_no) {
        return browser.open(at_nation(browser, page, cert_no));
    }
};

} // namespace gateway::test
