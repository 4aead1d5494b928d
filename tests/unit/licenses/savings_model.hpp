#pragma once

// The second opinion on fewer papers, made from the rules in docs/licences.md and not from the sources: a log
// of what was attached, counted anew each time. It knows nothing of the program's types.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace gateway::licenses::savings {

/// Which licence meets a material: its type, and whose.
struct Mapped {
    std::string type, whose;
};
struct List {
    std::string code;
    std::vector<std::map<std::string, int>> versions = {}; ///< of each material the copies
    std::map<std::string, Mapped> map = {};
};
struct Paper {
    std::string type, holder;
    std::vector<std::string> identifiers = {}; ///< of its versions
    std::string state = "valid";
    std::string from = {}, until = {}; ///< days; "" for none
};
struct Affair {
    std::string number;
    std::size_t list, version;
    std::string applicant, agent, body;
    std::set<std::string> papers = {};
    bool finished = false;
};
/// One line of the log.
struct Attached {
    std::string number, material;
    std::size_t licence;
    std::string month, code, body;
    int copies;
    std::string row_guid = {};
};
using Log = std::vector<Attached>;

using Key = std::array<std::string, 3>;   ///< month, matter, body
using Figures = std::array<long long, 3>; ///< cases, materials, copies
using Counted = std::map<Key, Figures>;

/// A case and a material of it count once, with the first licence.
inline Counted counted(const Log& log) {
    Counted all;
    for (auto one = log.begin(); one != log.end(); ++one) {
        const auto of_case = [&](const Attached& each) { return each.number == one->number; };
        const auto of_material = [&](const Attached& each) {
            return of_case(each) && each.material == one->material;
        };
        if (std::none_of(log.begin(), one, of_material)) {
            Figures& figures = all[{one->month, one->code, one->body}];
            figures[0] += std::none_of(log.begin(), one, of_case) ? 1 : 0;
            figures[1] += 1;
            figures[2] += one->copies;
        }
    }
    return all;
}

/// "" asks nothing.
struct Question {
    std::string from, to, code, body, region;
    std::string within; ///< the caller's own body, or its region; "": operations
    int limit = 50;
};

inline bool inside(const std::string& body, std::string region) {
    while (region.ends_with("00")) {
        region.resize(region.size() - 2);
    }
    return body.substr(2, 6).starts_with(region);
}

inline Counted answer_to(const Question& question, const Log& log) {
    Counted found = counted(log);
    std::erase_if(found, [&](const auto& line) {
        const auto& [month, code, body] = line.first;
        const bool of_caller =
            question.within.empty() ||
            (question.within.size() == 6 ? inside(body, question.within) : body == question.within);
        return month < question.from || month > question.to || !of_caller ||
               (!question.code.empty() && code != question.code) ||
               (!question.body.empty() && body != question.body) ||
               (!question.region.empty() && !inside(body, question.region));
    });
    return found;
}

struct Wanted {
    std::string material, identifier;
};
struct Expected {
    std::string outcome;
    std::set<std::string> why = {}; ///< one of these is told
    std::size_t place = 0;          ///< in the log
};

struct World {
    std::vector<List> lists = {};
    std::vector<Paper> licences = {};
    std::vector<Affair> affairs = {};
    Log log = {};

    /// What comes of an item by what is attached so far; what is attached now is put down there.
    Expected expect(const Affair& affair, const Wanted& wanted, const std::string& today, Log& so_far) const {
        const auto paper = std::ranges::find_if(licences, [&](const Paper& each) {
            return std::ranges::find(each.identifiers, wanted.identifier) != each.identifiers.end();
        });
        std::set<std::string> why =
            unfit(affair, wanted.material, paper == licences.end() ? nullptr : &*paper);
        if (!why.empty()) {
            return {"refused", std::move(why)};
        }
        const auto number = static_cast<std::size_t>(paper - licences.begin());
        const auto of_material = [&](const Attached& each) {
            return each.number == affair.number && each.material == wanted.material;
        };
        const auto same = std::ranges::find_if(
            so_far, [&](const Attached& each) { return of_material(each) && each.licence == number; });
        if (same != so_far.end()) {
            return {"unchanged", {}, static_cast<std::size_t>(same - so_far.begin())};
        }
        if (const std::string stands = standing(*paper, wanted.identifier, today); stands != "valid") {
            why.insert(stands);
        }
        if (affair.papers.contains(wanted.material) && std::ranges::none_of(so_far, of_material)) {
            why.insert("taken_already");
        }
        if (!why.empty()) {
            return {"refused", std::move(why)};
        }
        const List& list = lists[affair.list];
        so_far.push_back({affair.number, wanted.material, number, today.substr(0, 7), list.code, affair.body,
                          list.versions[affair.version].at(wanted.material)});
        return {"attached", {}, so_far.size() - 1};
    }

    /// Why the licence is none for this material of the case, however it stands: all that is true.
    std::set<std::string> unfit(const Affair& affair, const std::string& material, const Paper* paper) const {
        const List& list = lists[affair.list];
        std::set<std::string> why;
        if (!list.versions[affair.version].contains(material)) {
            why.insert("not_in_list");
        }
        if (paper == nullptr) {
            why.insert("no_licence");
        }
        const auto mapped = list.map.find(material);
        if (mapped == list.map.end()) {
            why.insert("not_mapped");
            return why;
        }
        const auto& [type, whose] = mapped->second;
        if (whose == "agent" && affair.agent.empty()) {
            why.insert("nobody_named");
        }
        if (paper != nullptr && paper->type != type) {
            why.insert("not_of_type");
        }
        if (paper != nullptr && !(whose != "agent" && paper->holder == affair.applicant) &&
            !(whose != "applicant" && paper->holder == affair.agent)) {
            why.insert("not_the_holder");
        }
        return why;
    }

    static std::string standing(const Paper& paper, const std::string& identifier, const std::string& today) {
        if (identifier != paper.identifiers.back()) {
            return "superseded";
        }
        if (paper.state == "cancelled") {
            return "cancelled";
        }
        if (!paper.until.empty() && paper.until < today) {
            return "expired";
        }
        return paper.state == "valid" && paper.from > today ? "not_yet_valid" : paper.state;
    }
};

} // namespace gateway::licenses::savings
