#include "model.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace gateway::reform {
namespace {

using service::Assignment;
using service::BodyFate;

constexpr std::size_t most_changes = 1'000;
constexpr std::size_t most_codes = 20'000;
constexpr std::size_t most_bodies = 200; ///< before or after one change

constexpr std::array<std::pair<State, std::string_view>, 5> state_names{
    {{State::draft, "draft"},
     {State::confirmed, "confirmed"},
     {State::blocked, "blocked"},
     {State::applied, "applied"},
     {State::rolled_back, "rolled_back"}}};

/// How many bodies a kind of change takes from and gives to.
struct Shape {
    std::string_view kind;
    std::size_t from_least, from_most;
    std::size_t to_least, to_most;
    Text text;
};
const std::array<Shape, 5> shapes{
    {{"rename",
      1,
      1,
      1,
      1,
      {"更名须有一个原机构和一个新机构。", "A rename has one body before and one after."}},
     {"merge",
      1,
      most_bodies,
      1,
      1,
      {"合并须有至少一个原机构和一个承接机构。", "A merge has bodies, and one they merge into."}},
     {"split",
      1,
      1,
      2,
      most_bodies,
      {"拆分须有一个原机构和至少两个承接机构。", "A split has one body and at least two heirs."}},
     {"transfer",
      1,
      1,
      1,
      most_bodies,
      {"划转须有一个划出机构和至少一个划入机构。", "A transfer has a giver and takers."}},
     {"abolish",
      1,
      most_bodies,
      0,
      1,
      {"撤销须有至少一个机构，至多一个在办业务的接收机构。",
       "An abolition has bodies, and at most one that takes over what is under way."}}}};

struct Change {
    const Shape* shape = nullptr;
    std::vector<std::string> from, to;
    std::vector<Assignment> assignments;
    std::string pointer;
};

class Reader {
public:
    explicit Reader(std::vector<FieldError>& errors) : errors_(errors) {}

    Reform read(const Json& input);

private:
    void read_bodies(ObjectReader& object);
    void read_clients(ObjectReader& object);
    void read_change(const Json& input, const std::string& pointer);
    std::vector<std::string> read_codes(ObjectReader& object, const char* name);
    std::vector<Assignment> read_assignments(ObjectReader& object, const Change& change);
    bool check_shape(const Change& change);
    void add(const Change& change);
    void add_ceasing(const Change& change, const std::string& code);
    void add_transfer(const Change& change);
    void check_heirs();

    std::vector<FieldError>& errors_;
    Reform reform_;
    std::map<std::string, std::string> places_;               ///< of bodies that give: where it is said
    std::vector<std::pair<std::string, std::string>> takers_; ///< code, where it is said
};

const Shape* shape_of(std::string_view kind) {
    const auto found = std::ranges::find(shapes, kind, &Shape::kind);
    return found == shapes.end() ? nullptr : &*found;
}

std::vector<std::string> Reader::read_codes(ObjectReader& object, const char* name) {
    std::vector<std::string> codes = object.texts(name, most_bodies);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::string pointer = object.pointer(name) + "/" + std::to_string(i);
        if (auto wrong = check_credit_code(codes[i])) {
            errors_.push_back({pointer, wrong->code, wrong->text});
        }
        if (std::count(codes.begin(), codes.end(), codes[i]) > 1) {
            fault(errors_, pointer, "repeated", "机构重复，请删去一个。", "Named twice: leave one out.");
        }
    }
    return codes;
}

std::vector<Assignment> Reader::read_assignments(ObjectReader& object, const Change& change) {
    std::vector<Assignment> assignments;
    const auto items = object.objects("assignments");
    for (std::size_t i = 0; i < items.size(); ++i) {
        ObjectReader item(*items[i], errors_, object.pointer("assignments") + "/" + std::to_string(i));
        const auto set_of = [&item](const char* name) {
            const auto texts = item.texts(name, most_codes);
            return std::set<std::string>(texts.begin(), texts.end());
        };
        Assignment assignment{item.text("to"), set_of("codes"), set_of("catalog_codes"),
                              set_of("task_types")};
        if (std::ranges::find(change.to, assignment.to) == change.to.end()) {
            item.fault("to", "not_a_successor",
                       {"须为本项调整的承接机构之一。", "Must be one of the bodies this change gives to."});
        }
        if (assignment.codes.empty() && assignment.catalog_codes.empty() && assignment.task_types.empty()) {
            item.fault("codes", "required",
                       {"请以 codes、catalog_codes 或 task_types 指明事项。",
                        "Say which matters: by codes, catalog_codes or task_types."});
        }
        item.finish();
        assignments.push_back(std::move(assignment));
    }
    return assignments;
}

