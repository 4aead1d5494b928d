#pragma once

#include "signon_call.hpp"

#include <string>

namespace gateway::simulator {

// The second region (p33, Zhejiang): another province that people come from and go to.

/// GET /region/p33/: choose somebody and go to Jiangsu.
http::Response show_region(const SignOnCall& call);
/// GET /region/p33/arrive?ticket=…: redeems the ticket and shows whom it brought.
http::Response arrive(const SignOnCall& call);
/// The form of the page: issues a ticket and sends the browser to Jiangsu.
http::Response go_to_jiangsu(const SignOnCall& call);

bool is_of_second_region(const Person& person);

/// A visit to Jiangsu that was made ready: a ticket, and the address that brings it there.
struct Visit {
    std::string ticket;
    std::string url;
};
/// Issues a ticket for a person of the region, at `level` or, when that is empty, at the highest the person
/// can prove. Throws Problem: 422 "unknown_person", "level_not_held"; 409 "no_arrival" when nobody said where
/// visitors of Jiangsu arrive; what the trust platform refuses.
Visit prepare_visit(Platform& platform, const std::string& cert_no, const std::string& level);

} // namespace gateway::simulator
