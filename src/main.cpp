#include "app/run.hpp"

#include <iostream>
#include <malloc.h>

int main(int count, char** arguments) {
    // By default glibc keeps up to eight heaps a core, each as large as its busiest moment: a bulk import
    // would hold memory for ever. Two are enough for threads that spend their time waiting for the database.
    mallopt(M_ARENA_MAX, 2);
    return gateway::app::run({arguments + 1, arguments + count}, std::cout, std::cerr);
}
