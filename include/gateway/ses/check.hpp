#pragma once

#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/crypto/certificates.hpp"
#include "gateway/ses/seal.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gateway::ses {

// Checking, step by step in the order of GB/T 38540-2020 (6.3 of a seal, 7.3 of a signature). A step that
// fails never hides the others: each is judged for itself as far as what it needs is there.

/// What was found. The code is stable; `fatal` ones make the whole invalid, the others are told.
struct Finding {
    std::string code;
    bool fatal = true;
    std::string detail; ///< for the reader of a log: where in the octets, which certificate
};

enum class Verdict { passed, failed, not_reached };

struct Step {
    std::string name;
    Verdict verdict = Verdict::not_reached;
    std::vector<Finding> findings;
};

void find(Step& at, std::string code, std::string detail = {}); ///< fatal: the step has failed
void tell(Step& at, std::string code, std::string detail = {}); ///< worth knowing

struct Report {
    std::vector<Step> steps;
    bool valid() const;
    std::string first_failure() const; ///< code of the first fatal finding; "" when valid
};

/// What the register of who made a seal says of it.
enum class SealState {
    enabled,
    suspended,
    cancelled,
    forged ///< the number is of this register, but the seal is another than the one made under it
};
/// At a time; empty: this register does not know the seal.
using SealRegister = std::function<std::optional<SealState>(const Seal& seal, Time at)>;

struct CheckContext {
    const crypto::TrustStore& trust;
    Time now;
    SealRegister seal_register = {};
};

/// What was read, for who wants to show it; empty when it could not be read.
struct CheckedSeal {
    Report report;
    std::optional<Seal> seal;
};
struct CheckedSignature {
    Report report;
    std::optional<Signature> signature;
};

CheckedSeal check_seal(BytesView der, const CheckContext& context);
/// `data`: the hash of what is said to be signed, computed anew; empty: nothing is at hand, the step is not
/// reached and the report not valid.
CheckedSignature check_signature(BytesView der, const std::optional<crypto::Digest>& data,
                                 const CheckContext& context);

/// The words for a step or a finding's code, for people. Throws std::out_of_range for an unknown one.
const Text& step_text(std::string_view name);
const Text& finding_text(std::string_view code);

/// {valid, first_failure, steps: [{step, zh, en, verdict, findings: [{code, fatal, zh, en, detail}]}]}
/// Rooms that add steps of their own bring the words for them.
struct ReportTexts {
    std::function<const Text&(std::string_view)> step = step_text;
    std::function<const Text&(std::string_view)> finding = finding_text;
};
Json report_json(const Report& report, const ReportTexts& texts = {});

} // namespace gateway::ses
