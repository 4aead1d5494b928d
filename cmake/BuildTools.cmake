# ccache and a fast linker when the machine has them; strict warnings; sanitizers by preset.
option(GATEWAY_FUZZ "Build the fuzzers of tests/fuzz/ (clang)" OFF)
set(GATEWAY_SANITIZE "" CACHE STRING "Sanitizers for the whole build: address,undefined or thread")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Relative to the source folder: another clone of the same sources finds what this one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
                                  ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast)
if(GATEWAY_SANITIZE)
  add_compile_options(-fsanitize=${GATEWAY_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${GATEWAY_SANITIZE})
  if(GATEWAY_SANITIZE MATCHES thread)
    # Asio and libstdc++ order some operations with fences, which the thread sanitizer does not model.
    add_compile_options(-Wno-tsan)
  endif()
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG") # -O3 costs build time and brought nothing measurable
