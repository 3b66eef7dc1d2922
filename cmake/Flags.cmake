# Every warning and sanitizer flag, on one interface target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(TARN_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")
option(TARN_FUZZ "Link fuzz targets with libFuzzer (clang)" OFF)
option(TARN_COVERAGE "Source-based coverage (clang)" OFF)
option(TARN_UNITY "Compile several sources at once" OFF)
option(TARN_BUILD_TESTS "Build tests, fuzz targets and benchmarks" ON)

add_library(tarn_flags INTERFACE)
target_include_directories(tarn_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(tarn_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough -Werror -fno-omit-frame-pointer)
# int and size_t meet at every container; the other conversions stay errors.
target_compile_options(tarn_flags INTERFACE -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees an uninitialised Error in every optimised std::expected; clang and the sanitizers watch in its place.
  target_compile_options(tarn_flags INTERFACE -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(tarn_flags INTERFACE -Wno-gnu-statement-expression -Wthread-safety)
  # libstdc++ 12's stable_sort calls what it deprecates itself; g++ still reports deprecated calls of ours.
  target_compile_options(tarn_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(TARN_SANITIZE)
  target_compile_options(tarn_flags INTERFACE -fsanitize=${TARN_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(tarn_flags INTERFACE -fsanitize=${TARN_SANITIZE})
endif()
if(TARN_FUZZ)
  target_compile_options(tarn_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(TARN_COVERAGE)
  target_compile_options(tarn_flags INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(tarn_flags INTERFACE -fprofile-instr-generate)
endif()
