# gateway_room(NAME DEPENDS lower rooms… LIBRARIES outside libraries…)
# One room is one static library of every .cpp in its folder. A room links only rooms of lower floors,
# so an upward call fails to link; tests/architecture checks the includes as well.
function(gateway_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  add_library(room_${name} STATIC ${sources})
  target_include_directories(room_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include
                                          PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  list(TRANSFORM ROOM_DEPENDS PREPEND room_)
  target_link_libraries(room_${name} PUBLIC ${ROOM_DEPENDS} ${ROOM_LIBRARIES})
endfunction()

# gateway_tests(NAME LIBRARIES…): one GoogleTest program of every .cpp in a folder, known to ctest.
function(gateway_tests name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" program ${name}_tests)
  add_executable(${program} ${sources})
  target_link_libraries(${program} PRIVATE ${ARGN} GTest::gtest GTest::gtest_main)
  target_compile_definitions(${program} PRIVATE GATEWAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                GATEWAY_BINARY_DIR="${CMAKE_BINARY_DIR}/bin")
  add_test(NAME ${name} COMMAND ${program})
endfunction()
