#include "app/run.hpp"

#include <iostream>

int main(int count, char** arguments) {
    return gateway::app::run({arguments + 1, arguments + count}, std::cout, std::cerr);
}
