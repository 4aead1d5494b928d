#include "subject_store.hpp"

namespace gateway::signon {
namespace {

const store::Statement find{"signon.find_subject",
                            "SELECT subject FROM signon.subject WHERE person_id = $1 AND sector = $2"};
const store::Statement make{
    "signon.make_subject",
    "INSERT INTO signon.subject (person_id, sector, subject) VALUES ($1, $2, $3) ON CONFLICT "
    "(person_id, sector) DO NOTHING"};
const store::Statement whom{"signon.person_of_subject",
                            "SELECT person_id FROM signon.subject WHERE subject = $2 AND sector = $1"};

} // namespace

std::string find_or_make_subject(store::Transaction& tx, const std::string& person_id,
                                 const std::string& sector, const std::string& fresh) {
    auto rows = tx.exec(find, person_id, sector);
    if (rows.empty()) {
        tx.exec(make, person_id, sector, fresh);
        rows = tx.exec(find, person_id, sector); // maybe another's, made meanwhile
    }
    return rows[0][0].as<std::string>();
}

std::optional<std::string> person_of_subject(store::Transaction& tx, const std::string& sector,
                                             const std::string& subject) {
    const auto rows = tx.exec(whom, sector, subject);
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::string>());
}

} // namespace gateway::signon
