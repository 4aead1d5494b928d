#include "catalogue.hpp"

#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/toml_table.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::licenses {
namespace {

constexpr std::string_view folder = "licences/";

std::string_view holder_attribute(const Standard& standard, const std::string& code_type) {
    const CodeValue* known = standard.codes("licence_holder_code").find(code_type);
    if (known == nullptr || !known->attributes.contains("holder")) {
        return "";
    }
    return known->attributes.at("holder");
}

void read_holders(const Standard& standard, const TomlTable& file, LicenceType& type) {
    type.holder = file.one_of<HolderKind>("holder", {{"person", HolderKind::person},
                                                     {"corporation", HolderKind::corporation},
                                                     {"either", HolderKind::either}});
    for (const TomlText& code : file.texts("holder_codes")) {
        const auto holder = holder_attribute(standard, code.text);
        if (holder.empty()) {
            file.fault(code, "is no kind of code in codes/licence_holder_code.toml");
        }
        if (type.holder != HolderKind::either && holder != holder_name(type.holder)) {
            file.fault(code, "is no code of this kind of holder");
        }
        type.holder_codes.push_back(code.text);
    }
    if (type.holder_codes.empty()) {
        file.fault("holder_codes", "names none");
    }
}

void read_code(const TomlTable& file, LicenceType& type) {
    type.code_status = file.one_of<std::string>(
        "code_status", {{"sure", "sure"}, {"likely", "likely"}, {"to_be_confirmed", "to_be_confirmed"}});
    type.code = file.optional_text("code");
    if (type.code.empty() != (type.code_status == "to_be_confirmed")) {
        file.fault("code_status", "and code do not fit: a code is there or to be confirmed");
    }
    if (!type.code.empty() && check_licence_type(type.code)) {
        file.fault("code", "is no code of a type of licence");
    }
}

LicenceType read_type(const Standard& standard, const std::string& name) {
    const auto file = TomlTable::parse(name, standard.file(name));
    LicenceType type;
    type.name = file.name("name");
    type.text = file.both_languages();
    type.confidence = file.confidence();
    read_code(file, type);
    type.definer = file.both_languages("definer_");
    type.definer_code = file.optional_text("definer_code");
    if (!type.definer_code.empty() && check_credit_code(type.definer_code)) {
        file.fault("definer_code", "is no unified social credit code");
    }
    type.category = file.one_of<std::string>("category", {{"licence", "licence"}, {"approval", "approval"}});
    type.validity = file.one_of<Validity>(
        "validity",
        {{"dated", Validity::dated}, {"long_term", Validity::long_term}, {"either", Validity::either}});
    read_holders(standard, file, type);
    try {
        type.face = FaceSchema::parse(file.text("face"));
    } catch (const std::exception& error) {
        file.fault("face", error.what());
    }
    file.finish();
    return type;
}

} // namespace

std::string_view holder_name(HolderKind kind) {
    return kind == HolderKind::person ? "person" : kind == HolderKind::corporation ? "corporation" : "either";
}

std::string_view validity_name(Validity validity) {
    return validity == Validity::dated ? "dated" : validity == Validity::long_term ? "long_term" : "either";
}

Catalogue Catalogue::read(const Standard& standard) {
    Catalogue catalogue;
    for (const std::string& name : standard.files()) {
        if (!name.starts_with(folder) || !name.ends_with(".toml")) {
            continue;
        }
        LicenceType type = read_type(standard, name);
        if (catalogue.find(type.name) != nullptr ||
            (!type.code.empty() && catalogue.find_code(type.code) != nullptr)) {
            throw std::runtime_error(name + ": its name or code is that of another type");
        }
        catalogue.types_.push_back(std::move(type));
    }
    std::ranges::sort(catalogue.types_, {}, &LicenceType::name);
    return catalogue;
}

const LicenceType* Catalogue::find(std::string_view name) const {
    const auto found = std::ranges::find(types_, name, &LicenceType::name);
    return found == types_.end() ? nullptr : &*found;
}

const LicenceType* Catalogue::find_code(std::string_view code) const {
    const auto found = std::ranges::find(types_, code, &LicenceType::code);
    return code.empty() || found == types_.end() ? nullptr : &*found;
}

} // namespace gateway::licenses
