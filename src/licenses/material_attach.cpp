#include "gateway/base/certificate.hpp"
#include "gateway/base/or_null.hpp"
#include "gateway/cases/materials.hpp"
#include "materials.hpp"
#include "views.hpp"

#include <algorithm>
#include <set>

namespace gateway::licenses {
namespace {

constexpr std::size_t most_items = 50;
constexpr int longest_material = 200;
constexpr auto case_scope = "cases:write";

struct Item {
    std::string material, identifier;
};
struct Order {
    Purpose purpose;
    Consent consent;
    std::vector<Item> items;
};

Order read_order(const service::Call& call) {
    std::vector<FieldError> errors;
    Order order;
    ObjectReader reader(call.body, errors);
    order.purpose = read_purpose(reader, Elements::all, errors);
    order.consent = read_consent(reader, errors);
    const std::size_t before = errors.size();
    const auto given = reader.objects("items", most_items);
    const bool wrong = errors.size() > before; // else too many would be called none as well
    for (std::size_t i = 0; i < given.size(); ++i) {
        ObjectReader each(*given[i], errors, reader.pointer("items") + "/" + std::to_string(i));
        order.items.push_back({each.text("material", longest_material), each.text("identifier", 128)});
        each.finish();
    }
    if (given.empty() && !wrong) {
        reader.fault("items", "required",
                     {"请填写要附的材料和证照标识。", "Name the materials and the licences to attach."});
    }
    reader.finish();
    refuse(std::move(errors));
    return order;
}

void require_case_scope(const service::Call& call) {
    if (!call.caller.has_scope(case_scope)) {
        throw Problem(ProblemKind::forbidden, "insufficient_scope",
                      {"为办件附证照还需要权限范围 cases:write，请向运行管理方申请。",
                       "Attaching to a case needs the scope cases:write as well: ask operations for it."});
    }
}

/// Somebody the case names, as licences are found by; empty where the document is none of a holder's.
using HolderDigests = std::optional<std::vector<crypto::Digest>>;

HolderDigests digests_of_party(const Foundation& foundation, const cases::Party& party) {
    const auto code_type = foundation.rules.holder_code_of.find(party.certificate_type);
    return code_type == foundation.rules.holder_code_of.end()
               ? std::nullopt
               : HolderDigests(digests_of(foundation, {code_type->second, party.number}));
}

/// What became of one item.
struct Outcome {
    std::string_view word = "refused"; ///< "attached", "unchanged", "refused"
    std::string_view reason = {};      ///< of a refused one
    const Licence* told = nullptr;     ///< the licence, where the caller may learn of it
    std::string row_guid = {};
};

/// One case, and the licences that are attached to it one after the other.
class Attaching {
public:
    Attaching(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
              const Order& order);
    Json run();

private:
    void look_up(const Permission& permission);
    /// Why an item is refused before any licence is looked at; "" when it is not.
    std::string_view bar(const MappedMaterial* mapped, const Permission& permission) const;
    Outcome settle(const Item& item, const Permission& permission);
    std::string attach(const matters::ListMaterial& material, const Licence& licence);
    Json item_json(const Item& item, const Outcome& outcome) const;

