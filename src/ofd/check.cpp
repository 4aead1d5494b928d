#include "gateway/ofd/check.hpp"

#include "gateway/crypto/sm.hpp"
#include "structure.hpp"
#include "texts.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace gateway::ofd {
namespace {

using ses::find;
using ses::Step;
using ses::tell;

/// Hashes of entries, each computed once however often it is referred to.
class Digests {
public:
    explicit Digests(const Package& package) : package_(package) {}
    const Bytes& of(const std::string& path) {
        auto found = known_.find(path);
        if (found == known_.end()) {
            found = known_.emplace(path, crypto::view(crypto::sm3(package_.at(path)))).first;
        }
        return found->second;
    }

private:
    const Package& package_;
    std::map<std::string, Bytes> known_;
};

Step passed(const char* name) { return {name, ses::Verdict::passed, {}}; }
Step not_reached(const char* name) { return {name, ses::Verdict::not_reached, {}}; }

bool is_seal(const std::string& type) { return type == "Seal"; }

bool is_sm3(std::string method) {
    std::ranges::transform(method, method.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    // "…401.2" means a keyed hash; it is met in files where it is none.
    return method == sm3_oid || method == std::string(sm3_oid) + ".2" || method == "SM3";
}

std::string joined(const std::vector<std::string>& names) {
    constexpr std::size_t most = 20;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    return names.size() > most ? text + ", …" : text;
}

/// What the checks of all signatures of one document share.
class DocumentCheck {
public:
    DocumentCheck(const Package& package, const Body& body, const ses::CheckContext& context,
                  Digests& digests)
        : package_(package), body_(body), list_(list_of(package, body)), context_(context),
          digests_(digests) {
        for (const Listed& listed : list_.signatures) {
            ++listed_ids_[listed.id];
            ++listed_paths_[listed.path];
            files_.push_back(read(listed));
        }
        try {
            pages_ = pages_of(package, body);
        } catch (const Fault&) {
            pages_.clear(); // stamps name no page then; the references tell what is wrong
        }
    }

    void run(std::vector<CheckedSignature>& results) {
        for (std::size_t i = 0; i < files_.size(); ++i) {
            results.push_back(one(i));
        }
    }

    /// What makes up signatures: nobody covers his own.
    std::set<std::string> parts() const {
        std::set<std::string> parts{body_.signatures};
        for (std::size_t i = 0; i < files_.size(); ++i) {
            add_parts(parts, i);
        }
        return parts;
    }

private:
    struct Read {
        std::optional<SignatureFile> file;
        std::string code; ///< why not
        std::string detail;
    };

    Read read(const Listed& listed) const {
        try {
            return {signature_file(package_, listed.path), "", ""};
        } catch (const Fault& fault) {
            return {std::nullopt, fault.code(), fault.what()};
        }
    }

    void add_parts(std::set<std::string>& parts, std::size_t index) const {
        parts.insert(list_.signatures[index].path);
        if (const auto& file = files_[index].file) {
            parts.insert({file->value_path, file->seal_path});
        }
    }

    CheckedSignature one(std::size_t index) {
        const Listed& listed = list_.signatures[index];
        CheckedSignature result;
        result.id = listed.id;
        result.path = listed.path;
        result.type = listed.type;
        Step read_step = passed("signature_file");
        if (listed_ids_.at(listed.id) > 1 || listed_paths_.at(listed.path) > 1) {
            find(read_step, "OFD_SIGNATURE_TWICE", listed.id);
        }
        const Read& read = files_[index];
        if (!read.file) {
            find(read_step, read.code, read.detail);
            result.report.steps = {read_step, not_reached("references"), not_reached("coverage"),
                                   not_reached("seal_file")};
            return result;
        }
        const SignatureFile& file = *read.file;
        describe(result, file);
        const Bytes* value = package_.find(file.value_path);
        if (value == nullptr) {
            find(read_step, "OFD_STRUCTURE", file.value_path + " is missing");
        }
        result.report.steps = {read_step, references(result, file), coverage(result, file, index)};
        if (is_seal(listed.type)) {
            check_value(result, file, value == nullptr ? BytesView() : BytesView(*value));
        } else {
            tell(result.report.steps.front(), "OFD_TYPE_NOT_CHECKED", listed.type);
            result.report.steps.push_back(not_reached("signature_value"));
        }
        return result;
    }

    void describe(CheckedSignature& result, const SignatureFile& file) const {
        result.provider = file.provider;
        result.date_time = file.date_time;
        for (const StampEntry& stamp : file.stamps) {
            const auto page = std::ranges::find(pages_, stamp.page_id, &PageEntry::id);
            const bool there = page != pages_.end();
            result.stamps.push_back(
                {there ? std::optional(static_cast<std::size_t>(page - pages_.begin())) : std::nullopt,
                 stamp.box, stamp.clip});
        }
    }

    Step references(CheckedSignature& result, const SignatureFile& file) {
        Step step = passed("references");
        if (file.references.empty()) {
            find(step, "OFD_STRUCTURE", "no Reference");
        }
        if (!is_sm3(file.check_method)) {
            find(step, "OFD_CHECKMETHOD_WEAK", file.check_method);
            return step;
        }
        for (const Reference& reference : file.references) {
            if (package_.find(reference.path) == nullptr) {
                find(step, "OFD_REFERENCE_MISSING", reference.path);
            } else if (reference.digest != digests_.of(reference.path)) {
                find(step, "OFD_REFERENCE_MISMATCH", reference.path);
            } else {
                result.covered.push_back(reference.path);
            }
        }
        return step;
    }

    Step coverage(CheckedSignature& result, const SignatureFile& file, std::size_t index) const {
        std::set<std::string> named;
        for (const Reference& reference : file.references) {
            named.insert(reference.path);
        }
        result.locks = named.contains(body_.signatures);
        std::set<std::string> later{body_.signatures};
        for (std::size_t i = index + 1; i < files_.size(); ++i) {
            add_parts(later, i);
        }
        const std::string& own = list_.signatures[index].path;
        for (const auto& [name, octets] : package_.entries()) {
            if (named.contains(name) || name == own || name == file.value_path) {
                continue;
            }
            (later.contains(name) ? result.later : result.uncovered).push_back(name);
        }
        Step step = passed("coverage");
        if (!result.uncovered.empty()) {
            tell(step, "OFD_UNCOVERED_ENTRIES", joined(result.uncovered));
        }
        if (!result.later.empty()) {
            tell(step, "OFD_LATER_ENTRIES", joined(result.later));
        }
        return step;
    }

    void check_value(CheckedSignature& result, const SignatureFile& file, BytesView value) {
        ses::CheckedSignature checked =
            ses::check_signature(value, crypto::sm3(package_.at(result.path)), context_);
        Step seal_file = passed("seal_file");
        if (!checked.signature) {
            seal_file.verdict = ses::Verdict::not_reached;
        } else if (!file.seal_path.empty()) {
            const Bytes* seal = package_.find(file.seal_path);
            if (seal == nullptr || *seal != checked.signature->seal.encoded) {
                find(seal_file, "OFD_SEAL_FILE_MISMATCH", file.seal_path);
            }
        }
        result.report.steps.push_back(seal_file);
        for (Step& step : checked.report.steps) {
            if (step.name == "data" && checked.signature &&
                checked.signature->property_info != "/" + result.path) {
                tell(step, "OFD_PROPERTY_INFO_DIFFERS", checked.signature->property_info);
            }
            result.report.steps.push_back(std::move(step));
        }
        result.signature = std::move(checked.signature);
    }

    const Package& package_;
    const Body& body_;
    SignatureList list_;
    const ses::CheckContext& context_;
    Digests& digests_;
    std::vector<Read> files_;
    std::vector<PageEntry> pages_;
    std::map<std::string, int> listed_ids_;
    std::map<std::string, int> listed_paths_;
};

void check_package(CheckedFile& result, const Package& package, const ses::CheckContext& context) {
    Digests digests(package);
    std::set<std::string> known; // covered, or part of a signature
    for (const Body& body : bodies_of(package)) {
        DocumentCheck document(package, body, context, digests);
        document.run(result.signatures);
        known.merge(document.parts());
    }
    for (const CheckedSignature& signature : result.signatures) {
        if (signature.report.valid()) {
            known.insert(signature.covered.begin(), signature.covered.end());
        }
    }
    for (const auto& [name, octets] : package.entries()) {
        if (!known.contains(name)) {
            result.uncovered.push_back(name);
        }
    }
}

CheckedFile unreadable(const Fault& fault) {
    CheckedFile result;
    result.fault = fault.code();
    result.fault_detail = fault.what();
    return result;
}

} // namespace

bool CheckedSignature::checked() const { return is_seal(type); }

FileVerdict CheckedFile::verdict() const {
    if (!fault.empty()) {
        return FileVerdict::unreadable;
    }
    if (signatures.empty()) {
        return FileVerdict::unsigned_file;
    }
    bool all_checked = true;
    for (const CheckedSignature& one : signatures) {
        if (!(one.checked() ? one.report.valid() : one.report.first_failure().empty())) {
            return FileVerdict::invalid;
        }
        all_checked = all_checked && one.checked();
    }
    return all_checked ? FileVerdict::valid : FileVerdict::not_checked;
}

CheckedFile check(const Package& package, const ses::CheckContext& context) {
    CheckedFile result;
    try {
        check_package(result, package, context);
    } catch (const Fault& fault) {
        result = unreadable(fault);
    }
    return result;
}

CheckedFile check(BytesView file, const ses::CheckContext& context, const Limits& limits) {
    try {
        return check(Package::read(file, limits), context);
    } catch (const Fault& fault) {
        return unreadable(fault);
    }
}

} // namespace gateway::ofd
