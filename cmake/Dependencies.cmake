# Debian packages by their own CMake or pkg-config files; DuckDB from npm, where package-lock.json pins its hash.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CURL 7.86 REQUIRED)
find_package(simdjson REQUIRED)
pkg_check_modules(libdeflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(libzstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(libxxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(libedit REQUIRED IMPORTED_TARGET libedit)
pkg_check_modules(libpq REQUIRED libpq)
pkg_check_modules(oniguruma REQUIRED IMPORTED_TARGET oniguruma)
pkg_check_modules(libre2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(libutf8proc REQUIRED IMPORTED_TARGET libutf8proc)
find_path(LIBSTEMMER_INCLUDE_DIR libstemmer.h REQUIRED)
find_library(LIBSTEMMER_LIBRARY stemmer REQUIRED)
find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
# 1.81 carries no CMake file of its own name; Beast and Asio are headers only.
find_path(BOOST_INCLUDE_DIR boost/beast.hpp REQUIRED)

add_library(tarn_boost INTERFACE)
target_include_directories(tarn_boost SYSTEM INTERFACE "${BOOST_INCLUDE_DIR}")
target_link_libraries(tarn_boost INTERFACE Threads::Threads)

# Headers alone: the library is loaded where a lake's catalog is in PostgreSQL, so that no other start pays for it.
add_library(libpq_headers INTERFACE)
target_include_directories(libpq_headers SYSTEM INTERFACE ${libpq_INCLUDE_DIRS})

add_library(libstemmer INTERFACE)
target_include_directories(libstemmer SYSTEM INTERFACE "${LIBSTEMMER_INCLUDE_DIR}")
target_link_libraries(libstemmer INTERFACE "${LIBSTEMMER_LIBRARY}")

if(TARN_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()

set(TARN_NPM_DIR "${CMAKE_SOURCE_DIR}/build/npm/node_modules" CACHE PATH "where tools/bootstrap put the npm packages")
set(duckdb_library "${TARN_NPM_DIR}/@duckdb/node-bindings-linux-x64/libduckdb.so")
set(duckdb_headers "${TARN_NPM_DIR}/duckdb/src/duckdb/src/include")
if(NOT EXISTS "${duckdb_library}" OR NOT EXISTS "${duckdb_headers}/duckdb.hpp")
  message(FATAL_ERROR "DuckDB is not in ${TARN_NPM_DIR}: run tools/bootstrap first (make build does)")
endif()
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION "${duckdb_library}"
  INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${duckdb_headers}"
  INTERFACE_INCLUDE_DIRECTORIES "${duckdb_headers}")
