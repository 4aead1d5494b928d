#include "test_bases.hpp"

#include "gateway/base/codes.hpp"
#include "page.hpp"
#include "real_levels.hpp"
#include "refuse_message.hpp"
#include "text_members.hpp"

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace gateway::simulator {
namespace {

constexpr std::size_t most_rows = 10'000;
constexpr std::string_view citizen_card = "111";

[[noreturn]] void wrong_row(std::size_t place, const std::string& member) {
    wrong_value(std::to_string(place) + '/' + member);
}

bool read_state(const Json& row, std::size_t place) {
    const std::string state = text_of(row, "state");
    if (state != "active" && state != "cancelled") {
        wrong_row(place, "state");
    }
    return state == "active";
}

bool is_mobile(std::string_view text) {
    return text.size() == 11 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Person read_person(const Json& row, std::size_t place, Date today) {
    const auto wrong = wrong_member(row,
                                    {{"user_name", 64},
                                     {"cert_type", 6},
                                     {"cert_no", 64},
                                     {"user_mobile", 11},
                                     {"user_region", 6},
                                     {"user_real_lvl", 4},
                                     {"state", 9}},
                                    {"face"});
    if (wrong) {
        wrong_row(place, *wrong);
    }
    const auto level = real_level_of(text_of(row, "user_real_lvl"));
    if (!level || !row["face"].is_boolean()) {
        wrong_row(place, level ? "face" : "user_real_lvl");
    }
    Person person{text_of(row, "cert_type"),   text_of(row, "cert_no"),     text_of(row, "user_name"),
                  text_of(row, "user_mobile"), text_of(row, "user_region"), *level,
                  row["face"].get<bool>(),     read_state(row, place)};
    if (person.cert_type == citizen_card && check_citizen_id(person.cert_no, today)) {
        wrong_row(place, "cert_no");
    }
    if (!is_mobile(person.user_mobile)) {
        wrong_row(place, "user_mobile");
    }
    if (check_region(person.user_region)) {
        wrong_row(place, "user_region");
    }
    return person;
}

Corporation read_corporation(const Json& row, std::size_t place) {
    const auto wrong = wrong_member(row, {{"corp_name", 256},
                                          {"certificate_sno", 18},
                                          {"corp_type", 64},
                                          {"legal_name", 64},
                                          {"legal_cert_type", 6},
                                          {"legal_cert_no", 64},
                                          {"state", 9}});
    if (wrong) {
        wrong_row(place, *wrong);
    }
    Corporation corporation{text_of(row, "certificate_sno"), text_of(row, "corp_name"),
                            text_of(row, "corp_type"),       text_of(row, "legal_name"),
                            text_of(row, "legal_cert_type"), text_of(row, "legal_cert_no"),
                            read_state(row, place)};
    if (check_credit_code(corporation.certificate_sno)) {
        wrong_row(place, "certificate_sno");
    }
    return corporation;
}

/// Reads each row, and refuses a second one of the same `key`.
template <class Row, class Read>
std::vector<Row> read_rows(const Json& array, const char* name, const char* key, const Read& read) {
    if (!array.is_array() || array.size() > most_rows) {
        wrong_value(name);
    }
    std::vector<Row> rows;
    std::set<std::string> seen;
    for (const Json& row : array) {
        rows.push_back(read(row, rows.size()));
        if (!seen.insert(text_of(row, key)).second) {
            wrong_row(rows.size() - 1, key);
        }
    }
    return rows;
}

Json built_in() {
    std::ostringstream text;
    text << toml::json_formatter{toml::parse(page_file("test_bases.toml"))};
    return parse_json(text.str());
}

std::string state_name(bool active) { return active ? "active" : "cancelled"; }

} // namespace

TestBases::TestBases() {
    const Json bases = built_in();
    set_people(read_people(bases.at("people"), beijing_date(system_clock()())));
    set_corporations(read_corporations(bases.at("corporations")));
}

void TestBases::set_people(People people) {
    people_ = std::move(people);
    people_by_number_.clear();
    for (std::size_t at = 0; at < people_.size(); ++at) {
        people_by_number_.emplace(people_[at].cert_no, at);
    }
}

void TestBases::set_corporations(Corporations corporations) {
    corporations_ = std::move(corporations);
    corporations_by_code_.clear();
    for (std::size_t at = 0; at < corporations_.size(); ++at) {
        corporations_by_code_.emplace(corporations_[at].certificate_sno, at);
    }
}

const Person* TestBases::person(std::string_view cert_no) const {
    const auto found = people_by_number_.find(cert_no);
    return found != people_by_number_.end() && people_[found->second].active ? &people_[found->second]
                                                                             : nullptr;
}

const Corporation* TestBases::corporation(std::string_view certificate_sno) const {
    const auto found = corporations_by_code_.find(certificate_sno);
    return found != corporations_by_code_.end() && corporations_[found->second].active
               ? &corporations_[found->second]
               : nullptr;
}

People read_people(const Json& array, Date today) {
    return read_rows<Person>(array, "people", "cert_no", [today](const Json& row, std::size_t place) {
        return read_person(row, place, today);
    });
}

Corporations read_corporations(const Json& array) {
    return read_rows<Corporation>(array, "corporations", "certificate_sno", read_corporation);
}

Json write_people(const People& people) {
    Json array = Json::array();
    for (const Person& person : people) {
        array.push_back({{"user_name", person.user_name},
                         {"cert_type", person.cert_type},
                         {"cert_no", person.cert_no},
                         {"user_mobile", person.user_mobile},
                         {"user_region", person.user_region},
                         {"user_real_lvl", real_level_name(person.real_level)},
                         {"face", person.face},
                         {"state", state_name(person.active)}});
    }
    return array;
}

Json write_corporations(const Corporations& corporations) {
    Json array = Json::array();
    for (const Corporation& corporation : corporations) {
        array.push_back({{"corp_name", corporation.corp_name},
                         {"certificate_sno", corporation.certificate_sno},
                         {"corp_type", corporation.corp_type},
                         {"legal_name", corporation.legal_name},
                         {"legal_cert_type", corporation.legal_cert_type},
                         {"legal_cert_no", corporation.legal_cert_no},
                         {"state", state_name(corporation.active)}});
    }
    return array;
}

} // namespace gateway::simulator
