#include "gateway/crypto/digest_octets.hpp"
#include "rows.hpp"
#include "store.hpp"

#include <stdexcept>

namespace gateway::ratings {
namespace {

// Body and region follow from the matter's code, so that they cannot differ from it. In the order of the
// numbers, so that two imports of the same ratings wait for each other and do not lock up.
const store::Statement add_ratings{
    "ratings.insert",
    "INSERT INTO ratings.rating (owner, region, revision, version, times, valid, released, row_guid, "
    "project_no, "
    "service_no, matter_code, grade, channel, rated_at, first_rated_at, is_default, given, content) "
    "SELECT left(matter_code, 18), substr(matter_code, 3, 6), 1, 1, 1, true, false, row_guid, project_no, "
    "service_no, matter_code, grade, channel, rated_at, rated_at, is_default, given, content "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], "
    "$7::timestamptz[], "
    "$8::boolean[], $9::bytea[], $10::text[]) AS n(row_guid, project_no, service_no, matter_code, grade, "
    "channel, "
    "rated_at, is_default, given, content) "
    "ORDER BY project_no COLLATE \"C\", service_no COLLATE \"C\" ON CONFLICT (project_no, service_no) DO "
    "NOTHING "
    "RETURNING row_guid"};

#define RATING_BY_GUID                                                                                       \
    "SELECT row_guid, project_no, service_no, matter_code, grade, channel, "                                 \
    "(extract(epoch FROM rated_at) * 1000)::bigint AS rated_at, "                                            \
    "(extract(epoch FROM first_rated_at) * 1000)::bigint AS first_rated_at, times, is_default, valid, "      \
    "released, revision, version, content FROM ratings.rating WHERE row_guid = $1"

const store::Statement find_one{"ratings.find", RATING_BY_GUID};
const store::Statement lock_one{"ratings.lock", RATING_BY_GUID " FOR UPDATE"};

const store::Statement given_of{
    "ratings.find_given",
    "SELECT r.project_no, r.service_no, r.given FROM unnest($1::text[], $2::text[]) AS k(project_no, "
    "service_no) "
    "JOIN ratings.rating r ON r.project_no = k.project_no AND r.service_no = k.service_no"};

const store::Statement set_version{
    "ratings.set_version",
    "WITH kept AS (INSERT INTO ratings.history (row_guid, version, content) "
    "SELECT row_guid, version, content FROM ratings.rating WHERE row_guid = $1) "
    "UPDATE ratings.rating SET grade = $2, channel = $3, rated_at = $4::timestamptz, times = $5, is_default "
    "= $6, "
    "valid = $7, released = $8, revision = $9, version = $10, content = $11 WHERE row_guid = $1"};

const store::Statement set_released{
    "ratings.set_released", "UPDATE ratings.rating SET released = $2, revision = $3 WHERE row_guid = $1"};

const store::Statement contents{
    "ratings.load",
    "SELECT CASE WHEN r.version = k.version THEN r.content ELSE h.content END "
    "FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS k(row_guid, version, n) "
    "JOIN ratings.rating r ON r.row_guid = k.row_guid "
    "LEFT JOIN ratings.history h ON h.row_guid = k.row_guid AND h.version = k.version ORDER BY k.n"};

std::optional<Rating> first_rating(const store::Result& result) {
    if (result.empty()) {
        return std::nullopt;
    }
    const store::Row row = result[0];
    Rating rating;
    rating.row_guid = row["row_guid"].as<std::string>();
    rating.project_no = row["project_no"].as<std::string>();
    rating.service_no = row["service_no"].as<std::string>();
    rating.matter_code = row["matter_code"].as<std::string>();
    rating.said.grade = row["grade"].as<int>();
    rating.said.channel = row["channel"].as<std::string>();
    rating.said.rated_at = time_of(row["rated_at"]);
    rating.said.is_default = row["is_default"].as<bool>();
    rating.first_rated_at = time_of(row["first_rated_at"]);
    rating.times = row["times"].as<int>();
    rating.valid = row["valid"].as<bool>();
    rating.released = row["released"].as<bool>();
    rating.revision = row["revision"].as<int>();
    rating.version = row["version"].as<int>();
    rating.content = row["content"].as<std::string>();
    read_content(rating);
    return rating;
}

} // namespace

std::vector<std::string> insert_ratings(store::Transaction& tx, const std::vector<const Rating*>& ratings) {
    if (ratings.empty()) {
        return {};
    }
    store::Array guids, numbers, services, matters, grades, channels, times, defaults, given, texts;
    for (const Rating* rating : ratings) {
        guids.add(rating->row_guid);
        numbers.add(rating->project_no);
        services.add(rating->service_no);
        matters.add(rating->matter_code);
        grades.add(rating->said.grade);
        channels.add(rating->said.channel);
        times.add(format_time(rating->said.rated_at));
        defaults.add(rating->said.is_default ? "t" : "f");
        given.add(store::bytea(crypto::view(rating->given)));
        texts.add(rating->content);
    }
    std::vector<std::string> inserted;
    for (const store::Row row :
         tx.exec(add_ratings, std::move(guids).text(), std::move(numbers).text(), std::move(services).text(),
                 std::move(matters).text(), std::move(grades).text(), std::move(channels).text(),
                 std::move(times).text(), std::move(defaults).text(), std::move(given).text(),
                 std::move(texts).text())) {
        inserted.push_back(row[0].as<std::string>());
    }
    return inserted;
}

std::optional<Rating> find_rating(store::Transaction& tx, const std::string& row_guid) {
    return first_rating(tx.exec(find_one, row_guid));
}

std::optional<Rating> lock_rating(store::Transaction& tx, const std::string& row_guid) {
    return first_rating(tx.exec(lock_one, row_guid));
}

std::map<ServiceKey, crypto::Digest> find_given(store::Transaction& tx, const std::vector<ServiceKey>& keys) {
    std::map<ServiceKey, crypto::Digest> found;
    if (keys.empty()) {
        return found;
    }
    store::Array numbers, services;
    for (const auto& [number, service] : keys) {
        numbers.add(number);
        services.add(service);
    }
    for (const store::Row row : tx.exec(given_of, std::move(numbers).text(), std::move(services).text())) {
        found[{row[0].as<std::string>(), row[1].as<std::string>()}] =
            crypto::digest_of_octets(store::from_bytea(row[2].as<std::string>()));
    }
    return found;
}

void save_version(store::Transaction& tx, const Rating& rating) {
    tx.exec(set_version, rating.row_guid, rating.said.grade, rating.said.channel,
            format_time(rating.said.rated_at), rating.times, rating.said.is_default, rating.valid,
            rating.released, rating.revision, rating.version, rating.content);
}

void save_released(store::Transaction& tx, const Rating& rating) {
    tx.exec(set_released, rating.row_guid, rating.released, rating.revision);
}

std::vector<std::string> load_contents(store::Transaction& tx,
                                       const std::vector<std::pair<std::string, int>>& keys) {
    store::Array guids, versions;
    for (const auto& [guid, version] : keys) {
        guids.add(guid);
        versions.add(version);
    }
    std::vector<std::string> found;
    for (const store::Row row : tx.exec(contents, std::move(guids).text(), std::move(versions).text())) {
        if (row[0].is_null()) {
            throw std::logic_error("a journal entry names a version that is not there");
        }
        found.push_back(row[0].as<std::string>());
    }
    if (found.size() != keys.size()) {
        throw std::logic_error("a journal entry names a rating that is not there");
    }
    return found;
}

} // namespace gateway::ratings
