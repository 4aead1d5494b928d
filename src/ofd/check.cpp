#include "gateway/ofd/check.hpp"

#include "gateway/crypto/sm.hpp"
#include "read_signatures.hpp"
#include "shown.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace gateway::ofd {
namespace {

using ses::find;
using ses::Step;
using ses::tell;

constexpr std::size_t most_joined = 20; // the names themselves are listed elsewhere

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

bool is_sm3(std::string method) {
    std::ranges::transform(method, method.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    // "…401.2" means a keyed hash; it is met in files where it is none.
    return method == sm3_oid || method == std::string(sm3_oid) + ".2" || method == "SM3";
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most_joined; ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    return names.size() > most_joined ? text + ", …" : text;
}

/// Of what a signature was read from only what is told of it.
ses::Signature without_octets(ses::Signature signature) {
    for (Bytes* octets : {&signature.encoded, &signature.signed_part, &signature.seal.encoded,
                          &signature.seal.signed_part, &signature.seal.info.picture.data}) {
        Bytes().swap(*octets);
    }
    return signature;
}

/// What the checks of all signatures of one document share.
class DocumentCheck {
public:
    DocumentCheck(const Package& package, const ReadBody& body, const ses::CheckContext& context,
                  Digests& digests)
        : package_(package), body_(body), context_(context), digests_(digests) {}

    /// Adds its signatures; gives what is neither covered nor strange: the list, and what makes up
    /// signatures that are valid. What others name as theirs is nobody's.
    std::set<std::string> run(std::vector<CheckedSignature>& results) {
        const std::size_t first = results.size();
        for (const ReadSignature& read : body_.signatures) {
            results.push_back(one(read));
        }
        std::set<std::string> known{body_.list};
        for (std::size_t i = body_.signatures.size(); i-- > 0;) { // the last first: it knows no later ones
            const auto& file = body_.signatures[i].file;
            CheckedSignature& result = results[first + i];
            if (file) {
                coverage(result, *file, known);
            }
            if (result.report.valid()) {
                known.insert({result.path, file->value_path, file->seal_path});
            }
        }
        return known;
    }

private:
    CheckedSignature one(const ReadSignature& read) {
        CheckedSignature result;
        result.id = read.listed.id;
        result.path = read.listed.path;
        result.type = read.listed.type;
        Step read_step = passed("signature_file");
        if (read.twice) {
            find(read_step, "OFD_SIGNATURE_TWICE", read.listed.id);
        } else if (!read.file) {
            find(read_step, read.code, read.detail);
        }
        if (!read.file) {
            result.report.steps = {read_step, not_reached("references"), not_reached("coverage"),
                                   not_reached("seal_file")};
            shorten(result.report);
            return result;
        }
        const SignatureFile& file = *read.file;
        describe(result, file);
        if (read.value == nullptr) {
            find(read_step, "OFD_STRUCTURE", file.value_path + " is missing");
        }
        result.report.steps = {read_step, references(result, file), passed("coverage")};
        if (is_seal(read.listed.type)) {
            check_value(result, file, read.value == nullptr ? BytesView() : BytesView(*read.value));
        } else {
            tell(result.report.steps.front(), "OFD_TYPE_NOT_CHECKED", read.listed.type);
            result.report.steps.push_back(not_reached("signature_value"));
        }
        shorten(result.report);
        return result;
    }

    void describe(CheckedSignature& result, const SignatureFile& file) const {
        result.provider = file.provider;
        result.date_time = file.date_time;
        for (const StampEntry& stamp : file.stamps) {
            const auto page = body_.pages.find(stamp.page_id);
            const bool there = page != body_.pages.end();
            result.stamps.push_back(
                {there ? std::optional(page->second) : std::nullopt, stamp.box, stamp.clip});
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

    /// `later`: what is known to have come after it.
    void coverage(CheckedSignature& result, const SignatureFile& file, const std::set<std::string>& later) {
        std::set<std::string_view> named;
        for (const Reference& reference : file.references) {
            named.insert(reference.path);
        }
        result.locks = named.contains(body_.list);
        for (const auto& [name, octets] : package_.entries()) {
            if (!named.contains(name) && name != result.path && name != file.value_path) {
                (later.contains(name) ? result.later : result.uncovered).push_back(name);
            }
        }
        Step& step = *std::ranges::find(result.report.steps, "coverage", &Step::name);
        if (!result.uncovered.empty()) {
            tell(step, "OFD_UNCOVERED_ENTRIES", shown(joined(result.uncovered)));
        }
        if (!result.later.empty()) {
            tell(step, "OFD_LATER_ENTRIES", shown(joined(result.later)));
        }
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
        if (checked.signature) {
            result.signature = without_octets(*std::move(checked.signature));
        }
    }

    const Package& package_;
    const ReadBody& body_;
    const ses::CheckContext& context_;
    Digests& digests_;
};

CheckedFile judged(const Package& package, const std::vector<ReadBody>& bodies,
                   const ses::CheckContext& context) {
    CheckedFile result;
    Digests digests(package);
    std::set<std::string> known;
    for (const ReadBody& body : bodies) {
        known.merge(DocumentCheck(package, body, context, digests).run(result.signatures));
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
    return result;
}

} // namespace

struct FileCheck::Impl {
    explicit Impl(Package whole) : package(std::move(whole)), reading(package) {}
    Package package;
    Reading reading;
    std::vector<ReadBody> bodies = read_signatures(reading);
};

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

CheckedFile unreadable(const Fault& fault) {
    CheckedFile result;
    result.fault = fault.code();
    result.fault_detail = fault.what();
    return result;
}

FileCheck::FileCheck(BytesView file, const Limits& limits) : FileCheck(Package::read(file, limits)) {}
FileCheck::FileCheck(Package package) : impl_(std::make_unique<Impl>(std::move(package))) {}
FileCheck::FileCheck(FileCheck&&) noexcept = default;
FileCheck& FileCheck::operator=(FileCheck&&) noexcept = default;
FileCheck::~FileCheck() = default;

std::vector<SealUse> FileCheck::seals() const {
    std::vector<SealUse> uses;
    for (const ReadBody& body : impl_->bodies) {
        for (const ReadSignature& one : body.signatures) {
            if (one.use) {
                uses.push_back(*one.use);
            }
        }
    }
    return uses;
}

CheckedFile FileCheck::judge(const ses::CheckContext& context) const {
    return judged(impl_->package, impl_->bodies, context);
}

CheckedFile check(const Package& package, const ses::CheckContext& context) {
    try {
        Reading reading(package);
        return judged(package, read_signatures(reading), context);
    } catch (const Fault& fault) {
        return unreadable(fault);
    }
}

CheckedFile check(BytesView file, const ses::CheckContext& context, const Limits& limits) {
    try {
        return FileCheck(file, limits).judge(context);
    } catch (const Fault& fault) {
        return unreadable(fault);
    }
}

} // namespace gateway::ofd
