#include "stage.hpp"

#include "gateway/base/problem.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace gateway::matters {
namespace {

struct StageName {
    Stage stage;
    std::string_view text, zh;
};
constexpr std::array<StageName, 5> stages{{{Stage::editing, "editing", "编辑中"},
                                           {Stage::submitted, "submitted", "待审核"},
                                           {Stage::reviewed, "reviewed", "已审核"},
                                           {Stage::returned, "returned", "已退回"},
                                           {Stage::scheduled, "scheduled", "待生效"}}};

const StageName& name_of(Stage stage) { return *std::ranges::find(stages, stage, &StageName::stage); }

/// From which stages a step goes on, and what to do at another.
struct Way {
    Step step;
    std::vector<Stage> from;
    Text otherwise;
};

const Way& way_of(Step step) {
    static const Way submit{Step::submitted,
                            {Stage::editing, Stage::returned},
                            {"只有编辑中或已退回的草稿可以提交。",
                             "Only a draft that is edited or was returned can be submitted."}};
    static const Way review{
        Step::reviewed,
        {Stage::submitted},
        {"只有待审核的草稿可以审核，请先提交。", "Only a submitted draft can be reviewed: submit it first."}};
    static const Way give_back{Step::returned,
                               {Stage::submitted, Stage::reviewed, Stage::scheduled},
                               {"只有已提交、已审核或待生效的草稿可以退回。",
                                "Only a draft that was submitted, reviewed or scheduled can be returned."}};
    static const Way publish{
        Step::published,
        {Stage::reviewed},
        {"只有已审核的草稿可以发布，请先提交（:submit）并经审核（:review）。",
         "Only a reviewed draft can be published: have it submitted and reviewed first."}};
    switch (step) {
    case Step::submitted:
        return submit;
    case Step::reviewed:
        return review;
    case Step::returned:
        return give_back;
    case Step::scheduled:
    case Step::published:
        return publish;
    case Step::edited:
    case Step::deleted:
        break;
    }
    throw std::logic_error("this step is possible at every stage");
}

} // namespace

std::string_view to_text(Stage stage) { return name_of(stage).text; }

std::string_view to_text(Step step) {
    switch (step) {
    case Step::edited:
        return "edited";
    case Step::submitted:
        return "submitted";
    case Step::reviewed:
        return "reviewed";
    case Step::returned:
        return "returned";
    case Step::scheduled:
        return "scheduled";
    case Step::published:
        return "published";
    case Step::deleted:
        return "deleted";
    }
    throw std::logic_error("step");
}

Stage stage_from_text(std::string_view text) {
    const auto found = std::ranges::find(stages, text, &StageName::text);
    if (found == stages.end()) {
        throw std::logic_error("unknown stage in the database");
    }
    return found->stage;
}

std::span<const std::string> stage_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> result;
        for (const StageName& name : stages) {
            result.emplace_back(name.text);
        }
        return result;
    }();
    return names;
}

void require_stage(Stage stage, Step step) {
    const Way& way = way_of(step);
    if (std::ranges::find(way.from, stage) == way.from.end()) {
        const StageName& now = name_of(stage);
        throw Problem(ProblemKind::conflict, "stage_conflict",
                      {"草稿当前为“" + std::string(now.zh) + "”。" + way.otherwise.zh,
                       "The draft is \"" + std::string(now.text) + "\". " + way.otherwise.en});
    }
}

} // namespace gateway::matters
