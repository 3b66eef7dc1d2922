// The embedded engine: runs engine SQL over an event data store's files or over raw logs. The door to DuckDB.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "engine/row_filter.hpp"
#include "event/log_reader.hpp"
#include "io/file_system.hpp"
#include "parquet/file_cut.hpp"

#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tarn::engine {

// A Parquet file that lies in memory.
using MemoryFile = std::shared_ptr<const std::string>;

// Which rows of a file a query wants, in blocks.
using Blocks = parquet::Blocks;

// A table over Parquet files that all have the schema's columns. No file: an empty table.
struct ParquetTable {
  std::string name;  // as the SQL text spells it
  const columnar::Schema* schema = nullptr;
  std::vector<std::string> paths;    // absolute
  std::uint64_t rows = 0;            // of all these files together, as far as they are read
  bool with_checksum = false;        // the statement names eventjsonchecksum, which is computed
  std::string folder{};              // messages name the files relative to it
  std::vector<MemoryFile> memory{};  // further files
  // Of files, by path, of which not all blocks can have what the statement asks for. It must be one whose
  // result does not change where these rows are left out, or their record is NULL.
  std::map<std::string, Blocks> blocks{};
  std::uint64_t index_bytes = 0;  // that were read to know so
  // The rows that the query may see; all, without. Where one table of a query has it, no expression of the
  // statement is evaluated on any other row, and errors carry no values. REQUIRES: no `blocks` then.
  std::optional<RowFilter> row_filter{};
  // What the statement's conditions say of eventTime, as far as they bound the whole table: no row beyond,
  // nor one without a time, can matter to the result. Heeded where a table of the query has a row filter.
  std::optional<Timestamp> time_min{};
  std::optional<Timestamp> time_max{};
};

// A table over raw log files, read as they are.
struct LogTable {
  std::string name;
  const columnar::Schema* schema = nullptr;
  std::vector<std::string> paths;
  event::ReadLimits limits;
  bool with_checksum = false;  // as in ParquetTable
};

using Table = std::variant<ParquetTable, LogTable>;

struct Options {
  unsigned threads = 0;  // 0: as many as the machine has
  std::uint64_t memory_bytes = 1ull << 30;
  std::string spill_folder;                // each query has its own below it; empty: no spilling
  std::uint64_t spill_bytes = 8ull << 30;  // of one query
};

// Of a query with a row filter all are functions of the statement and of the visible rows within the bounds
// of eventTime: zero until the query has ended well; then `bytes_scanned` are the bytes of the values in the
// columns that the statement reads (visible_rows.hpp), `events_scanned` the rows, and `events_matched` is
// zero where the engine found out, before the end of a table, that nothing of it is needed.
struct Statistics {
  std::uint64_t bytes_scanned = 0;   // read from files, as stored
  std::uint64_t events_scanned = 0;  // rows of the files that the query had to look into
  // Rows that passed the filters directly above the scans. Of raw logs without those that ORDER BY with LIMIT
  // had no need of, and never with those that a LIMIT alone did not come to.
  std::uint64_t events_matched = 0;
};

// What a log scan could not read as an event.
struct ScanReject {
  std::string path;
  event::Reject reject;
};

// A piece of a result, with its own memory: other threads may have it, and several read it, while its query
// goes on. Text is as CloudTrail Lake shows it: "2023-07-10 11:42:18.000", "{a=b, c=null}", "[x, y]".
class Chunk {
 public:
  Chunk();
  ~Chunk();
  Chunk(Chunk&&) noexcept;
  Chunk& operator=(Chunk&&) noexcept;

  std::size_t rows() const;
  // What it takes of memory, about.
  std::size_t bytes() const;
  bool is_null(std::size_t row, std::size_t column) const;
  // REQUIRES: !is_null(row, column).
  void append_text(std::string& out, std::size_t row, std::size_t column) const;
  // As Trino's CAST to JSON has a value of its type: decimals with all their digits, NaN and Infinity in
  // quotes. What JSON has no type for is text in Lake's form.
  void append_json(std::string& out, std::size_t row, std::size_t column) const;
  // The value itself, valid as long as the chunk. REQUIRES: the column is of text; !is_null(row, column).
  std::string_view text(std::size_t row, std::size_t column) const;
  // The same of a BIGINT column.
  std::int64_t integer(std::size_t row, std::size_t column) const;
  // Adds its rows to a batch of Query::schema(). InvalidArgument for a value that a file's type does not
  // have.
  Result<> copy_to(columnar::Batch& batch, event::Arena& arena) const;

 private:
  friend class Query;
  struct State;
  std::unique_ptr<State> state_;
};

// A running query. One thread reads; cancel(), progress() and statistics() may come from any other.
class Query {
 public:
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  std::size_t column_count() const;
  // The result's columns under `names`, in the types that a Parquet file has for them.
  columnar::Schema schema(const std::vector<std::string>& names) const;
  // Fills `chunk`, which was not moved from, with the next rows. False at the end. Cancelled after cancel();
  // ResourceExhausted out of memory; Corrupt where a data file is damaged or missing.
  Result<bool> next(Chunk& chunk);
  void cancel();
  // 0 to 1; negative when unknown.
  double progress() const;
  // Final once next() has returned false.
  Statistics statistics() const;
  // The first rejects of log tables, and how many there were. Final once next() has returned false.
  std::vector<ScanReject> rejects(std::uint64_t& total) const;
  // Why files of log tables could not be read, the first ones, with their paths, and how many there were.
  // What was read of them before is in the result. Final once next() has returned false.
  std::vector<std::string> unread(std::uint64_t& total) const;

 private:
  friend class Engine;
  struct State;
  explicit Query(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Thread-safe. Every query has an engine instance of its own: its memory, its files, nothing else. The
// instance can open no file but the tables' (no external access, configuration locked).
class Engine {
 public:
  // `files` must outlive the engine and its queries.
  Engine(io::FileSystem& files, Options options);
  ~Engine();

  // Begins to make the next query's instance on a thread of its own, which takes tens of milliseconds: for
  // whoever has other things to do before start().
  void prepare() const;

  // Begins to run `sql`, which is engine SQL made by src/sql: never a user's text.
  Result<std::unique_ptr<Query>> start(const std::string& sql, const std::vector<Table>& tables) const;

 private:
  using Prepared = std::future<Result<std::unique_ptr<Query::State>>>;
  static Result<std::unique_ptr<Query::State>> make_instance(io::FileSystem& files, const Options& options);

  io::FileSystem& files_;
  Options options_;
  mutable Guarded<Prepared> prepared_;
};

}  // namespace tarn::engine
