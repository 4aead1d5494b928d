#include "gateway/ofd/check.hpp"
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
        json[role] = {{"organization", subject.organization}, {"common_name", subject.common_name}};
    }
}

void add_signature(Json& json, const ses::Signature& signature) {
    const ses::SealInfo& seal = signature.seal.info;
    json["seal"] = {{"id", seal.es_id},
                    {"type", seal.type},
                    {"name", seal.name},
                    {"valid_from", format_time(seal.valid_from)},
                    {"valid_until", format_time(seal.valid_until)}};
    add_holder(json, "signer", signature.certificate);
    add_holder(json, "maker", signature.seal.certificate);
    if (signature.time) {
        json["signed_at"] = format_time(*signature.time);
    }
    json["version"] = static_cast<int>(signature.version);
}

Json signature_json(const CheckedSignature& checked) {
    Json json = ses::report_json(checked.report, {step_text, finding_text});
    json["id"] = checked.id;
    json["file"] = checked.path;
    json["type"] = checked.type;
    json["checked"] = checked.checked();
    json["provider"] = checked.provider;
    json["locks"] = checked.locks;
    json["stamps"] = stamps_json(checked.stamps);
    json["covered"] = checked.covered;
    json["uncovered"] = checked.uncovered;
    json["later"] = checked.later;
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
        json["fault"] = {
            {"code", checked.fault}, {"zh", text.zh}, {"en", text.en}, {"detail", checked.fault_detail}};
        return json;
    }
    json["covers_all"] = !checked.signatures.empty() && checked.uncovered.empty();
    json["uncovered"] = checked.uncovered;
    json["signatures"] = Json::array();
    for (const CheckedSignature& signature : checked.signatures) {
        json["signatures"].push_back(signature_json(signature));
    }
    return json;
}

} // namespace gateway::ofd
