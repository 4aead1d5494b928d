#pragma once

#include "gateway/access/module.hpp"
#include "gateway/national/link.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace gateway::app {

enum class Command {
    serve,
    migrate,
    check_config,
    client_add,
    client_list,
    client_disable,
    client_rotate,
    client_scopes,
    delivery_list,
    delivery_show,
    delivery_retry,
    delivery_discard,
    authority_make,
    authority_trust,
    authority_maker,
    authority_revoked,
    authority_distrust,
    authority_list,
    import_file,
    demo,
};

/// A file for an import of a gateway, as a department sends it.
struct FileImport {
    std::filesystem::path file;
    std::string url; ///< the gateway's origin
    std::string target = "/v1/cases:import";
    std::string client_id;
    std::filesystem::path secret_file;
    std::filesystem::path ca_file; ///< empty: the system's store
    std::string format;            ///< "ndjson" or "csv"; empty: by the file's name
    std::string again;             ///< tells a further sending of the same file from the first one
};

/// Whom to trust about electronic seals.
struct AuthorityFiles {
    std::string name;                  ///< of authority make
    std::filesystem::path file;        ///< certificates, or a list of revoked ones
    std::filesystem::path key;         ///< of authority maker
    std::filesystem::path certificate; ///< of authority maker
    std::string id;                    ///< of authority distrust
};

/// What the command line asks for.
struct Invocation {
    Command command = Command::serve;
    std::filesystem::path config; ///< empty: defaults and environment
    bool json = false;            ///< for programs instead of for people
    std::filesystem::path port_file;
    bool dry_run = false;
    bool example = false;
    access::Client client; ///< of client add; the scopes of client scopes
    std::string client_id;
    std::string state, entity; ///< of delivery list
    long long before = 0;
    int limit = 50;
    long long position = 0;
    bool all = false; ///< of delivery retry: whatever the filter lets through
    national::RetryFilter retry;
    bool yes = false;
    FileImport import;
    AuthorityFiles authority;
    bool check = false;              ///< of demo: do everything, print the counts, and end
    std::filesystem::path folder;    ///< of demo: made anew at each start
    unsigned short gateway_port = 0; ///< of demo; 0: a free one
    unsigned short national_port = 0;
};

/// Nothing is left to do: help, version or a fault of usage was the answer.
struct Finished {
    int code = 0;
    std::string out;
    std::string err;
};

std::variant<Invocation, Finished> parse_arguments(const std::vector<std::string>& arguments);

} // namespace gateway::app
