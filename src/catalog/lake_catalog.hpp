// lake.db: which data files an event data store consists of, and which source files they came from. Both
// change in one transaction, which is what makes an import exactly-once.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/database.hpp"
#include "io/file_system.hpp"
#include "proof/notary.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::catalog {

struct DataFile {
  EventDataStoreId store{};
  std::string path{};  // relative to the data folder
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::optional<Timestamp> min_time{};  // of eventTime; absent when no row has one
  std::optional<Timestamp> max_time{};
  std::string sha256{};     // hex
  std::string import_id{};  // empty when its rows came from more than one
  Timestamp committed{};
  bool compacted = false;  // compaction made it

  friend bool operator==(const DataFile&, const DataFile&) = default;
};

using OnDataFile = std::function<Result<>(const DataFile&)>;

struct SourceFile {
  EventDataStoreId store{};
  std::string uri{};
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  std::string sha256{};  // hex
  std::uint64_t events = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;
  std::uint64_t other_category = 0;  // records that the store does not take
  std::string import_id{};
  std::uint64_t left_out = 0;  // events outside the store's scope
  std::string scope{};         // the digest of the scope that left them out; empty where none were
  // The ledger has the file already, and it was read for what an earlier scope left out: a commit changes
  // left_out and scope of what is there, and nothing else.
  bool read_again = false;

  friend bool operator==(const SourceFile&, const SourceFile&) = default;
};

// A piece of a source file that is no event, or several where a file has too many.
struct Reject {
  std::string uri{};
  std::uint64_t offset = 0;  // in the inflated content
  std::uint64_t length = 0;
  std::string reason{};
  std::string bytes{};     // at most kRejectBytesKept are kept
  bool truncated = false;  // `bytes` is only the beginning
  std::string import_id{};
  std::int64_t id = 0;  // grows from one to the next; given by the ledger
};

inline constexpr std::size_t kRejectBytesKept = 1u << 20;

// Both ends belong to the range; an absent one is open.
struct TimeRange {
  std::optional<Timestamp> from{};
  std::optional<Timestamp> to{};
};

// A data file that the store's table has no longer, and that may still be on disk for those who read an
// earlier snapshot.
struct RetiredFile {
  std::string path{};  // relative to the data folder
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256{};              // hex
  std::int64_t sequence_number = 0;  // of the first snapshot of the table without it
  Timestamp retired{};

  friend bool operator==(const RetiredFile&, const RetiredFile&) = default;
};

// Which data files go, and when.
struct Retirement {
  std::span<const DataFile> files{};
  std::int64_t sequence_number = 0;
  Timestamp time{};
};

// The table of a store moves from one metadata file to the next: URIs.
struct TableSwap {
  std::optional<std::string> from{};  // absent: the store had no table
  std::string to{};
};

// Where the table of a store is, by the catalog that other engines use too, and by the chain.
struct TablePlace {
  std::optional<std::string> pointer{};  // the catalog's: the URI of the table's metadata
  std::optional<std::string> own{};      // as Tarn's last commit left it: relative to the data folder
  bool has_chain = false;                // without one, nothing tells the two apart

  // Whether no other engine has committed to the table, made it or dropped it.
  bool is_own() const;
};

// How a commit becomes part of the lake's chain. The catalog adds to the draft what it commits itself: the
// store, the data files that came and went, the lists of source files and rejects.
struct Recording {
  proof::Notary& notary;
  proof::Draft draft{};
};

// What lake.db holds, on one state of it, in this order. Source files and rejects come by the entry of the
// chain that they were committed with. An error of a function ends the walk and is returned; none may use the
// catalog.
struct LedgerWalk {
  std::function<Result<>(const proof::SealedEntry&)> on_entry{};
  std::function<Result<>(const DataFile&)> on_data_file{};
  std::function<Result<>(const EventDataStoreId&, const std::string& metadata)> on_table{};
  std::function<Result<>(std::uint64_t entry, const SourceFile&)> on_source{};
  std::function<Result<>(std::uint64_t entry, const EventDataStoreId&, const Reject&)> on_reject{};
};

// The files beside a store's data files, for a chain that begins in a lake with stores: their keys and the
// table's metadata.
using FilesBeside = std::function<Result<std::vector<proof::FileRecord>>(
    const EventDataStoreId&, std::span<const DataFile>, const std::optional<std::string>& metadata)>;

// What the scope of a store left out of the source files that were imported.
struct LeftOut {
  std::uint64_t files = 0;  // those with such events
  std::uint64_t events = 0;
};

struct StoreTotals {
  std::uint64_t files = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::optional<Timestamp> min_time{};
  std::optional<Timestamp> max_time{};
};

// Which rejects, oldest first. Empty ids do not restrict. The next page begins `after` the last one's id.
struct RejectQuery {
  EventDataStoreId store{};
  std::string import_id{};
  std::uint64_t limit = 100;
  std::uint64_t offset = 0;
  std::int64_t after = 0;
  bool with_bytes = true;
};

