#include "copy_store.hpp"

#include "gateway/crypto/digest_octets.hpp"
#include "gateway/store/columns.hpp"

namespace gateway::licenses {
namespace {

const store::Statement add{"licenses.insert_copy",
                           "INSERT INTO licenses.copy (copy_id, use_id, digest, good_until) VALUES "
                           "($1, $2::bigint, $3::bytea, $4::timestamptz)"};

#define GIVEN_COPIES                                                                                         \
    "SELECT c.copy_id, c.digest, (extract(epoch FROM c.good_until) * 1000)::bigint AS good_until, "          \
    "u.licence_id, u.use_id, u.client_id, u.unit, u.operator, u.matter_name, u.matter_code, u.project_no, "  \
    "u.ground, u.reference, coalesce(u.body, '') AS body, (extract(epoch FROM u.used_at) * 1000)::bigint "   \
    "AS used_at, l.identifier, "                                                                             \
    "l.type "                                                                                                \
    "FROM licenses.use u JOIN licenses.copy c USING (use_id) JOIN licenses.licence l USING (licence_id) "

const store::Statement by_digest{"licenses.find_copy", GIVEN_COPIES "WHERE c.digest = $1::bytea"};
const store::Statement of_licence{"licenses.list_copies",
                                  GIVEN_COPIES "WHERE u.licence_id = $1::bigint AND u.kind = 'copy' AND "
                                               "u.use_id < $2::bigint ORDER BY u.use_id DESC LIMIT $3::int"};

GivenCopy read_copy(const store::Row& row) {
    GivenCopy given;
    given.use = read_use(row);
    given.use.licence_id = row["licence_id"].as<long long>();
    given.copy = {row["copy_id"].as<std::string>(), given.use.id,
                  crypto::digest_of_octets(store::from_bytea(row["digest"].c_str())),
                  store::time_of(row["good_until"])};
    return given;
}

} // namespace

void insert_copy(store::Transaction& tx, const CopyRecord& copy) {
    tx.exec(add, copy.copy_id, copy.use_id, store::bytea(crypto::view(copy.digest)),
            format_time(copy.good_until));
}

std::optional<GivenCopy> find_copy(store::Transaction& tx, const crypto::Digest& digest) {
    const auto rows = tx.exec(by_digest, store::bytea(crypto::view(digest)));
    return rows.empty() ? std::nullopt : std::optional(read_copy(rows[0]));
}

std::vector<GivenCopy> list_copies(store::Transaction& tx, long long licence_id, const service::Page& page) {
    std::vector<GivenCopy> copies;
    for (const store::Row row :
         tx.exec(of_licence, licence_id, page.after.empty() ? std::string(beyond_all) : page.after[0],
                 page.limit + 1)) {
        copies.push_back(read_copy(row));
    }
    return copies;
}

} // namespace gateway::licenses
