#include "gateway/matters/matters.hpp"
#include "lineage.hpp"
#include "rows.hpp"

namespace gateway::matters {
namespace {

const store::Statement insert{
    "matters.insert_lineage",
    "INSERT INTO matters.lineage (reform_id, old_code, ordinal, new_code, version, receiver, at) SELECT "
    "$1, n.old_code, n.ordinal, n.new_code, n.version, n.receiver, $2::timestamptz FROM "
    "unnest($3::text[], $4::int[], $5::text[], $6::int[], $7::text[]) AS n(old_code, ordinal, new_code, "
    "version, receiver)"};
const store::Statement insert_of_bodies{
    "matters.insert_body_lineage",
    "INSERT INTO matters.body_lineage (reform_id, old_code, ordinal, new_code, at) SELECT $1, n.old_code, "
    "n.ordinal, n.new_code, $2::timestamptz FROM unnest($3::text[], $4::int[], $5::text[]) AS n(old_code, "
    "ordinal, new_code)"};
const store::Statement remove{"matters.delete_lineage", "DELETE FROM matters.lineage WHERE reform_id = $1"};
const store::Statement remove_of_bodies{"matters.delete_body_lineage",
                                        "DELETE FROM matters.body_lineage WHERE reform_id = $1"};
const store::Statement of_reform{
    "matters.lineage_of_reform",
    "SELECT old_code, ordinal, new_code, version, receiver FROM matters.lineage WHERE reform_id = $1 "
    "ORDER BY old_code, ordinal"};

#define MOMENT "(extract(epoch FROM at) * 1000)::bigint AS at"
const store::Statement backward{"matters.predecessors",
                                "SELECT old_code AS code, reform_id, " MOMENT
                                " FROM matters.lineage WHERE new_code = $1 ORDER BY at, old_code"};
const store::Statement forward{"matters.successors",
                               "SELECT new_code AS code, reform_id, " MOMENT
                               " FROM matters.lineage WHERE old_code = $1 AND new_code <> '' ORDER BY at, "
                               "ordinal"};
const store::Statement body_backward{"matters.body_predecessors",
                                     "SELECT old_code AS code, reform_id, " MOMENT
                                     " FROM matters.body_lineage WHERE new_code = $1 ORDER BY at, old_code"};
const store::Statement body_forward{"matters.body_successors",
                                    "SELECT new_code AS code, reform_id, " MOMENT
                                    " FROM matters.body_lineage WHERE old_code = $1 ORDER BY at, ordinal"};

// A set, so that it ends where a list came back under a code it had before.
const store::Statement in_the_end{
    "matters.current_codes",
    "WITH RECURSIVE chain(code) AS (SELECT new_code FROM matters.lineage WHERE old_code = $1 UNION SELECT "
    "l.new_code FROM matters.lineage AS l JOIN chain AS c ON l.old_code = c.code) SELECT m.code FROM chain "
    "JOIN matters.matter AS m USING (code) WHERE m.state <> 'cancelled' ORDER BY m.code"};

Json steps(const store::Result& result) {
    Json items = Json::array();
    for (const store::Row row : result) {
        items.push_back({{"code", row["code"].as<std::string>()},
                         {"reform", row["reform_id"].as<std::string>()},
                         {"at", format_time(time_of(row["at"]))}});
    }
    return items;
}

void insert_lists(store::Transaction& tx, const service::Reform& reform, const std::string& at) {
    store::Array olds, ordinals, news, versions, receivers;
    const auto add = [&](const service::MatterFate& fate, int ordinal, const std::string& code, int version) {
        olds.add(fate.code);
        ordinals.add(ordinal);
        news.add(code);
        versions.add(version);
        receivers.add(fate.receiver);
    };
    for (const service::MatterFate& fate : reform.matters) {
        int ordinal = 0;
        for (const auto& heir : fate.heirs) {
            add(fate, ++ordinal, heir.code, heir.version);
        }
        if (ordinal == 0) {
            add(fate, 0, "", 0);
        }
    }
    tx.exec(insert, reform.id, at, std::move(olds).text(), std::move(ordinals).text(), std::move(news).text(),
            std::move(versions).text(), std::move(receivers).text());
}

void insert_bodies(store::Transaction& tx, const service::Reform& reform, const std::string& at) {
    store::Array olds, ordinals, news;
    for (const auto& [code, fate] : reform.bodies) {
        int ordinal = 0;
        for (const std::string& successor : fate.ceases ? fate.successors() : std::vector<std::string>{}) {
            olds.add(code);
            ordinals.add(++ordinal);
            news.add(successor);
        }
    }
    tx.exec(insert_of_bodies, reform.id, at, std::move(olds).text(), std::move(ordinals).text(),
            std::move(news).text());
}

} // namespace

void insert_lineage(store::Transaction& tx, const service::Reform& reform, Time at) {
    const std::string moment = format_time(at);
    insert_lists(tx, reform, moment);
    insert_bodies(tx, reform, moment);
}

void delete_lineage(store::Transaction& tx, const std::string& reform_id) {
    tx.exec(remove, reform_id);
    tx.exec(remove_of_bodies, reform_id);
}

std::vector<service::MatterFate> fates_of(store::Transaction& tx, const std::string& reform_id) {
    std::vector<service::MatterFate> fates;
    for (const store::Row row : tx.exec(of_reform, reform_id)) {
        const auto code = row["old_code"].as<std::string>();
        if (fates.empty() || fates.back().code != code) {
            fates.push_back({code, code.substr(0, 18), {}, row["receiver"].as<std::string>()});
        }
        if (row["ordinal"].as<int>() > 0) {
            const auto heir = row["new_code"].as<std::string>();
            const int version = row["version"].as<int>();
            fates.back().heirs.push_back({heir, heir.substr(0, 18), version, version > 0});
        }
    }
    return fates;
}

Json predecessors_of(store::Transaction& tx, const std::string& code) {
    return steps(tx.exec(backward, code));
}
Json successors_of(store::Transaction& tx, const std::string& code) { return steps(tx.exec(forward, code)); }
Json body_predecessors(store::Transaction& tx, const std::string& code) {
    return steps(tx.exec(body_backward, code));
}
Json body_successors(store::Transaction& tx, const std::string& code) {
    return steps(tx.exec(body_forward, code));
}

std::vector<std::string> current_codes(store::Transaction& tx, const std::string& code) {
    std::vector<std::string> codes;
    for (const store::Row row : tx.exec(in_the_end, code)) {
        codes.push_back(row[0].as<std::string>());
    }
    return codes;
}

std::vector<std::string> find_successors(store::Transaction& tx, const std::string& code) {
    return current_codes(tx, code);
}

} // namespace gateway::matters
