// Point lookups in a lake, through the ordinary SQL path, against plain DuckDB over the same Parquet files.
//
// Usage: bench_point LAKE [DUCKDB_THREADS]  Picks values that few events have, and prints a table: rows,
// bytes read, seconds, of both; and the bytes of the indexes. Bytes of ours are BytesScanned (indexes,
// footers, data); those of plain DuckDB are what the process read from files meanwhile. Both run in this
// process, one after the other.
#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "lookup/file_index.hpp"
#include "query/planner.hpp"
#include "service/lake.hpp"
#include "service/store_lifecycle.hpp"

#include <chrono>
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

struct Measured {
  std::size_t rows = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
  std::vector<std::string> first{};  // the first row's cells
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
        engine_(files, {.threads = 0, .spill_folder = {}}),
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
      for (std::size_t column = 0; measured.rows == 0 && column < query->column_count(); ++column) {
        chunk.append_text(measured.first.emplace_back(), 0, column);
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

// What to look for: in our SQL and in DuckDB's, up to the value.
struct Lookup {
  const char* name;
  const char* picked;  // the value, and what FROM and WHERE say for picking it
  const char* where;
  const char* plain_where;
  const char* end = "";
};

constexpr Lookup kLookups[] = {
    {"eventID", "eventID v FROM $EDS_ID", "eventID = ", "eventid = "},
    {"accessKeyId", "userIdentity.accessKeyId v FROM $EDS_ID",
     "userIdentity.accessKeyId = ", "useridentity.accesskeyid = "},
    {"sourceIPAddress", "sourceIPAddress v FROM $EDS_ID", "sourceIPAddress = ", "sourceipaddress = "},
    {"resource ARN", "element_at(resources, 1).arn v FROM $EDS_ID",
     "any_match(resources, r -> r.arn = ", "len(list_filter(resources, r -> r.arn = ", ")"},
    {"bucketName", "element_at(requestParameters, 'bucketName') v FROM $EDS_ID",
     "element_at(requestParameters, 'bucketName') = ",
     "map_extract_value(requestparameters, 'bucketName') = "},
};

void print_row(const std::string& name, const std::string& columns, const Measured& ours,
               const Measured& theirs) {
  std::printf("%-16s %-10s %6zu %10.2f %10.2f %7.1f%% %8.3f %8.3f %6.1fx%s\n", name.c_str(), columns.c_str(),
              ours.rows, static_cast<double>(ours.bytes) / 1e6, static_cast<double>(theirs.bytes) / 1e6,
              100.0 * static_cast<double>(ours.bytes) / static_cast<double>(theirs.bytes), ours.seconds,
              theirs.seconds, theirs.seconds / ours.seconds, ours.rows == theirs.rows ? "" : "  ROWS DIFFER");
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
  std::printf("%llu events, %zu files, %.1f MB, indexes %.2f MB: %.2f bytes an event\n",
              static_cast<unsigned long long>(rows), count, static_cast<double>(data_bytes) / 1e6,
              static_cast<double>(index_bytes) / 1e6,
              static_cast<double>(index_bytes) / static_cast<double>(rows));
  const Ours ours(*files, *lake, clock, folder, store);
  Plain plain(argc > 2 ? argv[2] : "2");
  std::printf("%-16s %-10s %6s %10s %10s %8s %8s %8s\n", "", "columns", "rows", "MB", "DuckDB", "", "s",
              "DuckDB");
  for (const auto& [name, picked, where, plain_where, end] : kLookups) {
    const auto pick =
        ours.run(std::string("SELECT v, count(*) n FROM (SELECT ") + picked +
                 ") WHERE v IS NOT NULL GROUP BY v HAVING count(*) <= 100 ORDER BY n DESC, v LIMIT 1");
    if (pick.rows == 0) {
      continue;
    }
    const auto value = quoted(pick.first[0]) + end;
    const std::string plain_end = *end == '\0' ? "" : ") > 0";
    for (const auto& [columns, plain_columns] :
         {std::pair{"eventTime, eventName, userIdentity.arn", "eventtime, eventname, useridentity.arn"},
          {"eventJson", "eventjson"}}) {
      print_row(name, std::string(columns).substr(0, 9),
                ours.run(std::string("SELECT ") + columns + " FROM $EDS_ID WHERE " + where + value),
                plain.run(std::string("SELECT ") + plain_columns + " FROM read_parquet([" + list +
                          "]) WHERE " + plain_where + value + plain_end));
    }
  }
  return 0;
}
