#include "completeness.hpp"

#include "draft_service.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"

#include <algorithm>
#include <set>

namespace gateway::matters {
namespace {

constexpr int group_size = 1000;

bool is_missing_code(const std::string& code) { return code.starts_with("required"); }

Json page_of(std::vector<Json> items, const service::Page& page, const char* key) {
    Json answer = service::page_json(std::move(items), page, [key](const Json& item) {
        return std::vector{item.at(key).get<std::string>()};
    });
    return answer;
}

/// The field a pointer counts for: "/materials/0/is_need" for /materials, the others for themselves.
std::string counted_pointer(const Family& family, const std::string& pointer) {
    const std::string member = pointer.substr(1, pointer.find('/', 1) - 1);
    const PartKind* part = pointer.empty() ? nullptr : family.part(member);
    if (part && part->many) {
        return "/" + member;
    }
    const std::size_t parts = part ? 2 : 1; // "/use_level/0" is a fault of /use_level
    std::size_t end = 0;
    for (std::size_t i = 0; i < parts && end != std::string::npos; ++i) {
        end = pointer.find('/', end + 1);
    }
    return pointer.substr(0, end);
}

void add_filled(const Json& record, FieldCounts& counts, const std::set<std::string>& wrong) {
    const auto add = [&](const std::string& pointer) {
        if (!wrong.contains(pointer)) {
            ++counts.filled[pointer];
        }
    };
    for (const auto& [name, value] : record.items()) {
        add("/" + name);
        if (name == "extend") {
            for (const auto& [inner, ignored] : value.items()) {
                add("/extend/" + inner);
            }
        }
    }
}

void count_list(const Foundation& foundation, const Json& record, const Measure& measured,
                std::map<std::string, FieldCounts>& families) {
    const Family& family = foundation.family_of(record);
    FieldCounts& counts = families[family.name];
    ++counts.drafts;
    counts.complete += measured.complete() ? 1 : 0;
    std::set<std::string> wrong;
    for (const auto* pointers : {&measured.faulty, &measured.outdated}) {
        for (const std::string& pointer : *pointers) {
            wrong.insert(counted_pointer(family, pointer));
        }
    }
    for (const std::string& pointer : wrong) {
        ++counts.faulty[pointer];
    }
    add_filled(record, counts, wrong);
}

Json list_json(const PublishedContent& list, const Measure& measured) {
    return {{"code", list.code},           {"task_name", list.task_name}, {"dept_code", list.owner},
            {"missing", measured.missing}, {"faulty", measured.faulty},   {"outdated", measured.outdated}};
}

struct Scope {
    std::string owner, region_prefix;
};

Scope read_scope_of(const service::Call& call) {
    return {service::parameter(call, "dept_code"), read_region(call)};
}

/// Looks at every list of the scope, in groups, so that memory stays small.
template <class Visit>
void measure_all(const Foundation& foundation, store::Transaction& tx, const Scope& scope,
                 const Visit& visit) {
    std::string after;
    int seen = 0;
    for (;;) {
        const auto lists = load_published(tx, scope.owner, scope.region_prefix, after, group_size);
        seen += static_cast<int>(lists.size());
        if (seen > most_measured) {
            const std::string most = std::to_string(most_measured);
            throw Problem(
                ProblemKind::unprocessable, "too_many_lists",
                {"范围内的清单超过 " + most +
                     " 项；请用 region 或 dept_code 缩小范围，或用 by=matter 分页查看。",
                 "More than " + most + " lists: narrow by region or dept_code, or page through by=matter."});
        }
        for (const PublishedContent& list : lists) {
            const Json record = Json::parse(list.content);
            visit(list, record, measure(foundation, record, list.code_versions));
        }
        if (lists.size() < static_cast<std::size_t>(group_size)) {
            return;
        }
        after = lists.back().code;
    }
}

Json by_department(const Foundation& foundation, store::Transaction& tx, const Scope& scope,
                   const service::Page& page) {
    std::map<std::string, Json> departments;
    measure_all(foundation, tx, scope,
                [&](const PublishedContent& list, const Json&, const Measure& measured) {
                    Json& row = departments[list.owner];
                    if (row.is_null()) {
                        row = {{"dept_code", list.owner},
                               {"dept_name", list.dept_name},
                               {"lists", 0},
                               {"complete", 0},
                               {"missing", 0},
                               {"faulty", 0},
                               {"outdated", 0}};
                    }
                    const auto add = [&row](const char* name, std::size_t number) {
                        row[name] = row[name].get<std::size_t>() + number;
                    };
                    add("lists", 1);
                    add("complete", measured.complete() ? 1 : 0);
                    add("missing", measured.missing.size());
                    add("faulty", measured.faulty.size());
                    add("outdated", measured.outdated.size());
                });
    std::vector<Json> items;
    const auto from = page.after.empty() ? departments.begin() : departments.upper_bound(page.after[0]);
    for (auto at = from; at != departments.end() && items.size() <= static_cast<std::size_t>(page.limit);
         ++at) {
        items.push_back(std::move(at->second));
    }
    return page_of(std::move(items), page, "dept_code");
}

} // namespace

Measure measure(const Foundation& foundation, const Json& record, const CodeVersions& written_under) {
    Measure result;
    Json conversions = Json::array();
    std::vector<FieldError> errors;
    const Json converted = to_current(foundation, record, written_under, conversions, errors);
    std::set<std::string> told; // a code left out by the conversion is faulty, not missing
    for (const FieldError& error : errors) {
        told.insert(error.pointer);
    }
    const Json read = read_matter(foundation, converted, Completeness::full, errors);
    check_matter(foundation, read, Completeness::full, errors);
    std::set<std::string> missing, faulty, outdated;
    for (const FieldError& error : errors) {
        if (!is_missing_code(error.code)) {
            faulty.insert(error.pointer);
        } else if (!told.contains(error.pointer)) {
            missing.insert(error.pointer);
        }
    }
    for (const Json& conversion : conversions) {
        outdated.insert(conversion.at("pointer").get<std::string>());
    }
    result.missing.assign(missing.begin(), missing.end());
    result.faulty.assign(faulty.begin(), faulty.end());
    result.outdated.assign(outdated.begin(), outdated.end());
    return result;
}

Cut read_cut(const service::Call& call) {
    const std::string by = service::parameter(call, "by");
    if (by == "department") {
        return Cut::department;
    }
    if (by == "matter") {
        return Cut::matter;
    }
    if (!by.empty() && by != "field") {
        throw invalid_fields({{"/by",
                               "unknown_code",
                               {"应为 field、department 或 matter。", "One of field, department, matter."}}});
    }
    return Cut::field;
}

service::QueryParameter cut_parameter() {
    return {"by",
            {"统计口径：field 按要素，department 按部门，matter 按事项（后两种分页）",
             "By field, by department or by matter; the latter two in pages"},
            {{"type", "string"}, {"enum", {"field", "department", "matter"}}, {"default", "field"}}};
}

Json draft_completeness(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                        Cut cut) {
    const DraftQuery wanted = read_draft_query(call);
    const service::Page page = service::read_page(call, 1);
    if (cut == Cut::department) {
        return page_of(count_by_department(tx, wanted, page), page, "dept_code");
    }
    if (!page.after.empty() && (page.after[0].empty() || page.after[0].size() > 18 ||
                                page.after[0].find_first_not_of("0123456789") != std::string::npos)) {
        throw invalid_fields({{"/cursor",
                               "wrong_form",
                               {"分页标记不正确，请使用上一页返回的值。",
                                "Not a cursor of this list: use the one the last page gave."}}});
    }
    const auto keys = list_draft_keys(tx, wanted, page);
    std::vector<std::string> ids;
    for (const DraftKey& key : keys) {
        ids.push_back(key.id);
    }
    const auto drafts = find_drafts_by_id(tx, ids, Hold::no);
    std::vector<Json> items;
    for (const DraftKey& key : keys) {
        const auto found = drafts.find(key.id);
        if (found == drafts.end()) {
            continue;
        }
        const Json whole = draft_json(foundation, found->second);
        Json item{{"sequence", key.sequence},         {"id", key.id},
                  {"code", whole.at("code")},         {"task_name", found->second.task_name},
                  {"dept_code", found->second.owner}, {"missing", Json::array()},
                  {"faulty", Json::array()}};
        for (const Json& field : whole.at("missing")) {
            item["missing"].push_back(field.at("pointer"));
        }
        std::set<std::string> faulty;
        for (const Json& finding : found->second.findings) {
            faulty.insert(text_of(finding, "pointer"));
        }
        faulty.erase("");
        item["faulty"] = faulty;
        items.push_back(std::move(item));
    }
    return page_of(std::move(items), page, "sequence");
}

Json published_completeness(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                            Cut cut) {
    const Scope scope = read_scope_of(call);
    const service::Page page = service::read_page(call, 1);
    if (cut == Cut::department) {
        return by_department(foundation, tx, scope, page);
    }
    if (cut == Cut::matter) {
        std::vector<Json> items;
        for (const PublishedContent& list :
             load_published(tx, scope.owner, scope.region_prefix,
                            page.after.empty() ? std::string() : page.after[0], page.limit + 1)) {
            items.push_back(
                list_json(list, measure(foundation, Json::parse(list.content), list.code_versions)));
        }
        return page_of(std::move(items), page, "code");
    }
    std::map<std::string, FieldCounts> families;
    measure_all(foundation, tx, scope,
                [&](const PublishedContent&, const Json& record, const Measure& measured) {
                    count_list(foundation, record, measured, families);
                });
    return completeness_json(foundation, families, "lists");
}

} // namespace gateway::matters
