#pragma once

#include "gateway/ofd/signatures.hpp"
#include "gateway/ses/check.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway::ofd {

// Checking the signatures of an OFD file, also one that others made: what each covers is recomputed, its
// value is checked as ses does, and what it leaves out is told.

struct CheckedStamp {
    std::optional<std::size_t> page; ///< the first is 0; empty when it names none
    Box box;
    std::optional<Box> clip;
};

/// One signature with its own verdict. The report's first steps are on the package: signature_file,
/// references, coverage, seal_file; those of ses::check_signature follow.
struct CheckedSignature {
    std::string id;
    std::string path; ///< name of its Signature.xml
    std::string type; ///< "Seal"; the value of others ("Sign") is no electronic seal and not checked
    ses::Report report;
    /// Empty when it could not be read. Without the octets it was read from, and the seal's picture.
    std::optional<ses::Signature> signature;
    std::string provider; ///< as they stand there, nobody signed for their truth
    std::string date_time;
    std::vector<CheckedStamp> stamps;
    bool locks = false;                 ///< forbids later signatures: covers their list
    std::vector<std::string> covered;   ///< entries it is over
    std::vector<std::string> uncovered; ///< entries that may be changed without its notice
    /// Not covered because they came later: the list, and later signatures that are valid.
    std::vector<std::string> later;

    bool checked() const;
};

/// valid: all signatures are. invalid: one is not. not_checked: the others are, but the value of one is not
/// of a form that is checked here. unsigned_file: there is none. unreadable: no OFD file, see `fault`.
enum class FileVerdict { valid, invalid, not_checked, unsigned_file, unreadable };

struct CheckedFile {
    std::string fault; ///< a code of Fault
    std::string fault_detail;
    std::vector<CheckedSignature> signatures;
    /// Entries that no valid signature covers, but the lists of signatures and what makes valid ones up.
    std::vector<std::string> uncovered;
    FileVerdict verdict() const;
};

/// Never throws for what the octets are.
CheckedFile check(const Package& package, const ses::CheckContext& context);
CheckedFile check(BytesView file, const ses::CheckContext& context, const Limits& limits = {});
CheckedFile unreadable(const Fault& fault);

/// A seal that a file's signature bears, and when it was used: what a register of seals will be asked.
struct SealUse {
    std::string es_id;
    crypto::Digest digest;  ///< SHA-256 of the seal's octets: that the number is known is not enough
    std::optional<Time> at; ///< empty: the signature says none, and is judged as of now
};

/// The check in two steps, for who must not wait for a register of seals while it works.
class FileCheck {
public:
    /// Reads and unpacks. Throws Fault.
    explicit FileCheck(BytesView file, const Limits& limits = {});
    explicit FileCheck(Package package);
    FileCheck(FileCheck&&) noexcept;
    FileCheck& operator=(FileCheck&&) noexcept;
    ~FileCheck();

    std::vector<SealUse> seals() const;
    CheckedFile judge(const ses::CheckContext& context) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// For people and programs: {verdict, zh, en, covers_all, signatures: [{…, valid, steps}], uncovered}. A few
/// megabytes at most: long texts are cut, and of very many names the first are listed (names_left_out).
Json check_json(const CheckedFile& checked);

/// The words for a code of Fault. Throws std::out_of_range for an unknown one.
const Text& fault_text(std::string_view code);

} // namespace gateway::ofd