/// Numbers of bodies, and that each taker gets something.
bool Reader::check_shape(const Change& change) {
    const Shape& shape = *change.shape;
    const std::size_t before = errors_.size();
    if (change.from.size() < shape.from_least || change.from.size() > shape.from_most ||
        change.to.size() < shape.to_least || change.to.size() > shape.to_most) {
        errors_.push_back({change.pointer, "wrong_shape", shape.text});
        return false;
    }
    const bool assigns = shape.kind == "split" || shape.kind == "transfer";
    if (!assigns && !change.assignments.empty()) {
        fault(errors_, change.pointer + "/assignments", "not_together",
              "只有拆分和划转需要分配事项，请删去。",
              "Only a split and a transfer assign matters: leave it out.");
    }
    for (std::size_t i = shape.kind == "split" ? 1 : 0; assigns && i < change.to.size(); ++i) {
        if (std::ranges::find(change.assignments, change.to[i], &Assignment::to) ==
            change.assignments.end()) {
            fault(
                errors_, change.pointer + "/to/" + std::to_string(i), "nothing_assigned",
                "没有分配给该机构的事项；请在 assignments 中指明。（拆分中列在首位的机构承接其余全部事项。）",
                "Nothing is assigned to this body: say what. (In a split the first takes all the rest.)");
        }
    }
    if (assigns && std::ranges::find(change.to, change.from.front()) != change.to.end()) {
        fault(errors_, change.pointer + "/to", "is_giver",
              "承接机构不能是原机构；如原机构保留，请用划转（transfer）。",
              "A body cannot succeed itself: where it stays, use a transfer.");
    }
    return errors_.size() == before;
}

void Reader::add_ceasing(const Change& change, const std::string& code) {
    if (places_.contains(code)) {
        fault(errors_, change.pointer + "/from", "named_twice",
              "机构" + code + "已在另一项调整中；请把它的全部承接机构写在同一项中。",
              "The body " + code + " is in another change already: name all who take from it in one.");
        return;
    }
    places_[code] = change.pointer + "/from";
    BodyFate& fate = reform_.bodies[code];
    fate.credit_code = code;
    fate.ceases = true;
    fate.receiver = change.to.empty() ? "" : change.to.front();
    fate.heir = change.shape->kind == "abolish" ? "" : fate.receiver;
    fate.assignments = change.assignments;
}

void Reader::add_transfer(const Change& change) {
    const std::string& code = change.from.front();
    BodyFate& fate = reform_.bodies[code];
    if (fate.ceases) {
        add_ceasing(change, code); // says what is wrong
        return;
    }
    places_[code] = change.pointer + "/from";
    fate.credit_code = code;
    fate.assignments.insert(fate.assignments.end(), change.assignments.begin(), change.assignments.end());
}

void Reader::add(const Change& change) {
    for (const std::string& code : change.to) {
        takers_.emplace_back(code, change.pointer + "/to");
    }
    if (change.shape->kind == "transfer") {
        add_transfer(change);
        return;
    }
    for (const std::string& code : change.from) {
        const bool stays = std::ranges::find(change.to, code) != change.to.end();
        if (!stays) {
            add_ceasing(change, code);
        } else if (change.shape->kind == "abolish") {
            fault(errors_, change.pointer + "/to", "is_giver", "接收机构不能是被撤销的机构。",
                  "A body that is abolished cannot take over.");
        } else if (change.shape->kind == "rename" && !reform_.records.contains(code)) {
            fault(errors_, change.pointer + "/to", "nothing_changes",
                  "更名前后代码相同时，须在 bodies 中给出新的名称。",
                  "A rename that keeps the code needs the new name in bodies.");
        }
    }
}

