#include "national_form.hpp"

#include "foundation.hpp"
#include "gateway/base/characters.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/toml_table.hpp"
#include "model.hpp"

#include <algorithm>
#include <functional>

namespace gateway::licenses {
namespace {

constexpr auto file_name = "licence_national.toml";

const NationalTable& table_named(const TomlTable& file, const Standard& standard) {
    const std::string name = file.text("catalogue_table");
    const NationalTable* table = standard.find_table(name);
    if (table == nullptr || !name.starts_with("up_lic_")) {
        file.fault("catalogue_table", "\"" + name + "\" is no national table up_lic_…");
    }
    return *table;
}

void read_states(const TomlTable& file, NationalForm& form) {
    for (const TomlTable& row : file.tables("state")) {
        const State state = row.one_of<State>("state", {{"valid", State::valid},
                                                        {"suspended", State::suspended},
                                                        {"cancelled", State::cancelled},
                                                        {"superseded", State::superseded}});
        form.present[state] = row.one_of<bool>("operation", {{"U", true}, {"D", false}});
        row.confidence();
    }
    for (const State state : {State::valid, State::suspended, State::cancelled, State::superseded}) {
        if (!form.present.contains(state)) {
            file.fault("state", "lacks " + std::string(state_name(state)));
        }
    }
}

void read_served(const TomlTable& file, const Catalogue& catalogue, NationalForm& form) {
    for (const TomlTable& row : file.optional_tables("served")) {
        const std::string type = row.text("type");
        if (catalogue.find(type) == nullptr) {
            row.fault("type", "\"" + type + "\" is no type of licence");
        }
        row.confidence();
        form.served.insert(type);
    }
}

/// A holder's code as it goes up: those of persons by the policy for personal numbers.
bool is_of_person(const Foundation& foundation, const Holder& holder) {
    const CodeValue* kind = foundation.holder_codes->find(holder.code_type);
    return kind == nullptr || kind->attributes.at("holder") == "person";
}

std::string told_number(const Foundation& foundation, const std::string& number, bool of_person) {
    return of_person && foundation.options.person_hash ? foundation.options.person_hash(number) : number;
}

/// As many holders from the first as fit into the columns of all.
std::size_t fitting(const NationalForm& form, const std::vector<std::vector<std::string>>& columns,
                    const std::vector<const char*>& names, std::size_t holders) {
    const auto fits = [&](std::size_t many) {
        for (std::size_t column = 0; column < columns.size(); ++column) {
            std::size_t width = (many - 1) * text_length(form.separator);
            for (std::size_t i = 0; i < many; ++i) {
                width += text_length(columns[column][i]);
            }
            const int most = form.licences->find(names[column])->width;
            if (most > 0 && width > static_cast<std::size_t>(most)) {
                return false;
            }
        }
        return true;
    };
    std::size_t many = form.all_holders ? holders : 1;
    while (many > 1 && !fits(many)) {
        --many;
    }
    return many;
}

void put_holders(const Foundation& foundation, const Licence& licence, Json& row) {
    const NationalForm& form = foundation.national;
    const std::vector<const char*> names{"certificate_holder", "certificate_holder_code",
                                         "certificate_holder_type"};
    std::vector<std::vector<std::string>> columns(names.size());
    for (const Holder& holder : licence.content.holders) {
        columns[0].push_back(holder.name);
        columns[1].push_back(told_number(foundation, holder.code, is_of_person(foundation, holder)));
        columns[2].push_back(holder.code_type);
    }
    const std::size_t many = fitting(form, columns, names, licence.content.holders.size());
    for (std::size_t column = 0; column < names.size(); ++column) {
        std::string joined;
        for (std::size_t i = 0; i < many; ++i) {
            joined += (i == 0 ? "" : form.separator) + columns[column][i];
        }
        row[names[column]] = std::move(joined);
    }
}

std::string told_date(const NationalForm& form, Date date) {
    std::string text = format_date(date);
    if (form.compact_dates) {
        std::erase(text, '-');
    }
    return text;
}

} // namespace

NationalForm read_national_form(const Standard& standard, const Catalogue& catalogue) {
    const auto file = TomlTable::parse(file_name, standard.file(file_name));
    NationalForm form;
    form.licences = &standard.table("up_lic_data");
    form.catalogue = &table_named(file, standard);
    form.compact_dates = file.one_of<bool>("date_form", {{"YYYY-MM-DD", false}, {"YYYYMMDD", true}});
    form.all_holders = file.one_of<bool>("holders", {{"joined", true}, {"first", false}});
    form.separator = file.text("separator");
    form.seal_names_authority = file.flag("seal_names_authority");
    read_states(file, form);
    const TomlTable values = file.table("catalogue");
    for (const char* name : {"person", "corporation", "either", "approval", "licence", "in_force"}) {
        form.values[name] = values.text(name);
    }
    values.confidence();
    read_served(file, catalogue, form);
    file.finish();
    return form;
}

Json licence_row(const Foundation& foundation, const LicenceType& type, const Licence& licence,
                 const std::string& issuer) {
    const auto& holders = licence.content.holders;
    const bool of_person =
        std::ranges::any_of(holders, [&](const Holder& holder) { return is_of_person(foundation, holder); });
    Json row{{"certificate_source_id", licence.identifier},
             {"certificate_name", type.text.zh},
             {"certificate_type", type.text.zh},
             {"certificate_type_code", licence.type_code},
             {"issue_dept", issuer},
             {"issue_dept_code", licence.authority},
             {"certificate_area_code", licence.area},
             {"certificate_number", told_number(foundation, licence.content.number, of_person)},
             {"issue_date", told_date(foundation.national, licence.issued_on)}};
    put_holders(foundation, licence, row);
    return national_form(*foundation.national.licences, row);
}

Json type_row(const Foundation& foundation, const LicenceType& type, const std::string& code) {
    const NationalForm& form = foundation.national;
    Json row{{"certificate_type_code", code},
             {"certificate_type", type.text.zh},
             {"define_dept", type.definer.zh},
             {"holder_kind", form.values.at(std::string(holder_name(type.holder)))},
             {"certificate_category", form.values.at(type.category)},
             {"certificate_state", form.values.at("in_force")}};
    if (!type.definer_code.empty()) {
        row["define_dept_code"] = type.definer_code;
    }
    std::erase_if(row.get_ref<Json::object_t&>(),
                  [&](const auto& member) { return form.catalogue->find(member.first) == nullptr; });
    return national_form(*form.catalogue, row);
}

} // namespace gateway::licenses
