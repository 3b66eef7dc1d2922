// Point lookups in a lake, through the ordinary SQL path, against plain DuckDB over the same Parquet files.
//
// Usage: bench_point LAKE [DUCKDB_THREADS]  Picks values that few events have, looks each up once, and prints
// one JSON object: rows, bytes read and seconds, of both, as sums over the values; and the bytes of the
// indexes. Bytes of ours are BytesScanned (indexes, footers, data); those of plain DuckDB are what the
// process read from files meanwhile. Both run in this process, one after the other.
#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "lookup/file_index.hpp"
#include "query/planner.hpp"
#include "service/lake.hpp"
#include "service/store_lifecycle.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <duckdb.h>

namespace {

using namespace tarn;

// Each is looked up once, so that nothing is in memory but what the system keeps of files.
constexpr std::size_t kValues = 3;

// Picking values counts those of all events.
constexpr std::uint64_t kMemory = 8ull << 30;

struct Measured {
  std::size_t rows = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
  std::vector<std::string> first_column{};
};

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

 private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

// Of this process so far, by reads of files.
std::uint64_t bytes_read_by_process() {
  std::ifstream in("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (in >> name >> value) {
    if (name == "rchar:") {
      return value;
    }
  }
  return 0;
}

template <class Value>
Value must(Result<Value> value) {
  if (!value) {
    std::fprintf(stderr, "bench_point: %s\n", value.error().message().c_str());
    std::exit(1);
  }
  return std::move(*value);
}

class Ours {
 public:
  Ours(io::FileSystem& files, service::Lake& lake, const Clock& clock, const std::string& folder,
       EventDataStoreId store)
      : planner_(lake.control(), lake.data(), clock, folder, {}, &files),
        engine_(files, {.threads = 0, .memory_bytes = kMemory, .spill_folder = {}}),
        store_(std::move(store)) {}

  Measured run(const std::string& statement) const {
    const Stopwatch watch;
    const auto plan = planner_.plan(statement, {.default_store = store_, .parameters = {}});
    if (!plan) {
      std::fprintf(stderr, "bench_point: %s\n", plan.error().message.c_str());
      std::exit(1);
    }
    const auto query = must(engine_.start(plan->engine_sql, plan->tables));
    Measured measured;
    engine::Chunk chunk;
    while (must(query->next(chunk))) {
      for (std::size_t row = 0; row < chunk.rows() && measured.first_column.size() < kValues; ++row) {
        chunk.append_text(measured.first_column.emplace_back(), row, 0);
      }
      measured.rows += chunk.rows();
    }
    measured.seconds = watch.seconds();
    measured.bytes = query->statistics().bytes_scanned;
    return measured;
  }

 private:
  query::Planner planner_;
  engine::Engine engine_;
  EventDataStoreId store_;
};

class Plain {
 public:
  explicit Plain(const std::string& threads) {
    if (duckdb_open(nullptr, &database_) != DuckDBSuccess ||
        duckdb_connect(database_, &connection_) != DuckDBSuccess) {
      std::exit(1);
    }
    run("SET threads = " + threads);
  }
  ~Plain() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;

