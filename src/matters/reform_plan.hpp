#pragma once

#include "body_store.hpp"
#include "draft_store.hpp"
#include "foundation.hpp"
#include "gateway/service/reform.hpp"
#include "reform_store.hpp"
#include "store.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gateway::matters {

/// A list of a body that a reform touches. What it says is read again when it moves: thousands of parsed
/// records would fill the memory.
struct ReformList {
    Matter matter;
    std::string task_name;
};
/// A draft, and how it will be.
struct ReformDraft {
    Draft before;
    Draft after;
    bool dropped = false;
};

/// Everything a reform does to the library, computed before anything changes.
struct ReformPlan {
    std::map<std::string, Body> bodies;       ///< of those it touches, the registered ones
    std::map<std::string, Json> records;      ///< bodies to register or to change, by credit code
    std::map<std::string, std::string> names; ///< of bodies that take lists or are renamed
    std::vector<ReformList> moved;            ///< in the order of service::Reform::matters
    std::vector<ReformList> renamed;          ///< same code, other name of the body
    std::vector<ReformDraft> drafts;
};

/// What a reform rests on, as it was read.
struct ReformBasis {
    std::map<std::string, Body> bodies;
    std::vector<Matter> lists;                ///< not cancelled, of bodies that give or are renamed; by code
    std::map<std::string, ListMark> standing; ///< under codes that lists could move to
    std::map<std::string, std::string>
        list_names; ///< dept_name of some list, of bodies that are not registered
    std::vector<Draft> drafts;
};

/// The code a list has with another body.
std::string code_with(const std::string& credit_code, const std::string& code);
/// Whom a list of a body goes to, the main one first; empty: it stays, or ends with its body.
std::vector<std::string> takers_of(const service::BodyFate& fate, const std::string& code,
                                   const Json& record);
/// The record as the other body publishes it: its codes, its name, its parts as new ones.
Json record_with(const Foundation& foundation, const std::string& credit_code, const std::string& name,
                 const Json& record);

/// Fills reform.matters. What stands in the way goes to `part`.
ReformPlan plan_reform(const Foundation& foundation, service::Reform& reform, ReformBasis basis,
                       service::ReformPart& part);

} // namespace gateway::matters
