#pragma once

#include "gateway/service/module.hpp"
#include "service.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

// The use of licences by others than who issued them (用证). Each use is recorded, for its holder to read.

/// What a licence is used for: unit, operator, matter by name and code, case (五要素).
struct Purpose {
    std::string unit;        ///< name of who uses it
    std::string operator_id; ///< staff number: nothing personal
    std::string matter_name, matter_code, project_no;
};
/// The name of a unit or matter: it stays on record for ever, so that no number of a person may stand in it.
std::string read_name(ObjectReader& reader, const char* name, std::vector<FieldError>& errors);
/// Whether a matter's code and a case must be named, or are where there are any (a counter of an inn).
enum class Elements { all, some };
Purpose read_purpose(ObjectReader& reader, Elements elements, std::vector<FieldError>& errors);

/// On what the use rests, as its request says.
struct Consent {
    std::string ground;    ///< "code", "written", "ex_officio"
    std::string code;      ///< of a code
    std::string reference; ///< of the paper, or of the legal basis

    bool by_code() const { return ground == "code"; }
};

Consent read_consent(ObjectReader& reader, std::vector<FieldError>& errors);
bool allows(const UseRight& right, const Consent& consent);
/// 403 when the right does not name this ground.
void check_ground(const UseRight& right, const Consent& consent);

/// What somebody wants to use: a licence by its identifier, those of a holder, or the one that a code is for.
struct Question {
    Purpose purpose;
    Consent consent;
    std::string identifier, type;
    std::optional<HolderKey> holder;
    service::Page page{}; ///< of the holder's licences
};
enum class Asks { any, one }; ///< one: by identifier or code
Question read_question(const Foundation& foundation, const service::Call& call, Asks asks);
/// What the caller may use of it, by identifier or code; a code is used up. Problems as licences:query has
/// them.
Licence licence_asked_for(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                          const Question& question);

/// Who uses something now, and what for; of which kind it is and of what, the caller says.
Use use_for(const service::Call& call, const Purpose& purpose, const std::string& ground,
            const std::string& reference);
/// Puts the use on record, under the call's client: an id for each of the licences.
std::vector<long long> record_use(store::Transaction& tx, const service::Call& call,
                                  const std::vector<long long>& licences, const std::string& kind,
                                  const Purpose& purpose, const std::string& ground,
                                  const std::string& reference);

/// The types that the caller has a right to, by name.
std::map<std::string, UseRight> rights_of(store::Transaction& tx, const service::Caller& caller);
Problem type_not_permitted(); ///< 403

/// By identifier, by holder, or by a code that the holder gave.
Json query_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call);
/// Field by field, without disclosing one.
Json verify_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call);

/// A code for one use (用证码), or a two-dimensional code to show (亮证): the secret and its end.
Json authorize_use(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                   const std::string& identifier);
Json present(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
             const std::string& identifier);
// The same for whoever knows the holder: the portal says who it is, or the person has signed in.

/// The licence, if this holder has it; whoever does not is told no more than that there is none.
LicenceRow held_licence(const Foundation& foundation, store::Transaction& tx, const HolderKey& holder,
                        const std::string& identifier);
/// What a code is to be good for; "" for any.
struct CodeWish {
    std::string client_id, matter_code;
};
CodeWish read_code_wish(ObjectReader& reader);
Json give_code(const Foundation& foundation, store::Transaction& tx, const LicenceRow& row,
               const CodeWish& wish, Time now);
Json give_presentation(const Foundation& foundation, store::Transaction& tx, const LicenceRow& row, Time now);

/// What a shown code gives to who reads it.
Json scan(const Foundation& foundation, store::Transaction& tx, const service::Call& call);

/// The licence that a secret of this kind stands for, the secret used up.
struct Granted {
    Licence licence;
    std::string matter_code; ///< the only one it may be used in; "" for any
};
Granted take_secret(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                    const std::string& kind, const std::string& secret);

/// The same of the code of a consent; it must be for the matter of the purpose, if it is for one.
Licence take_code(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                  const Purpose& purpose, const Consent& consent);

Json uses_for_operations(const Foundation& foundation, store::Transaction& tx, const service::Call& call);

} // namespace gateway::licenses