  Measured run(const std::string& sql) {
    const auto before = bytes_read_by_process();
    const Stopwatch watch;
    duckdb_result result;
    std::memset(&result, 0, sizeof result);
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
      std::fprintf(stderr, "bench_point: %s\n", duckdb_result_error(&result));
      std::exit(1);
    }
    Measured measured{.seconds = watch.seconds()};
    measured.bytes = bytes_read_by_process() - before;
    measured.rows = duckdb_row_count(&result);
    duckdb_destroy_result(&result);
    return measured;
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

std::string quoted(const std::string& text) {
  std::string made = "'";
  for (const char c : text) {
    made += c;
    made += c == '\'' ? "'" : "";
  }
  return made + "'";
}

// What to look for: in our SQL and in DuckDB's, up to the value and behind it.
struct Lookup {
  const char* name;
  const char* value;  // an expression of a store's columns
  const char* where;
  const char* plain_where;
  const char* end = "";
  const char* plain_end = "";
};

constexpr Lookup kLookups[] = {
    {"eventID", "eventID", "eventID = ", "eventid = "},
    {"accessKeyId", "userIdentity.accessKeyId", "userIdentity.accessKeyId = ", "useridentity.accesskeyid = "},
    {"sourceIPAddress", "sourceIPAddress", "sourceIPAddress = ", "sourceipaddress = "},
    {"resource ARN", "element_at(resources, 1).arn",
     "any_match(resources, r -> r.arn = ", "len(list_filter(resources, r -> r.arn = ", ")", ")) > 0"},
    {"request parameter", "element_at(requestParameters, 'instanceId')",
     "element_at(requestParameters, 'instanceId') = ",
     "map_extract_value(requestparameters, 'instanceId') = "},
};

// Of our names, and of those in the files.
struct Columns {
  const char* name;
  const char* ours;
  const char* plain;
};

constexpr Columns kColumns[] = {
    {"who, what, when", "eventTime, eventName, userIdentity.arn", "eventtime, eventname, useridentity.arn"},
    {"the record", "eventJson", "eventjson"},
};

void add(Measured& sum, const Measured& one) {
  sum.rows += one.rows;
  sum.bytes += one.bytes;
  sum.seconds += one.seconds;
}

// Values that a hundred events have, or fewer; where all have more, those that the fewest have. Reversed,
// because the smallest is found by the bounds of row groups alone.
std::string picking(const Lookup& lookup) {
  return std::string("SELECT v, count(*) n FROM (SELECT ") + lookup.value +
         " v FROM $EDS_ID) WHERE v IS NOT NULL GROUP BY v "
         "ORDER BY CASE WHEN count(*) <= 100 THEN -count(*) ELSE count(*) END, reverse(v) LIMIT " +
         std::to_string(kValues);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_point LAKE [DUCKDB_THREADS]\n", stderr);
    return 2;
  }
  const auto files = io::make_posix_file_system();
  const SystemClock clock;
  const auto random = io::make_system_random();
  const auto folder = must(files->canonical(argv[1]));
  const auto lake = must(service::Lake::open({*files, clock, *random}, folder, service::LakeUse::Reading));
  const auto store = *must(service::StoreLifecycle(*lake).usual_store());
  std::string list;
  std::uint64_t rows = 0;
  std::uint64_t data_bytes = 0;
  std::uint64_t index_bytes = 0;
  std::size_t count = 0;
  const auto listed = lake->data().each_data_file(store, {}, [&](const catalog::DataFile& file) -> Result<> {
    const auto path = io::join_path(folder, file.path);
    list += (list.empty() ? "" : ", ") + quoted(path);
    rows += file.rows;
    data_bytes += file.bytes;
    ++count;
    const auto status = TARN_TRY(files->status(lookup::index_path(path), io::Symlinks::Follow));
    index_bytes += status.size_bytes;
    return {};
  });
  if (!listed) {
    std::fprintf(stderr, "bench_point: %s\n", listed.error().message().c_str());
    return 1;
  }
  std::printf(R"({"events": %llu, "files": %zu, "data_bytes": %llu, "index_bytes": %llu, "lookups": [)",
              static_cast<unsigned long long>(rows), count, static_cast<unsigned long long>(data_bytes),
              static_cast<unsigned long long>(index_bytes));
  const Ours ours(*files, *lake, clock, folder, store);
  Plain plain(argc > 2 ? argv[2] : "2");
  const char* between = "";
  for (const auto& lookup : kLookups) {
    const auto picked = ours.run(picking(lookup));
    for (const auto& columns : kColumns) {
      Measured mine;
      Measured theirs;
      for (const auto& value : picked.first_column) {
        add(mine, ours.run(std::string("SELECT ") + columns.ours + " FROM $EDS_ID WHERE " + lookup.where +
                           quoted(value) + lookup.end));
        add(theirs, plain.run(std::string("SELECT ") + columns.plain + " FROM read_parquet([" + list +
                              "]) WHERE " + lookup.plain_where + quoted(value) + lookup.plain_end));
      }
      std::printf(R"(%s{"value": "%s", "columns": "%s", "lookups": %zu, "rows": %zu, "plain_rows": %zu, )"
                  R"("bytes": %llu, "plain_bytes": %llu, "seconds": %.4f, "plain_seconds": %.4f})",
                  between, lookup.name, columns.name, picked.first_column.size(), mine.rows, theirs.rows,
                  static_cast<unsigned long long>(mine.bytes), static_cast<unsigned long long>(theirs.bytes),
                  mine.seconds, theirs.seconds);
      between = ", ";
    }
  }
  std::puts("]}");
  return 0;
}
