#include "run.hpp"

#include "arguments.hpp"
#include "commands.hpp"
#include "table.hpp"

#include <ostream>

namespace gateway::app {
namespace {

int perform(const Invocation& invocation, const LoadedConfig& loaded, std::ostream& out) {
    switch (invocation.command) {
    case Command::serve:
        return serve(invocation, loaded.config, out);
    case Command::migrate:
        return migrate_command(invocation, loaded.config, out);
    case Command::check_config:
        return check_config_command(invocation, loaded, out);
    case Command::client_add:
    case Command::client_list:
    case Command::client_disable:
    case Command::client_rotate:
    case Command::client_scopes:
        return client_command(invocation, loaded.config, out);
    case Command::authority_make:
    case Command::authority_trust:
    case Command::authority_maker:
    case Command::authority_revoked:
    case Command::authority_distrust:
    case Command::authority_list:
        return authority_command(invocation, loaded.config, out);
    case Command::import_file:
        return import_command(invocation, out);
    case Command::demo:
        return demo_command(invocation, out);
    case Command::delivery_list:
    case Command::delivery_show:
    case Command::delivery_retry:
    case Command::delivery_discard:
        break;
    }
    return delivery_command(invocation, loaded.config, out);
}

void print_faults(const ConfigError& error, std::ostream& err) {
    for (const ConfigFault& fault : error.faults()) {
        err << printable(fault.place) << ": " << printable(fault.text.zh) << "\n"
            << printable(fault.place) << ": " << printable(fault.text.en) << "\n";
    }
}

void print_problem(const Problem& problem, std::ostream& err) {
    err << "错误：" << problem.text().zh << "\nError: " << problem.text().en << "\n";
    for (const FieldError& field : problem.fields()) {
        err << "  " << printable(field.pointer) << ": " << field.text.zh << " / " << field.text.en << "\n";
    }
}

} // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    const auto parsed = parse_arguments(arguments);
    if (const auto* finished = std::get_if<Finished>(&parsed)) {
        out << finished->out;
        err << finished->err;
        return finished->code;
    }
    const Invocation& invocation = std::get<Invocation>(parsed);
    try {
        return perform(invocation, load_config(invocation.config, gateway_environment()), out);
    } catch (const ConfigError& error) {
        print_faults(error, err);
        return wrong_usage;
    } catch (const Problem& problem) {
        print_problem(problem, err);
        return failure;
    } catch (const std::exception& error) {
        err << "未能完成：" << printable(error.what()) << "\nFailed: " << printable(error.what()) << "\n";
        return failure;
    }
}

} // namespace gateway::app
