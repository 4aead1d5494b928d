#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::simulator {

/// Somebody in the test base of persons.
struct Person {
    std::string cert_type;
    std::string cert_no; ///< names one person of the base
    std::string user_name;
    std::string user_mobile;
    std::string user_region;
    int real_level = 1;
    bool face = false;  ///< a picture is on file
    bool active = true; ///< false: the base has the record no more

    /// The highest level this person can prove in one sign-in: RC04 takes a face to compare with.
    int provable_level() const { return real_level == 4 && !face ? 3 : real_level; }
};

struct Corporation {
    std::string certificate_sno;
    std::string corp_name;
    std::string corp_type;
    std::string legal_name;
    std::string legal_cert_type;
    std::string legal_cert_no;
    bool active = true;
};

using People = std::vector<Person>;
using Corporations = std::vector<Corporation>;

/// The nation's base of persons and that of legal persons.
class TestBases {
public:
    TestBases(); ///< the built-in ones
    const People& people() const { return people_; }
    const Corporations& corporations() const { return corporations_; }
    void set_people(People people);
    void set_corporations(Corporations corporations);
    /// Only who is active; nullptr when there is none.
    const Person* person(std::string_view cert_no) const;
    const Corporation* corporation(std::string_view certificate_sno) const;

private:
    using Places = std::map<std::string, std::size_t, std::less<>>;
    People people_;
    Corporations corporations_;
    Places people_by_number_;
    Places corporations_by_code_;
};

/// An array of at most 10,000, each with all its members, numbers and codes checked, none twice. Throws
/// Problem 400 "wrong_value" naming place and member.
People read_people(const Json& array, Date today);
Corporations read_corporations(const Json& array);
Json write_people(const People& people);
Json write_corporations(const Corporations& corporations);

} // namespace gateway::simulator
