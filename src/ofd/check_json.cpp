#include "gateway/ofd/check.hpp"
#include "shown.hpp"
#include "texts.hpp"

#include <nlohmann/json.hpp>

namespace gateway::ofd {
namespace {

struct VerdictName {
    const char* name;
    Text text;
};

const VerdictName& name_of(FileVerdict verdict) {
    static const std::map<FileVerdict, VerdictName> names{
        {FileVerdict::valid, {"valid", {"签章全部有效。", "All signatures are valid."}}},
        {FileVerdict::invalid, {"invalid", {"有签章无效。", "A signature is not valid."}}},
        {FileVerdict::not_checked,
         {"not_checked",
          {"有不是电子签章的签名，未作验证；其余有效。",
           "A signature that is no electronic seal was not checked; the others are valid."}}},
        {FileVerdict::unsigned_file, {"unsigned", {"文件没有签章。", "The file has no signature."}}},
        {FileVerdict::unreadable,
         {"unreadable", {"文件无法按 OFD 读取。", "The file cannot be read as OFD."}}}};
    return names.at(verdict);
}

/// Lists names as long as there is room in the answer.
class Names {
public:
    Json list(const std::vector<std::string>& names) {
        Json listed = Json::array();
        for (const std::string& name : names) {
            if (name.size() > room_) {
                room_ = 0; // no later one either: what is left out is at the end
                ++left_out_;
            } else {
                room_ -= name.size();
                listed.push_back(name);
            }
        }
        return listed;
    }
    std::size_t left_out() const { return left_out_; }

private:
    std::size_t room_ = 1u << 20;
    std::size_t left_out_ = 0;
};

Json box_json(const Box& box) { return Json::array({box.x, box.y, box.width, box.height}); }

Json stamps_json(const std::vector<CheckedStamp>& stamps) {
    Json list = Json::array();
    for (const CheckedStamp& stamp : stamps) {
        Json json{{"page", stamp.page ? Json(*stamp.page + 1) : Json()}, {"box", box_json(stamp.box)}};
        if (stamp.clip) {
            json["clip"] = box_json(*stamp.clip);
        }
        list.push_back(std::move(json));
    }
    return list;
}

void add_holder(Json& json, const char* role, BytesView der) {
    if (const auto certificate = crypto::Certificate::from_der(der)) {
        const crypto::Subject subject = certificate->subject();
        json[role] = {{"organization", shown(subject.organization)},
                      {"common_name", shown(subject.common_name)}};
    }
}

void add_signature(Json& json, const ses::Signature& signature) {
    const ses::SealInfo& seal = signature.seal.info;
    json["seal"] = {{"id", shown(seal.es_id)},
                    {"type", seal.type},
                    {"name", shown(seal.name)},
                    {"valid_from", format_time(seal.valid_from)},
                    {"valid_until", format_time(seal.valid_until)}};
    add_holder(json, "signer", signature.certificate);
    add_holder(json, "maker", signature.seal.certificate);
    if (signature.time) {
        json["signed_at"] = format_time(*signature.time);
    }
    json["version"] = static_cast<int>(signature.version);
}

Json signature_json(const CheckedSignature& checked, Names& names) {
    Json json = ses::report_json(checked.report, {step_text, finding_text});
    json["id"] = shown(checked.id);
    json["file"] = shown(checked.path);
    json["type"] = shown(checked.type);
    json["checked"] = checked.checked();
    json["provider"] = shown(checked.provider);
    json["locks"] = checked.locks;
    json["stamps"] = stamps_json(checked.stamps);
    json["uncovered"] = names.list(checked.uncovered);
    json["later"] = names.list(checked.later);
    json["covered"] = names.list(checked.covered);
    if (checked.signature) {
        add_signature(json, *checked.signature);
    }
    return json;
}

} // namespace

Json check_json(const CheckedFile& checked) {
    const VerdictName& verdict = name_of(checked.verdict());
    Json json{{"verdict", verdict.name}, {"zh", verdict.text.zh}, {"en", verdict.text.en}};
    if (!checked.fault.empty()) {
        const Text& text = fault_text(checked.fault);
        json["fault"] = {{"code", checked.fault},
                         {"zh", text.zh},
                         {"en", text.en},
                         {"detail", shown(checked.fault_detail)}};
        return json;
    }
    json["covers_all"] = !checked.signatures.empty() && checked.uncovered.empty();
    Names names;
    json["uncovered"] = names.list(checked.uncovered);
    json["signatures"] = Json::array();
    for (const CheckedSignature& signature : checked.signatures) {
        json["signatures"].push_back(signature_json(signature, names));
    }
    if (names.left_out() > 0) {
        json["names_left_out"] = names.left_out();
    }
    return json;
}

} // namespace gateway::ofd
