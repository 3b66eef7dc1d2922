# tarn_module(NAME LAYER n SOURCES a.cpp ... [DEPS lower modules] [EXTERNAL libraries] [SEPARATE sources])
#
# Makes the library tarn_NAME (alias tarn::NAME). A dependency that is not of a lower layer is refused here;
# an #include that no DEPS line names is refused by tools/layering.py, which every build runs first.
# EXTERNAL links PRIVATE: a module is the only door to its libraries.
# Release builds compile several sources at once (TARN_UNITY), which halves their time; SEPARATE names sources whose
# file-local names meet others', which are compiled on their own.
# Tests are the *_test.cpp files beside the sources.
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)

add_custom_target(layering ALL
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/layering.py --quiet
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "" VERBATIM)

function(tarn_module name)
  cmake_parse_arguments(ARG "" "LAYER" "SOURCES;DEPS;EXTERNAL;SEPARATE" ${ARGN})
  set_property(GLOBAL PROPERTY tarn_layer_${name} ${ARG_LAYER})
  add_library(tarn_${name} STATIC ${ARG_SOURCES})
  add_library(tarn::${name} ALIAS tarn_${name})
  add_dependencies(tarn_${name} layering)
  if(TARN_UNITY)
    set_target_properties(tarn_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
    set_source_files_properties(${ARG_SEPARATE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  target_link_libraries(tarn_${name} PUBLIC tarn_flags PRIVATE ${ARG_EXTERNAL})
  foreach(dep IN LISTS ARG_DEPS)
    get_property(dep_layer GLOBAL PROPERTY tarn_layer_${dep})
    if(NOT dep_layer MATCHES "^[0-9]+$" OR NOT dep_layer LESS ARG_LAYER)
      message(FATAL_ERROR
        "module ${name} (layer ${ARG_LAYER}) may not depend on ${dep} (layer '${dep_layer}')")
    endif()
    target_link_libraries(tarn_${name} PUBLIC tarn::${dep})
  endforeach()
  if(TARN_BUILD_TESTS)
    tarn_module_tests(${name} "${ARG_EXTERNAL}")
  endif()
endfunction()

# Lets a test have what every test includes, which is compiled once: by a program of nothing else, since g++ takes a
# compiled header where more is defined than there, not less.
function(tarn_test_headers target)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR CMAKE_DISABLE_PRECOMPILE_HEADERS)
    return()
  endif()
  if(NOT TARGET test_headers)
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/test_headers.cpp" CONTENT "int main() {}\n")
    add_executable(test_headers EXCLUDE_FROM_ALL "${CMAKE_BINARY_DIR}/generated/test_headers.cpp")
    target_compile_options(test_headers PRIVATE $<$<CONFIG:Release>:-Og> -pthread)
    target_link_libraries(test_headers PRIVATE tarn_flags GTest::gmock)
    target_precompile_headers(test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  target_compile_options(${target} PRIVATE -pthread)  # as some libraries' packages ask for: all have to be alike
  target_precompile_headers(${target} REUSE_FROM test_headers)
endfunction()

function(tarn_module_tests name external)
  file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp")
  if(NOT tests)
    return()
  endif()
  add_executable(${name}_test ${tests})
  target_link_libraries(${name}_test PRIVATE tarn::${name} ${external} GTest::gmock GTest::gtest_main)
  # What a test does itself is quick in any case; to compile it is not.
  target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-Og>)
  tarn_test_headers(${name}_test)
  target_compile_definitions(${name}_test PRIVATE
    TARN_SOURCE_DIR="${CMAKE_SOURCE_DIR}" TARN_MODULE_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  set_property(GLOBAL APPEND PROPERTY tarn_test_targets ${name}_test)
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()

# tarn_fuzz(NAME SOURCE file DEPS modules): a libFuzzer target where TARN_FUZZ is on, else a program that replays
# its corpus (fuzz/corpus/NAME), run as a test, so that no target rots.
function(tarn_fuzz name)
  cmake_parse_arguments(ARG "" "SOURCE" "DEPS;EXTERNAL" ${ARGN})
  add_executable(fuzz_${name} ${ARG_SOURCE})
  list(TRANSFORM ARG_DEPS PREPEND tarn::)
  target_link_libraries(fuzz_${name} PRIVATE tarn_flags ${ARG_DEPS} ${ARG_EXTERNAL})
  if(TARN_FUZZ)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(fuzz_${name} PRIVATE "${CMAKE_SOURCE_DIR}/fuzz/replay_main.cpp")
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} "${CMAKE_SOURCE_DIR}/fuzz/corpus/${name}")
  endif()
endfunction()