// Thread-safe; several processes may share the database.
class LakeCatalog {
 public:
  // Makes the database, or completes one whose making was interrupted. Corrupt where another lake's lies
  // there.
  static Result<LakeCatalog> create(io::FileSystem& files, const Place& place, std::string_view lake_id);
  // Corrupt where the database is empty, something else, or another lake's.
  static Result<LakeCatalog> open(io::FileSystem& files, const Place& place, std::string_view lake_id,
                                  Opening opening = Opening::Existing);

  // Adds all of it or nothing, and moves the store's table where `swap` is given: Busy when it is not where
  // `swap` comes from. Repeating a commit that succeeded changes nothing. AlreadyExists, with the
  // name, when a source file of that uri, size and time, or a data file of that path, is there from another
  // commit. Where `recording` is given, as it always is for a whole lake, the chain's entry is part of the
  // same transaction. REQUIRES: every file belongs to `store`.
  Result<> commit(const EventDataStoreId& store, std::span<const DataFile> data_files,
                  std::span<const SourceFile> source_files, std::span<const Reject> rejects,
                  const std::optional<TableSwap>& swap = std::nullopt, const Recording* recording = nullptr);

  // Adds an entry that concerns nothing else in lake.db, such as a key's rotation.
  Result<> record(const Recording& recording);
  // Begins the chain of a lake that has none. A store that is there already is taken as it is.
  Result<> begin_chain(proof::Notary& notary, const FilesBeside& files_beside);
  Result<std::optional<proof::SealedEntry>> last_entry();
  // The entries behind that number, in their order.
  Result<std::vector<proof::SealedEntry>> entries_after(std::uint64_t sequence, std::uint64_t limit);
  Result<> walk(const LedgerWalk& walk);
  // What SQLite finds wrong with the file itself, its indexes included. A server of PostgreSQL watches over
  // its own files.
  Result<std::vector<std::string>> damages();

  // Retires data files and adds others in their place, none as well, and moves the store's table: all of it
  // or nothing. FailedState where a file that is to go is not there, or not as given: somebody else was
  // quicker. Busy as in commit(). REQUIRES: every file belongs to `store`.
  Result<> replace(const EventDataStoreId& store, const Retirement& out, std::span<const DataFile> in,
                   const TableSwap& swap, const Recording* recording = nullptr);
  // Moves the store's table alone.
  Result<> move(const EventDataStoreId& store, const TableSwap& swap, const Recording* recording = nullptr);
  // Oldest first.
  Result<std::vector<RetiredFile>> retired(const EventDataStoreId& store);
  // Once they are off the disk. One that is not known is no error.
  Result<> forget_retired(std::span<const RetiredFile> files);

  // Both on one state of the catalog.
  Result<TablePlace> table_place(const EventDataStoreId& store);
  // Where the metadata of all tables is, by store.
  Result<std::map<std::string, std::string>> tables();
  // Sets the catalog's pointer to what the chain has; `to` is the URI of place.own, absent where the chain
  // has no table. Busy where the table is no longer at `place`.
  Result<> reset_table(const EventDataStoreId& store, const TablePlace& place,
                       const std::optional<std::string>& to, const Recording& recording);

  // Where the metadata of the store's table is: a URI.
  Result<std::optional<std::string>> table_metadata(const EventDataStoreId& store);

  // A source file counts as the same while its uri, size and time of change are.
  Result<std::optional<SourceFile>> find_source(const EventDataStoreId& store, std::string_view uri,
                                                std::uint64_t size_bytes, std::int64_t modified_ns);

  // Gives each file to `on_file`, on one state of the catalog, until it returns an error, which is then
  // returned. Sorted by min_time; files without times come first, and only where `range` is open at both
  // ends. `on_file` must not use the catalog, and holds up its other users.
  Result<> each_data_file(const EventDataStoreId& store, const TimeRange& range, const OnDataFile& on_file);
  // The same for the files without times alone.
  Result<> each_data_file_without_time(const EventDataStoreId& store, const OnDataFile& on_file);
  // As each_data_file(), and which of these source files are in the store, on the same state of the catalog.
  Result<std::vector<std::string>> each_data_file_beside(const EventDataStoreId& store,
                                                         const TimeRange& range,
                                                         std::span<const std::string> uris,
                                                         const OnDataFile& on_file);
  // Retired files count too: they were committed.
  Result<bool> has_data_file(std::string_view path);
  Result<StoreTotals> totals(const EventDataStoreId& store);
  Result<LeftOut> left_out(const EventDataStoreId& store);
  Result<std::vector<Reject>> rejects(const RejectQuery& query);

  // Commits a change that changes nothing. A commit that failed, at its sync say, may have left its pages in
  // SQLite's write-ahead log, where a later recovery would find it whole, or may still go on in a server of
  // PostgreSQL: afterwards neither is so, and what it named and is not there may go.
  Result<> overwrite_failed_commit();

  // Removes every record of the store; the data files themselves are the caller's to delete. The entry of a
  // recording has the kind Deletion.
  Result<> forget(const EventDataStoreId& store, const Recording* recording = nullptr);

 private:
  explicit LakeCatalog(Database database) : database_(std::move(database)) {}

  Database database_;
};

}  // namespace tarn::catalog
