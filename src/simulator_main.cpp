#include "simulator/options.hpp"
#include "simulator/run.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    int exit_code = 0;
    const auto options = gateway::simulator::read_options(argc, argv, exit_code);
    if (!options) {
        return exit_code;
    }
    try {
        return gateway::simulator::run(*options);
    } catch (const std::exception& fault) {
        std::cerr << "national-simulator: " << fault.what() << '\n';
        return 1;
    }
}