void Reader::read_change(const Json& input, const std::string& pointer) {
    const std::size_t before = errors_.size();
    ObjectReader object(input, errors_, pointer);
    Change change;
    change.pointer = pointer;
    change.shape = shape_of(object.text("kind"));
    if (change.shape == nullptr && errors_.size() == before) {
        object.fault(
            "kind", "unknown_code",
            {"应为 rename（更名）、merge（合并）、split（拆分）、transfer（划转）或 abolish（撤销）。",
             "One of rename, merge, split, transfer and abolish."});
    }
    change.from = read_codes(object, "from");
    change.to = read_codes(object, "to");
    change.assignments = read_assignments(object, change);
    object.finish();
    if (errors_.size() == before && check_shape(change)) {
        add(change);
    }
}

void Reader::read_bodies(ObjectReader& object) {
    const auto items = object.objects("bodies", most_changes);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string pointer = object.pointer("bodies") + "/" + std::to_string(i) + "/credit_code";
        const auto code = items[i]->find("credit_code");
        if (code == items[i]->end() || !code->is_string()) {
            fault(errors_, pointer, "required", "请填写统一社会信用代码。", "Give the credit code.");
        } else if (auto wrong = check_credit_code(code->get<std::string>())) {
            errors_.push_back({pointer, wrong->code, wrong->text});
        } else if (!reform_.records.emplace(code->get<std::string>(), *items[i]).second) {
            fault(errors_, pointer, "repeated", "机构重复，请删去一个。", "Named twice: leave one out.");
        }
    }
}

void Reader::read_clients(ObjectReader& object) {
    const auto items = object.objects("clients", most_changes);
    for (std::size_t i = 0; i < items.size(); ++i) {
        ObjectReader item(*items[i], errors_, object.pointer("clients") + "/" + std::to_string(i));
        const std::string client_id = item.text("client_id", 50);
        const std::string to = item.optional_text("to").value_or("");
        item.finish();
        if (!reform_.clients.emplace(client_id, to).second) {
            item.fault("client_id", "repeated", {"客户端重复，请删去一个。", "Named twice: leave one out."});
        }
    }
}

void Reader::check_heirs() {
    for (const auto& [code, pointer] : takers_) {
        const auto fate = reform_.bodies.find(code);
        if (fate != reform_.bodies.end() && fate->second.ceases) {
            fault(errors_, pointer, "successor_ceases",
                  "承接机构" + code + "在同一方案中不再保留；请直接写明最终的承接机构。",
                  "The body " + code +
                      " ceases in the same reform: name the one that takes over in the end.");
        }
    }
    for (const auto& [code, record] : reform_.records) {
        const auto fate = reform_.bodies.find(code);
        if (fate != reform_.bodies.end() && fate->second.ceases) {
            fault(errors_, places_.at(code), "record_of_ceasing",
                  "机构" + code + "不再保留，不能同时在 bodies 中登记或修改。",
                  "The body " + code + " ceases: it cannot be registered or changed in bodies as well.");
        }
    }
}

Reform Reader::read(const Json& input) {
    ObjectReader object(input, errors_);
    reform_.name = object.text("name", 200);
    object.optional_text("basis", 500);
    reform_.effective_at = object.time("effective_at");
    read_bodies(object);
    const auto changes = object.objects("changes", most_changes);
    if (changes.empty()) {
        object.fault("changes", "required", {"请至少列出一项机构调整。", "List at least one change."});
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        read_change(*changes[i], object.pointer("changes") + "/" + std::to_string(i));
    }
    read_clients(object);
    object.finish();
    check_heirs();
    return std::move(reform_);
}

} // namespace

std::string_view to_text(State state) {
    return std::ranges::find(state_names, state, &std::pair<State, std::string_view>::first)->second;
}

State state_from_text(std::string_view text) {
    const auto found = std::ranges::find(state_names, text, &std::pair<State, std::string_view>::second);
    if (found == state_names.end()) {
        throw std::logic_error("unknown state of a reform in the database");
    }
    return found->first;
}

Reform read_reform(const Json& input, std::vector<FieldError>& errors) { return Reader(errors).read(input); }

void shorten(std::vector<FieldError>& reasons) {
    if (reasons.size() <= most_reasons) {
        return;
    }
    const std::string more = std::to_string(reasons.size() - most_reasons);
    reasons.resize(most_reasons);
    fault(reasons, "", "and_more", "另有" + more + "项未列出；请先更正所列各项，再试一次。",
          more + " more are not listed: mend these, then try again.");
}

} // namespace gateway::reform
