#include "material_store.hpp"

#include "gateway/store/columns.hpp"
#include "gateway/store/conditions.hpp"
#include "gateway/store/locks.hpp"

namespace gateway::licenses {
namespace {

const store::Statement get_maps{
    "licenses.find_maps",
    "SELECT matter_code, revision, items, (extract(epoch FROM set_at) * 1000)::bigint AS set_at "
    "FROM licenses.material_map WHERE matter_code = ANY($1::text[])"};
const store::Statement set_map{
    "licenses.save_map",
    "INSERT INTO licenses.material_map (matter_code, revision, items, set_by, set_at) "
    "VALUES ($1, $2::int, $3, $4, $5::timestamptz) ON CONFLICT (matter_code) DO UPDATE SET "
    "revision = excluded.revision, items = excluded.items, set_by = excluded.set_by, set_at = "
    "excluded.set_at"};

const store::Statement attached{
    "licenses.find_attachments",
    "SELECT material, chain, row_guid FROM licenses.attachment WHERE project_no = $1"};
const store::Statement add_attachment{
    "licenses.insert_attachment",
    "INSERT INTO licenses.attachment (project_no, material, chain, licence_id, row_guid, matter_code, body, "
    "copies, client_id, attached_at) "
    "VALUES ($1, $2, $3, $4::bigint, $5, $6, $7, $8::int, $9, $10::timestamptz)"};

const store::Statement count{
    "licenses.add_saving",
    "INSERT INTO licenses.saving AS s (month, matter_code, body, cases, materials, copies) "
    "VALUES ($1::date, $2, $3, $4::bigint, $5::bigint, $6::bigint) "
    "ON CONFLICT (month, matter_code, body) DO UPDATE SET cases = s.cases + excluded.cases, "
    "materials = s.materials + excluded.materials, copies = s.copies + excluded.copies"};

// Parameters: 1 and 2 first and last month, 3 matter, 4 body, 5 and 6 bounds of the region.
#define CONDITIONS                                                                                           \
    { "matter_code = $3", "body = $4", "region >= $5 AND region < $6" }
#define NAMED " AND ($3::text, $4::text, $5::text, $6::text) IS NOT NULL"
constexpr auto within = "FROM licenses.saving WHERE month >= $1::date AND month <= $2::date";

// And 7 to 9 month, matter and body of the page before, 10 limit.
const store::ConditionalStatement& list_statement() {
    static const store::ConditionalStatement statement{
        "licenses.list_savings",
        std::string("SELECT month::text AS month, matter_code, body, cases, materials, copies ") + within +
            " AND (month, matter_code, body) > ($7::date, $8, $9)",
        CONDITIONS, NAMED " ORDER BY month, matter_code, body LIMIT $10::int"};
    return statement;
}

const store::ConditionalStatement& sum_statement() {
    static const store::ConditionalStatement statement{
        "licenses.sum_savings",
        std::string("SELECT coalesce(sum(cases), 0)::bigint AS cases, coalesce(sum(materials), 0)::bigint AS "
                    "materials, coalesce(sum(copies), 0)::bigint AS copies ") +
            within,
        CONDITIONS, NAMED};
    return statement;
}

std::vector<bool> asked(const SavingQuery& query) {
    return {!query.matter_code.empty(), !query.owner.empty(), !query.region_prefix.empty()};
}

void read_figures(const store::Row& row, Saving& saving) {
    saving.cases = row["cases"].as<long long>();
    saving.materials = row["materials"].as<long long>();
    saving.copies = row["copies"].as<long long>();
}

} // namespace

MaterialMap find_map(store::Transaction& tx, const std::string& matter_code) {
    auto maps = find_maps(tx, {matter_code});
    return maps.empty() ? MaterialMap{} : std::move(maps.begin()->second);
}

std::map<std::string, MaterialMap> find_maps(store::Transaction& tx, const std::vector<std::string>& codes) {
    std::map<std::string, MaterialMap> maps;
    for (const store::Row row : tx.exec(get_maps, store::array(codes))) {
        maps[row["matter_code"].as<std::string>()] = {
            row["revision"].as<int>(), map_of(row["items"].as<std::string>()), store::time_of(row["set_at"])};
    }
    return maps;
}

void lock_maps(store::Transaction& tx, const std::vector<std::string>& codes) {
    store::lock_keys(tx, "licenses.material_map", codes);
}

void save_map(store::Transaction& tx, const std::string& matter_code, const MaterialMap& map,
              const std::string& by, Time at) {
    tx.exec(set_map, matter_code, map.revision, map_text(map.items), by, format_time(at));
}

std::vector<Attachment> find_attachments(store::Transaction& tx, const std::string& project_no) {
    std::vector<Attachment> attachments;
    for (const store::Row row : tx.exec(attached, project_no)) {
        Attachment& attachment = attachments.emplace_back();
        attachment.project_no = project_no;
        attachment.material = row["material"].as<std::string>();
        attachment.chain = row["chain"].as<std::string>();
        attachment.row_guid = row["row_guid"].as<std::string>();
    }
    return attachments;
}

void insert_attachment(store::Transaction& tx, const Attachment& attachment) {
    tx.exec(add_attachment, attachment.project_no, attachment.material, attachment.chain,
            attachment.licence_id, attachment.row_guid, attachment.matter_code, attachment.body,
            attachment.copies, attachment.client_id, format_time(attachment.attached_at));
}

void add_saving(store::Transaction& tx, const Saving& saving) {
    tx.exec(count, format_date(saving.month), saving.matter_code, saving.body, saving.cases, saving.materials,
            saving.copies);
}

std::vector<Saving> list_savings(store::Transaction& tx, const SavingQuery& query,
                                 const service::Page& page) {
    const bool first = page.after.empty();
    std::vector<Saving> savings;
    for (const store::Row row : tx.exec(
             list_statement().choose(asked(query)), format_date(query.from), format_date(query.to),
             query.matter_code, query.owner, query.region_prefix, store::behind_prefix(query.region_prefix),
             first ? format_date(query.from) : page.after[0], first ? std::string() : page.after[1],
             first ? std::string() : page.after[2], page.limit + 1)) {
        Saving& saving = savings.emplace_back();
        saving.month = parse_date(row["month"].c_str()).value();
        saving.matter_code = row["matter_code"].as<std::string>();
        saving.body = row["body"].as<std::string>();
        read_figures(row, saving);
    }
    return savings;
}

Saving sum_savings(store::Transaction& tx, const SavingQuery& query) {
    Saving sum;
    read_figures(tx.exec(sum_statement().choose(asked(query)), format_date(query.from), format_date(query.to),
                         query.matter_code, query.owner, query.region_prefix,
                         store::behind_prefix(query.region_prefix))[0],
                 sum);
    return sum;
}

} // namespace gateway::licenses
