#pragma once

#include "gateway/ofd/check.hpp"
#include "structure.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway::ofd {

/// A signature as far as it can be read without a judgement.
struct ReadSignature {
    Listed listed;
    bool twice = false; ///< its id or file is listed twice; of a file that is, nothing is read
    std::optional<SignatureFile> file;
    std::string code; ///< why there is no `file`
    std::string detail;
    const Bytes* value = nullptr; ///< the package's; null when it is not there
    std::optional<SealUse> use;   ///< by what the value says
};

/// The signatures of one document of a file.
struct ReadBody {
    std::string list; ///< name of Signatures.xml
    std::vector<ReadSignature> signatures;
    std::map<std::string, std::size_t> pages; ///< by id; the first is 0
};

bool is_seal(const std::string& type);

/// All of a file. Throws Fault for what is no OFD, or has too much in it.
std::vector<ReadBody> read_signatures(Reading& reading);

} // namespace gateway::ofd
