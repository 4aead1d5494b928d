#include "gateway/base/text.hpp"
#include "publication.hpp"

#include <map>
#include <set>

namespace gateway::matters {
namespace {

/// The parts of one kind that the current version has and the new one has not claimed yet.
class Unclaimed {
public:
    Unclaimed(const PartKind& kind, const Json& current) : kind_(kind) {
        const auto found = current.find(kind.member);
        if (found == current.end()) {
            return;
        }
        const Json alone = Json::array({*found});
        for (const Json& part : kind.many ? *found : alone) {
            names_.emplace(text_of(part, "row_guid"), text_of(part, kind.name));
            order_.push_back(text_of(part, "row_guid"));
        }
    }
    bool take(const std::string& guid) { return names_.erase(guid) == 1; }
    /// The first one of this name, or "".
    std::string take_named(const std::string& name) {
        for (const std::string& guid : order_) {
            const auto found = names_.find(guid);
            if (found != names_.end() && found->second == name) {
                names_.erase(found);
                return guid;
            }
        }
        return {};
    }
    const PartKind& kind() const { return kind_; }

private:
    PartKind kind_;
    std::map<std::string, std::string> names_;
    std::vector<std::string> order_;
};

std::vector<std::pair<Json*, std::string>> parts_of(const PartKind& kind, Json& record) {
    std::vector<std::pair<Json*, std::string>> parts;
    const auto found = record.find(kind.member);
    if (found == record.end()) {
        return parts;
    }
    const std::string pointer = std::string("/") + kind.member;
    if (!kind.many) {
        parts.emplace_back(&*found, pointer);
        return parts;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
        parts.emplace_back(&(*found)[i], pointer + "/" + std::to_string(i));
    }
    return parts;
}

void claim_kind(const PartKind& kind, Json& record, const Json& current, std::vector<FieldError>& errors) {
    Unclaimed unclaimed(kind, current);
    const auto parts = parts_of(kind, record);
    for (const auto& [part, pointer] : parts) {
        const std::string guid = text_of(*part, "row_guid");
        if (!guid.empty() && !unclaimed.take(guid)) {
            fault(errors, pointer + "/row_guid", "unknown_part",
                  "当前版本中没有此记录标识，或该标识重复出现；新增的内容请不要填写记录标识。",
                  "The current version has no part of this identifier, or it stands here twice. Leave it out "
                  "for a new part.");
        }
    }
    for (const auto& [part, pointer] : parts) {
        if (!part->contains("row_guid")) {
            const std::string known = unclaimed.take_named(text_of(*part, kind.name));
            (*part)["row_guid"] = known.empty() ? new_guid() : known;
        }
    }
}

} // namespace

void claim_parts(const Family& family, Json& record, const Json& current, std::vector<FieldError>& errors) {
    for (const PartKind& kind : family.parts) {
        claim_kind(kind, record, current, errors);
    }
}

} // namespace gateway::matters
