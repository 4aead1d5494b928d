#pragma once

#include "foundation.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/record.hpp"
#include "life.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::licenses {

/// Who holds a licence (持证主体).
struct Holder {
    std::string name;
    std::string code_type; ///< codes/licence_holder_code
    std::string code;
};

/// What is personal of a licence; sealed at rest.
struct Content {
    std::string number; ///< as the face shows it (证照编号)
    std::vector<Holder> holders;
    Json face;
};
Json content_json(const Content& content);
Content content_of(const Json& json);

/// That a version has a file, and which.
struct FileMark {
    std::string es_id; ///< number of the electronic seal it bears
    std::string sm3;   ///< of the file, in hex
};

/// One version of a licence.
struct Licence {
    long long id = 0;
    std::string identifier;
    std::string chain; ///< of all its versions; stands in the journal, where no identifier may
    std::string type;  ///< name in the catalogue
    std::string type_code, authority, serial;
    int version = 1;
    State state = State::valid;
    std::string reason; ///< code of a suspension or cancellation
    std::string predecessor, successor;
    Date issued_on{};
    std::optional<Date> valid_from, valid_until;
    std::optional<Date> counts_from; ///< where that is before valid_from (begins_after)
    std::string area;
    Content content;
    std::optional<FileMark> file;
    int revision = 1;

    Standing standing() const {
        return {state, version, valid_until, counts_from ? counts_from : valid_from};
    }
    void count_from(const std::optional<Date>& begins) {
        counts_from = begins == valid_from ? std::nullopt : begins;
    }
};

/// What who issues, changes or imports a licence says of it.
struct Draft {
    Date issued_on{};
    std::optional<Date> valid_from, valid_until;
    std::string area;
    Content content;
};
/// Faults go to `errors`. `area` is what it gets when none is given.
Draft read_draft(const Foundation& foundation, const LicenceType& type, ObjectReader& reader,
                 const std::string& area, Time now, std::vector<FieldError>& errors);
void take_draft(Licence& licence, Draft draft);

/// The two members of a validity; a fault when they do not fit the type.
struct Period {
    std::optional<Date> from, until;
};
Period read_period(const LicenceType& type, ObjectReader& reader);
std::optional<Date> read_date(ObjectReader& reader, std::string_view name);

HolderKey read_holder_key(const Foundation& foundation, ObjectReader& reader, Time now,
                          std::vector<FieldError>& errors, std::string_view member = "holder");
/// As a holder's code is kept, found and compared: the one form of numbers of documents.
HolderKey normal_holder(std::string code_type, std::string_view code);
/// What its blind index is made of.
std::string index_value(const HolderKey& key);

} // namespace gateway::licenses
