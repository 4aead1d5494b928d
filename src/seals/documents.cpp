#include "documents.hpp"

#include "gateway/ofd/metadata.hpp"
#include "gateway/seals/seals.hpp"
#include "life.hpp"
#include "signing.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::seals {
namespace {

using service::Call;
using Errors = std::vector<FieldError>;

constexpr std::size_t most_stamps = 200;

Bytes read_document(ObjectReader& reader) {
    auto octets = from_base64(reader.text("document"));
    if (!octets || octets->size() > largest_document) {
        reader.fault("document", "malformed",
                     {"应为 base64 编码的 OFD 文件，不超过16 MiB。",
                      "Must be an OFD file in base64, of at most 16 MiB."});
        return {};
    }
    return *std::move(octets);
}

/// Where the seal's middle is to be, in millimetres from the page's top left corner.
struct Place {
    std::size_t page = 0; ///< the first is 0
    double x = 0;
    double y = 0;
};

struct Wish {
    Use use;
    Bytes document;
    std::vector<Place> places;
    bool riding = false;
    bool lock = false;
};

std::optional<double> number_of(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<Place> read_place(const Json& item) {
    constexpr std::size_t members = 3;
    if (!item.is_object() || item.size() != members) {
        return std::nullopt;
    }
    const auto page = item.find("page");
    const auto x = number_of(item, "x"), y = number_of(item, "y");
    const bool numbered = page != item.end() && page->is_number_integer() && *page >= 1 && *page <= 100'000;
    if (!numbered || !x || !y || std::abs(*x) > 10'000 || std::abs(*y) > 10'000) {
        return std::nullopt;
    }
    return Place{page->get<std::size_t>() - 1, *x, *y};
}

std::vector<Place> read_places(ObjectReader& reader, Errors& errors) {
    std::vector<Place> places;
    const Json* given = reader.member("stamps");
    if (given == nullptr) {
        return places;
    }
    if (!given->is_array() || given->size() > most_stamps) {
        reader.fault("stamps", "malformed",
                     {"应为盖章位置的列表，最多200处。", "Must be a list of at most 200 places."});
        return places;
    }
    for (std::size_t i = 0; i < given->size(); ++i) {
        if (const auto place = read_place((*given)[i])) {
            places.push_back(*place);
        } else {
            fault(errors, "/stamps/" + std::to_string(i), "malformed",
                  "应含页码 page（从1起）和印章中心位置 x、y（毫米，自页面左上角）。",
                  "Needs page (from 1) and x and y of the seal's middle, in millimetres from the top left.");
        }
    }
    return places;
}

Wish read_wish(const Call& call) {
    Errors errors;
    ObjectReader reader(call.body, errors);
    Wish wish;
    wish.use = read_use_of(call, reader);
    wish.document = read_document(reader);
    wish.places = read_places(reader, errors);
    wish.riding = reader.optional_boolean("riding").value_or(false);
    wish.lock = reader.optional_boolean("lock").value_or(false);
    reader.finish();
    if (errors.empty() && wish.places.empty() && !wish.riding) {
        fault(errors, "/stamps", "required", "请给出盖章位置（stamps），或要求加盖骑缝章（riding）。",
              "Say where the seal goes (stamps), or ask for a riding seal (riding).");
    }
    refuse(std::move(errors));
    return wish;
}

Problem cannot_be_sealed(const ofd::Fault& fault) {
    const Text& text = ofd::fault_text(fault.code());
    return {ProblemKind::unprocessable,
            "invalid_fields",
            {"OFD 文件不能签章。", "The OFD file cannot be sealed."},
            {{"/document", fault.code(), text}}};
}

/// As GB/T 33190 has it; an id of another form is left out of the record.
std::string id_of(const ofd::Package& package) {
    constexpr std::size_t digits = 32;
    const std::string id = ofd::read_metadata(package).document_id;
    return id.size() == digits && from_hex(id) ? id : "";
}

std::vector<ofd::Stamp> stamps_on(const ofd::Package& package, const Wish& wish, const Face& face) {
    const auto pages = ofd::page_sizes(package);
    const double width = face.width, height = face.height;
    std::vector<ofd::Stamp> stamps;
    Errors errors;
    for (std::size_t i = 0; i < wish.places.size(); ++i) {
        const Place& place = wish.places[i];
        if (place.page >= pages.size()) {
            fault(errors, "/stamps/" + std::to_string(i) + "/page", "unknown_page",
                  "文件没有这一页，共" + std::to_string(pages.size()) + "页。",
                  "The file has no such page, but " + std::to_string(pages.size()) + ".");
            continue;
        }
        stamps.push_back({place.page, {place.x - width / 2, place.y - height / 2, width, height}});
    }
    if (wish.riding && pages.size() < 2) {
        fault(errors, "/riding", "one_page", "骑缝章至少需要两页。",
              "A riding seal needs two pages or more.");
    }
    refuse(std::move(errors));
    if (wish.riding) {
        const auto strips = ofd::riding_stamps(pages, width, height);
        stamps.insert(stamps.end(), strips.begin(), strips.end());
    }
    return stamps;
}

} // namespace

Bytes sign_document(const Foundation& foundation, const Call& call, service::Steps& steps) {
    Wish wish = read_wish(call);
    Face face;
    steps.transact([&](store::Transaction& tx) { face = require_face(tx, call.caller, wish.use); });
    std::optional<ofd::Signing> signing;
    steps.slowly([&] {
        try {
            ofd::Package package = ofd::Package::read(wish.document);
            wish.use.document_id = id_of(package);
            const auto stamps = stamps_on(package, wish, face);
            signing.emplace(std::move(package), ofd::Sealing{face.content, stamps, call.now, wish.lock});
        } catch (const ofd::Fault& fault) {
            throw cannot_be_sealed(fault);
        }
    });
    Bytes signature;
    steps.transact(
        [&](store::Transaction& tx) { signature = sign(foundation, tx, call.caller, wish.use, *signing); });
    Bytes file;
    steps.slowly([&] { file = signing->finish(signature).write(); });
    return file;
}

void judge(const Foundation& foundation, service::Steps& steps, const ofd::FileCheck& check, Time now,
           const std::function<void(const ofd::CheckedFile&)>& take) {
    std::shared_ptr<const crypto::TrustStore> trusted;
    ses::SealRegister states;
    steps.transact([&](store::Transaction& tx) {
        trusted = trust(foundation, tx);
        states = register_of(tx, check.seals(), now);
    });
    steps.slowly([&] { take(check.judge({*trusted, now, states})); });
}

void judge(const Foundation& foundation, service::Steps& steps, BytesView document, Time now,
           const std::function<void(const ofd::CheckedFile&)>& take) {
    std::optional<ofd::FileCheck> check;
    steps.slowly([&] {
        try {
            check.emplace(document);
        } catch (const ofd::Fault& fault) {
            take(ofd::unreadable(fault));
        }
    });
    if (check) {
        judge(foundation, steps, *check, now, take);
    }
}

Json verify_document(const Foundation& foundation, const Call& call, service::Steps& steps) {
    Errors errors;
    ObjectReader reader(call.body, errors);
    const Bytes document = read_document(reader);
    reader.finish();
    refuse(std::move(errors));
    Json report;
    judge(foundation, steps, document, call.now,
          [&](const ofd::CheckedFile& checked) { report = ofd::check_json(checked); });
    return report;
}

} // namespace gateway::seals
