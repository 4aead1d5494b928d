#pragma once

#include "gateway/journal/journal.hpp"
#include "model.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::identity {

inline constexpr auto person_dataset = "identity.person";
inline constexpr auto corporation_dataset = "identity.corporation";
inline constexpr auto mandate_dataset = "identity.mandate";
inline constexpr auto record_dataset = "identity.record";

/// A change of one of our records, as the journal must know it.
struct Publication {
    const char* dataset;
    std::string key; ///< of the record; goes by as row_guid where the table has none
    std::string entity;
    std::string action;
    const NationalTable* table;
    int revision = 1; ///< of our record
    long long requires_position = 0;
};

/// Changes of many records, journaled together and in order.
class Publications {
public:
    /// As publish() below; `sent` is kept until write().
    void add(Publication publication, std::optional<Json> row, Sent& sent);
    void note(Publication publication);
    void write(const Foundation& foundation, store::Transaction& tx, const By& by);

private:
    struct Item {
        Publication publication;
        std::optional<Json> row;
        Sent* sent; ///< nullptr: the nation hears nothing
    };
    /// What the nation holds of them; by dataset and key.
    std::map<std::pair<std::string, std::string>, Json> told(const Foundation& foundation,
                                                             store::Transaction& tx) const;
    std::vector<Item> items_;
};

/// Journals the change. When the row differs from what the nation was told last (empty: it is to hold none),
/// the row is kept as the next version and goes up; `sent` says so afterwards.
void publish(const Foundation& foundation, store::Transaction& tx, const By& by,
             const Publication& publication, const std::optional<Json>& row, Sent& sent);

/// A line in the journal that the nation hears nothing of.
void note(store::Transaction& tx, const By& by, const Publication& publication);

/// The row of a version; null when it took the row away.
Json row_of_version(const Foundation& foundation, store::Transaction& tx, const char* dataset,
                    const std::string& key, int version);

} // namespace gateway::identity
