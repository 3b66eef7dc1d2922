// Runs SQL statements in DuckDB as they are: the baseline.
//
// Usage: bench_duckdb STATEMENT...  Prints the seconds that the last one took and its number of rows as a
// JSON object.
#include <chrono>
#include <cstdio>
#include <cstring>

#include <duckdb.h>

namespace {

bool run(duckdb_connection connection, const char* sql, unsigned long long& rows) {
  duckdb_result result;
  std::memset(&result, 0, sizeof result);
  const bool good = duckdb_query(connection, sql, &result) == DuckDBSuccess;
  if (!good) {
    std::fprintf(stderr, "bench_duckdb: %s\n", duckdb_result_error(&result));
  }
  rows = good ? duckdb_row_count(&result) : 0;
  duckdb_destroy_result(&result);
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  if (argc < 2 || duckdb_open(nullptr, &database) != DuckDBSuccess ||
      duckdb_connect(database, &connection) != DuckDBSuccess) {
    std::fputs("usage: bench_duckdb STATEMENT...\n", stderr);
    return 2;
  }
  std::chrono::duration<double> elapsed{};
  unsigned long long rows = 0;
  bool good = true;
  for (int index = 1; good && index < argc; ++index) {
    const auto started = std::chrono::steady_clock::now();
    good = run(connection, argv[index], rows);
    elapsed = std::chrono::steady_clock::now() - started;
  }
  if (good) {
    std::printf("{\"seconds\": %.4f, \"rows\": %llu}\n", elapsed.count(), rows);
  }
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return good ? 0 : 1;
}
