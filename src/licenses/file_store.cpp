#include "file_store.hpp"

#include "gateway/crypto/digest_octets.hpp"
#include "gateway/store/columns.hpp"

namespace gateway::licenses {
namespace {

const store::Statement add_file{"licenses.insert_file",
                                "INSERT INTO licenses.file (licence_id, es_id, digest, content, sealed_by, "
                                "sealed_as, matter_code, made_at) "
                                "VALUES ($1::bigint, $2, $3::bytea, $4, $5, $6, $7, $8::timestamptz) ON "
                                "CONFLICT (licence_id) DO NOTHING"};
const store::Statement get_file{"licenses.find_file",
                                "SELECT es_id, digest, sealed_by, sealed_as, matter_code, (extract(epoch "
                                "FROM made_at) * 1000)::bigint AS "
                                "made_at FROM licenses.file WHERE licence_id = $1::bigint"};
const store::Statement get_content{"licenses.find_file_content",
                                   "SELECT content FROM licenses.file WHERE licence_id = $1::bigint"};
const store::Statement by_digest{"licenses.find_file_by_digest",
                                 "SELECT licence_id FROM licenses.file WHERE digest = $1::bytea"};
const store::Statement outdated{
    "licenses.find_outdated_files",
    "SELECT f.licence_id, f.content, l.identifier FROM licenses.file f JOIN licenses.licence l USING "
    "(licence_id) WHERE f.licence_id IN ("
    "(SELECT licence_id FROM licenses.file WHERE seal_key < $1 LIMIT $2::int) UNION "
    "(SELECT licence_id FROM licenses.file WHERE seal_key > $1 LIMIT $2::int)) "
    "LIMIT $2::int FOR UPDATE OF f SKIP LOCKED"};
const store::Statement set_content{"licenses.reseal_file",
                                   "UPDATE licenses.file SET content = $2 WHERE licence_id = $1::bigint"};

} // namespace

std::string file_context(const Licence& licence) { return "licenses.file:" + licence.identifier; }

bool insert_file(store::Transaction& tx, const FileRecord& file, const std::string& content) {
    return tx.exec(add_file, file.licence_id, file.es_id, store::bytea(crypto::view(file.digest)), content,
                   file.sealed_by, file.sealed_as, file.matter_code, format_time(file.made_at))
               .affected_rows() == 1;
}

std::optional<FileRecord> find_file(store::Transaction& tx, long long licence_id) {
    const auto rows = tx.exec(get_file, licence_id);
    if (rows.empty()) {
        return std::nullopt;
    }
    const store::Row row = rows[0];
    FileRecord file;
    file.licence_id = licence_id;
    file.es_id = row["es_id"].as<std::string>();
    file.digest = crypto::digest_of_octets(store::from_bytea(row["digest"].c_str()));
    file.sealed_by = row["sealed_by"].as<std::string>();
    file.sealed_as = row["sealed_as"].as<std::string>();
    file.matter_code = row["matter_code"].as<std::string>();
    file.made_at = store::time_of(row["made_at"]);
    return file;
}

std::optional<std::string> find_file_content(store::Transaction& tx, long long licence_id) {
    const auto rows = tx.exec(get_content, licence_id);
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::string>());
}

std::optional<LicenceRow> find_licence_of_file(store::Transaction& tx, const crypto::Digest& digest) {
    const auto rows = tx.exec(by_digest, store::bytea(crypto::view(digest)));
    return rows.empty() ? std::nullopt : find_licence(tx, rows[0][0].as<long long>());
}

std::vector<OutdatedFile> find_outdated_files(store::Transaction& tx, const std::string& key_id, int most) {
    std::vector<OutdatedFile> files;
    for (const store::Row row : tx.exec(outdated, key_id, most)) {
        OutdatedFile& file = files.emplace_back();
        file.licence.id = row["licence_id"].as<long long>();
        file.licence.identifier = row["identifier"].as<std::string>();
        file.content = row["content"].as<std::string>();
    }
    return files;
}

void reseal_file(store::Transaction& tx, long long licence_id, const std::string& content) {
    tx.exec(set_content, licence_id, content);
}

} // namespace gateway::licenses