    const Foundation& foundation_;
    store::Transaction& tx_;
    const service::Call& call_;
    const Order& order_;
    cases::OpenedCase case_;
    Date today_;
    std::vector<matters::ListMaterial> list_; ///< under which the case was accepted
    MaterialMap map_;
    HolderDigests applicant_, agent_;
    std::map<std::string, Candidate> licences_; ///< by identifier
    std::vector<Attachment> known_;             ///< of the case, with those of this request
    Saving saving_;
};

Attaching::Attaching(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const Order& order)
    : foundation_(foundation), tx_(tx), call_(call), order_(order),
      case_(cases::open_for_materials(call, tx, order.purpose.project_no)), today_(beijing_date(call.now)) {
    const std::string& code = case_.facts.matter_code;
    if (order.purpose.matter_code != code) {
        throw invalid_fields({{"/purpose/matter_code",
                               "not_of_case",
                               {"该办件不是这一事项的办件，请核对事项编码和办件编号。",
                                "The case is of another matter. Compare code and number."}}});
    }
    list_ = materials_of(tx, code, case_.facts.task_version);
    map_ = find_map(tx, code);
    applicant_ = digests_of_party(foundation, case_.applicant);
    agent_ = case_.agent ? digests_of_party(foundation, *case_.agent) : std::nullopt;
    known_ = find_attachments(tx, case_.facts.project_no);
    saving_.month = Date(today_.year(), today_.month(), std::chrono::day{1});
    saving_.matter_code = code;
    saving_.body = case_.facts.handling_body;
}

void Attaching::look_up(const Permission& permission) {
    std::vector<std::string> identifiers;
    for (const Item& item : order_.items) {
        identifiers.push_back(item.identifier);
    }
    // Locked, so that what is valid now is valid when it is attached.
    for (LicenceRow& row : find_licences(tx_, identifiers, Locking::row)) {
        const bool of_another_code = permission.granted() && permission.granted()->id != row.licence.id;
        if (of_another_code || !permission.refusal(row.licence.type).empty()) {
            continue;
        }
        Candidate candidate{std::move(row.licence)};
        candidate.of_applicant = applicant_ && is_holder(tx_, candidate.licence.id, *applicant_);
        candidate.of_agent = agent_ && is_holder(tx_, candidate.licence.id, *agent_);
        std::string identifier = candidate.licence.identifier;
        licences_.emplace(std::move(identifier), std::move(candidate));
    }
}

std::string_view Attaching::bar(const MappedMaterial* mapped, const Permission& permission) const {
    if (mapped == nullptr) {
        return "not_mapped";
    }
    if (foundation_.catalogue.find(mapped->type) == nullptr) {
        return "type_unknown";
    }
    const bool named =
        (mapped->whose != Whose::agent && applicant_) || (mapped->whose != Whose::applicant && agent_);
    return named ? permission.refusal(mapped->type) : "nobody_named";
}

/// Of what the case has under this name already.
struct Taken {
    const Attachment* same = nullptr; ///< by this very licence
    bool otherwise = false;           ///< but by no licence
};

Taken taken_of(const std::vector<Attachment>& known, const std::vector<std::string>& materials,
               const std::string& material, const std::string& chain) {
    Taken taken{nullptr, std::ranges::find(materials, material) != materials.end()};
    for (const Attachment& attachment : known) {
        if (attachment.material == material) {
            taken.otherwise = false;
            taken.same = attachment.chain == chain ? &attachment : taken.same;
        }
    }
    return taken;
}

Outcome Attaching::settle(const Item& item, const Permission& permission) {
    const auto material = std::ranges::find(list_, item.material, &matters::ListMaterial::name);
    if (material == list_.end()) {
        return {"refused", "not_in_list"};
    }
    const MappedMaterial* mapped = find_material(map_.items, item.material);
    if (const std::string_view why = bar(mapped, permission); !why.empty()) {
        return {"refused", why};
    }
    const auto found = licences_.find(item.identifier);
    if (found == licences_.end()) {
        return {"refused", permission.by_code() ? "consent_required" : "no_licence"};
    }
    const Licence& licence = found->second.licence;
    if (licence.type != mapped->type) {
        return {"refused", "not_of_type"};
    }
    if (!is_whose(found->second, mapped->whose)) {
        return {"refused", "not_the_holder", &licence};
    }
    const Taken taken = taken_of(known_, case_.materials, item.material, licence.chain);
    if (taken.same != nullptr) {
        return {"unchanged", "", &licence, taken.same->row_guid};
    }
    if (taken.otherwise) {
        return {"refused", "taken_already", &licence};
    }
    if (const auto standing = shown_state(licence.standing(), today_); standing != "valid") {
        return {"refused", standing, &licence};
    }
    return {"attached", "", &licence, attach(*material, licence)};
}

/// The value of get_type for licences; "" where the code table has none.
std::string way_of_taking(const Standard& standard) {
    for (const CodeValue& value : standard.codes("get_type").values()) {
        const auto takes = value.attributes.find("takes");
        if (takes != value.attributes.end() && takes->second == "licence") {
            return value.value;
        }
    }
    return {};
}

/// Columns of up_pro_material.
Json columns_of(const Foundation& foundation, const std::string& material, const Licence& licence) {
    Json columns{{"material_name", material},
                 {"get_num", "0"}, // of paper
                 {"material_attach_name", foundation.catalogue.find(licence.type)->text.zh},
                 {"remark", "电子证照标识：" + licence.identifier}};
    if (std::string way = way_of_taking(*foundation.standard); !way.empty()) {
        columns["get_type"] = std::move(way);
    }
    return columns;
}

std::string Attaching::attach(const matters::ListMaterial& material, const Licence& licence) {
    Attachment attachment;
    attachment.project_no = case_.facts.project_no;
    attachment.material = material.name;
    attachment.chain = licence.chain;
    attachment.licence_id = licence.id;
    attachment.row_guid = cases::add_materials(*foundation_.standard, call_, tx_, attachment.project_no,
                                               {columns_of(foundation_, material.name, licence)})
                              .front();
    attachment.matter_code = saving_.matter_code;
    attachment.body = saving_.body;
    attachment.copies = material.copies;
    attachment.client_id = call_.caller.client_id;
    attachment.attached_at = call_.now;
    insert_attachment(tx_, attachment);
    saving_.cases += known_.empty() ? 1 : 0;
    if (std::ranges::find(known_, material.name, &Attachment::material) == known_.end()) {
        saving_.materials += 1;
        saving_.copies += material.copies;
    }
    known_.push_back(attachment);
    return attachment.row_guid;
}

Json Attaching::item_json(const Item& item, const Outcome& outcome) const {
    Json json{{"material", item.material},
              {"outcome", outcome.word},
              {"reason", or_null(outcome.reason)},
              {"row_guid", or_null(outcome.row_guid)}};
    json.update(licence_members(outcome.told,
                                outcome.told ? shown_state(outcome.told->standing(), today_) : "",
                                case_.facts.promised_at));
    json["identifier"] = item.identifier;
    return json;
}

Json Attaching::run() {
    const Permission permission(foundation_, tx_, call_, order_.purpose, order_.consent);
    look_up(permission);
    Json items = Json::array();
    Json summary{{"attached", 0}, {"unchanged", 0}, {"refused", 0}};
    std::set<long long> told;
    for (const Item& item : order_.items) {
        const Outcome outcome = settle(item, permission);
        items.push_back(item_json(item, outcome));
        Json& counted = summary[std::string(outcome.word)];
        counted = counted.get<int>() + 1;
        if (outcome.told != nullptr) {
            told.insert(outcome.told->id);
        }
    }
    if (saving_.cases + saving_.materials > 0) {
        add_saving(tx_, saving_);
    }
    permission.record(tx_, call_, {told.begin(), told.end()});
    return {
        {"project_no", case_.facts.project_no}, {"items", std::move(items)}, {"summary", std::move(summary)}};
}

} // namespace

Json attach_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    const Order order = read_order(call);
    require_case_scope(call);
    return Attaching(foundation, tx, call, order).run();
}

} // namespace gateway::licenses
