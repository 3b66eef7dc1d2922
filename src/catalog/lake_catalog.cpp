#include "catalog/lake_catalog.hpp"

#include "catalog/lake_chain.hpp"
#include "catalog/lake_mark.hpp"
#include "catalog/lake_rows.hpp"
#include "catalog/lake_schema.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include <fmt/core.h>

namespace tarn::catalog {
namespace {

Result<bool> read_flag(const Row& row) {
  return row.flag(0);
}

Result<> select_data_files(Database& database, std::string_view condition, const Binds& binds,
                           const OnDataFile& on_file) {
  return database.read([&](Session& session) {
    return session.each(std::string(kSelectDataFile) + std::string(condition), binds,
                        [&](const Row& row) -> Result<> {
                          const auto file = TARN_TRY(read_data_file(row));
                          return on_file(file);
                        });
  });
}

Result<StoreTotals> read_totals(const Row& row) {
  return StoreTotals{.files = row.count(0),
                     .rows = row.count(1),
                     .bytes = row.count(2),
                     .min_time = row.optional_time(3),
                     .max_time = row.optional_time(4)};
}

Result<LeftOut> read_left_out(const Row& row) {
  return LeftOut{.files = row.count(0), .events = row.count(1)};
}

Result<std::optional<SourceFile>> select_source(Session& session, const EventDataStoreId& store,
                                                std::string_view uri, std::uint64_t size_bytes,
                                                std::int64_t modified_ns) {
  return session.first(
      fmt::format(
          "SELECT {} FROM source_files WHERE store_id = ? AND uri = ? AND size_bytes = ? AND modified_ns = ?",
          kSourceColumns),
      {store, uri, size_bytes, modified_ns}, read_source_file);
}

std::unexpected<Error> already_there(std::string_view what, std::string_view name) {
  return fail(ErrorCode::AlreadyExists, fmt::format("another import already brought the {} {}", what, name));
}

// Tells whether the file is new. An equal one from before is not an error: the commit may be a repetition.
Result<bool> insert(Session& session, const DataFile& file) {
  const auto added = TARN_TRY(session.run(
      "INSERT INTO data_files(store_id, path, rows, bytes, min_time, max_time, sha256, import_id, committed,"
      " compacted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {file.store, file.path, file.rows, file.bytes, file.min_time, file.max_time, file.sha256,
       file.import_id, file.committed, file.compacted}));
  if (added == 1) {
    return true;
  }
  auto there =
      TARN_TRY(session.first(std::string(kSelectDataFile) + "WHERE path = ?", {file.path}, read_data_file));
  if (there) {
    there->committed = file.committed;  // the repetition comes later
  }
  if (there != file) {
    return already_there("data file", file.path);
  }
  return false;
}

Result<bool> insert(Session& session, const SourceFile& file, std::uint64_t entry) {
  const auto added = TARN_TRY(session.run(
      "INSERT INTO source_files(store_id, uri, size_bytes, modified_ns, sha256, events, duplicates, rejected,"
      " other_category, import_id, left_out, scope, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO NOTHING",
      {file.store, file.uri, file.size_bytes, file.modified_ns, file.sha256, file.events, file.duplicates,
       file.rejected, file.other_category, file.import_id, file.left_out, file.scope, entry}));
  if (added == 1) {
    return true;
  }
  const auto there =
      TARN_TRY(select_source(session, file.store, file.uri, file.size_bytes, file.modified_ns));
  if (there != file) {
    return already_there("source file", file.uri);
  }
  return false;
}

Result<> update_left_out(Session& session, const SourceFile& file) {
  const auto changed = TARN_TRY(
      session.run("UPDATE source_files SET left_out = ?, scope = ?"
                  " WHERE store_id = ? AND uri = ? AND size_bytes = ? AND modified_ns = ?",
                  {file.left_out, file.scope, file.store, file.uri, file.size_bytes, file.modified_ns}));
  if (changed != 1) {
    return fail(ErrorCode::FailedState,
                fmt::format("a source file is no longer in the ledger: import it again ({})", file.uri));
  }
  return {};
}

Result<> insert(Session& session, const EventDataStoreId& store, const Reject& reject, std::uint64_t entry) {
  const bool is_cut = reject.bytes.size() > kRejectBytesKept;
  TARN_TRY(session.run(
      "INSERT INTO rejects(store_id, import_id, uri, \"offset\", length, reason, bytes, truncated, entry)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {store, reject.import_id, reject.uri, reject.offset, reject.length, reject.reason,
       Bind::Blob{std::string_view(reject.bytes).substr(0, kRejectBytesKept)}, reject.truncated || is_cut,
       entry}));
  return {};
}

// A repetition must repeat the whole: were only a part new, events of the other part would be there twice.
class Novelty {
 public:
  Result<> note(bool is_new, std::string_view what, std::string_view name) {
    if (is_new_.value_or(is_new) != is_new) {
      return already_there(what, name);
    }
    is_new_ = is_new;
    return {};
  }
  bool is_repetition() const { return !is_new_.value_or(true); }

 private:
  std::optional<bool> is_new_;
};

Result<std::string> read_text(const Row& row) {
  return row.text(0);
}

Result<std::optional<std::string>> select_table(Session& session, const EventDataStoreId& store) {
  return session.first(
      "SELECT metadata_location FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND"
      " table_name = ?",
      {kIcebergCatalog, kIcebergNamespace, store}, read_text);
}

Result<> move_table(Session& session, const EventDataStoreId& store, const TableSwap& swap) {
  const auto present = TARN_TRY(select_table(session, store));
  if (present != swap.from) {
    return fail(ErrorCode::Busy,
                fmt::format("another commit to the store {} came first: try again", store.value()));
  }
  TARN_TRY(
      session.run("INSERT INTO iceberg_tables VALUES (?, ?, ?, ?, ?, 'TABLE') ON CONFLICT"
                  " (catalog_name, table_namespace, table_name) DO UPDATE SET"
                  " metadata_location = excluded.metadata_location,"
                  " previous_metadata_location = excluded.previous_metadata_location",
                  {kIcebergCatalog, kIcebergNamespace, store, swap.to, swap.from}));
  return {};
}

struct CommitRows {
  std::span<const DataFile> data_files{};
  std::span<const SourceFile> source_files{};
  std::span<const Reject> rejects{};
};

// Those that an entry of the chain lists.
std::vector<SourceFile> new_sources(const CommitRows& rows) {
  std::vector<SourceFile> found;
  found.reserve(rows.source_files.size());
  std::ranges::copy_if(rows.source_files, std::back_inserter(found), std::logical_not(),
                       &SourceFile::read_again);
  return found;
}

// Tells whether anything was new.
Result<bool> insert_all(Session& session, const EventDataStoreId& store, const CommitRows& rows,
                        std::uint64_t entry) {
  Novelty novelty;
  for (const auto& file : rows.source_files) {
    if (file.read_again) {
      TARN_TRY(update_left_out(session, file));
      continue;
    }
    const bool is_new = TARN_TRY(insert(session, file, entry));
    TARN_TRY(novelty.note(is_new, "source file", file.uri));
  }
  for (const auto& file : rows.data_files) {
    const bool is_new = TARN_TRY(insert(session, file));
    TARN_TRY(novelty.note(is_new, "data file", file.path));
  }
  if (novelty.is_repetition()) {
    return false;
  }
  for (const auto& reject : rows.rejects) {
    TARN_TRY(insert(session, store, reject, entry));
  }
  return true;
}

proof::Draft completed(proof::Draft draft, const EventDataStoreId& store, const CommitRows& rows) {
  draft.store = store;
  std::vector<proof::FileRecord> added;
  for (const auto& file : rows.data_files) {
    added.push_back(record_of(file));
  }
  draft.added.insert(draft.added.begin(), added.begin(), added.end());
  draft.sources = digest_of(new_sources(rows));
  draft.rejects = digest_of(rows.rejects);
  return draft;
}

// The entry that was added, if any.
using Added = std::optional<proof::SealedEntry>;

// The entry of a commit that brought `rows` and took out `gone`, behind the chain's last.
Result<Added> append_recorded(Session& session, const EventDataStoreId& store, const Recording* recording,
                              const CommitRows& rows, std::span<const DataFile> gone) {
  if (recording == nullptr) {
    return Added();
  }
  const auto last = TARN_TRY(select_last(session));
  auto draft = completed(recording->draft, store, rows);
  for (const auto& file : gone) {
    draft.removed.push_back(file.path);
  }
  return append_entry(session, recording->notary, last, draft);
}

Result<Added> commit_all(Session& session, const EventDataStoreId& store, const CommitRows& rows,
                         const std::optional<TableSwap>& swap, const Recording* recording) {
  const auto last = TARN_TRY(select_last(session));
  const bool is_new = TARN_TRY(insert_all(session, store, rows, last ? last->sequence + 1 : 0));
  // Files that were read again, and brought nothing new, are no part of the chain.
  const bool has_entry = !rows.data_files.empty() || !rows.rejects.empty() || !new_sources(rows).empty();
  if (!is_new || !(has_entry || swap)) {
    return Added();
  }
  if (swap) {
    TARN_TRY(move_table(session, store, *swap));
  }
  return append_recorded(session, store, recording, rows, {});
}

void publish(const Recording* recording, const Added& added) {
  if (recording != nullptr && added) {
    recording->notary.publish(*added);
  }
}

bool names_others(const EventDataStoreId& store, const auto& files) {
  return std::ranges::any_of(files, [&](const auto& file) { return file.store != store; });
}

std::unexpected<Error> foreign_files(const EventDataStoreId& store) {
  return fail(ErrorCode::Internal,
              fmt::format("a commit names files of a store other than {}", store.value()));
}

Result<RetiredFile> read_retired(const Row& row) {
  return RetiredFile{.path = row.text(0),
                     .rows = row.count(1),
                     .bytes = row.count(2),
                     .sha256 = row.text(3),
                     .sequence_number = row.integer(4),
                     .retired = row.time(5)};
}

Result<> retire(Session& session, const DataFile& file, const Retirement& out) {
  const auto gone =
      TARN_TRY(session.run("DELETE FROM data_files WHERE store_id = ? AND path = ? AND sha256 = ?",
                           {file.store, file.path, file.sha256}));
  if (gone != 1) {
    return fail(ErrorCode::FailedState,
                fmt::format("a data file is no longer in the ledger: try again ({})", file.path));
  }
  TARN_TRY(session.run(
      "INSERT INTO retired_files(path, store_id, rows, bytes, sha256, sequence_number, retired)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      {file.path, file.store, file.rows, file.bytes, file.sha256, out.sequence_number, out.time}));
  return {};
}

}  // namespace

Result<LakeCatalog> LakeCatalog::create(io::FileSystem& files, const Place& place, std::string_view lake_id) {
  auto database = TARN_TRY(Database::open(files, place, kLakeSchema, Opening::Create));
  TARN_TRY(mark_lake(database, place.name(), lake_id));
  return LakeCatalog(std::move(database));
}

Result<LakeCatalog> LakeCatalog::open(io::FileSystem& files, const Place& place, std::string_view lake_id,
                                      Opening opening) {
  auto database = TARN_TRY(Database::open(files, place, kLakeSchema, opening));
  TARN_TRY(require_lake(database, place.name(), lake_id));
  return LakeCatalog(std::move(database));
}

Result<> LakeCatalog::commit(const EventDataStoreId& store, std::span<const DataFile> data_files,
                             std::span<const SourceFile> source_files, std::span<const Reject> rejects,
                             const std::optional<TableSwap>& swap, const Recording* recording) {
  if (names_others(store, data_files) || names_others(store, source_files)) {
    return foreign_files(store);
  }
  const CommitRows rows{data_files, source_files, rejects};
  const auto added = TARN_TRY(
      database_.write([&](Session& session) { return commit_all(session, store, rows, swap, recording); }));
  publish(recording, added);
  return {};
}

Result<> LakeCatalog::record(const Recording& recording) {
  const auto work = [&](Session& session) -> Result<Added> {
    const auto last = TARN_TRY(select_last(session));
    return append_entry(session, recording.notary, last, recording.draft);
  };
  const auto added = TARN_TRY(database_.write(work));
  publish(&recording, added);
  return {};
}

Result<> LakeCatalog::replace(const EventDataStoreId& store, const Retirement& out,
                              std::span<const DataFile> in, const TableSwap& swap,
                              const Recording* recording) {
  if (names_others(store, out.files) || names_others(store, in)) {
    return foreign_files(store);
  }
  const auto work = [&](Session& session) -> Result<Added> {
    for (const auto& file : out.files) {
      TARN_TRY(retire(session, file, out));
    }
    for (const auto& file : in) {
      const bool is_new = TARN_TRY(insert(session, file));
      if (!is_new) {
        return already_there("data file", file.path);
      }
    }
    TARN_TRY(move_table(session, store, swap));
    return append_recorded(session, store, recording, {in, {}, {}}, out.files);
  };
  const auto added = TARN_TRY(database_.write(work));
  publish(recording, added);
  return {};
}

Result<> LakeCatalog::move(const EventDataStoreId& store, const TableSwap& swap, const Recording* recording) {
  const auto work = [&](Session& session) -> Result<Added> {
    TARN_TRY(move_table(session, store, swap));
    return append_recorded(session, store, recording, {}, {});
  };
  const auto added = TARN_TRY(database_.write(work));
  publish(recording, added);
  return {};
}

Result<std::vector<RetiredFile>> LakeCatalog::retired(const EventDataStoreId& store) {
  return database_.read([&](Session& session) {
    return session.list(
        "SELECT path, rows, bytes, sha256, sequence_number, retired FROM retired_files WHERE store_id = ?"
        " ORDER BY retired, path",
        {store}, read_retired);
  });
}

Result<> LakeCatalog::forget_retired(std::span<const RetiredFile> files) {
  return database_.write([&](Session& session) -> Result<> {
    for (const auto& file : files) {
      TARN_TRY(session.run("DELETE FROM retired_files WHERE path = ?", {file.path}));
    }
    return {};
  });
}

Result<std::optional<std::string>> LakeCatalog::table_metadata(const EventDataStoreId& store) {
  return database_.read([&](Session& session) { return select_table(session, store); });
}

Result<std::optional<SourceFile>> LakeCatalog::find_source(const EventDataStoreId& store,
                                                           std::string_view uri, std::uint64_t size_bytes,
                                                           std::int64_t modified_ns) {
  return database_.read(
      [&](Session& session) { return select_source(session, store, uri, size_bytes, modified_ns); });
}

Result<> LakeCatalog::each_data_file(const EventDataStoreId& store, const TimeRange& range,
                                     const OnDataFile& on_file) {
  return select_data_files(
      database_,
      "WHERE store_id = ?1 AND (?2 IS NULL OR max_time >= ?2) AND (?3 IS NULL OR min_time <= ?3)"
      " ORDER BY min_time NULLS FIRST, id",
      {store, range.from, range.to}, on_file);
}

Result<> LakeCatalog::each_data_file_without_time(const EventDataStoreId& store, const OnDataFile& on_file) {
  return select_data_files(database_, "WHERE store_id = ? AND min_time IS NULL ORDER BY id", {store},
                           on_file);
}

Result<bool> LakeCatalog::has_data_file(std::string_view path) {
  const auto found = TARN_TRY(database_.read([&](Session& session) {
    return session.first(
        "SELECT EXISTS (SELECT 1 FROM data_files WHERE path = ?1)"
        " OR EXISTS (SELECT 1 FROM retired_files WHERE path = ?1)",
        {path}, read_flag);
  }));
  return found.value_or(false);
}

Result<StoreTotals> LakeCatalog::totals(const EventDataStoreId& store) {
  const auto found = TARN_TRY(database_.read([&](Session& session) {
    return session.first(
        "SELECT count(*), CAST(sum(rows) AS INTEGER), CAST(sum(bytes) AS INTEGER), min(min_time), "
        "max(max_time)"
        " FROM data_files WHERE store_id = ?",
        {store}, read_totals);
  }));
  return found.value_or(StoreTotals{});
}

Result<LeftOut> LakeCatalog::left_out(const EventDataStoreId& store) {
  const auto found = TARN_TRY(database_.read([&](Session& session) {
    return session.first(
        "SELECT count(*), CAST(sum(left_out) AS INTEGER) FROM source_files WHERE store_id = ? AND left_out > "
        "0",
        {store}, read_left_out);
  }));
  return found.value_or(LeftOut{});
}

Result<std::vector<Reject>> LakeCatalog::rejects(const RejectQuery& query) {
  // A condition for each id given, rather than "or empty", so that SQLite seeks in an index.
  std::string condition = "?1 = ?1 AND ?2 = ?2 AND id > ?5";
  condition += query.store.empty() ? "" : " AND store_id = ?1";
  condition += query.import_id.empty() ? "" : " AND import_id = ?2";
  return database_.read([&](Session& session) {
    return session.list(
        fmt::format("SELECT uri, \"offset\", length, reason, {}, truncated, import_id, id FROM rejects"
                    " WHERE {} ORDER BY id LIMIT ?3 OFFSET ?4",
                    query.with_bytes ? "bytes" : "''", condition),
        {query.store, query.import_id, query.limit, query.offset, query.after}, read_reject);
  });
}

Result<> LakeCatalog::overwrite_failed_commit() {
  return database_.write([](Session& session) -> Result<> {
    // A change and its undoing: SQLite writes no page for an update that leaves a row as it was.
    TARN_TRY(session.run("INSERT INTO lake VALUES ('')", {}));
    TARN_TRY(session.run("DELETE FROM lake WHERE id = ''", {}));
    return {};
  });
}

Result<> LakeCatalog::forget(const EventDataStoreId& store, const Recording* recording) {
  const auto work = [&](Session& session) -> Result<Added> {
    TARN_TRY(session.run("DELETE FROM data_files WHERE store_id = ?", {store}));
    TARN_TRY(session.run("DELETE FROM retired_files WHERE store_id = ?", {store}));
    TARN_TRY(session.run("DELETE FROM source_files WHERE store_id = ?", {store}));
    TARN_TRY(session.run("DELETE FROM rejects WHERE store_id = ?", {store}));
    TARN_TRY(session.run("DELETE FROM iceberg_tables WHERE table_name = ?", {store}));
    if (recording == nullptr) {
      return Added();
    }
    const auto last = TARN_TRY(select_last(session));
    return append_entry(session, recording->notary, last, {.kind = proof::Kind::Deletion, .store = store});
  };
  const auto added = TARN_TRY(database_.write(work));
  publish(recording, added);
  return {};
}

}  // namespace tarn::catalog
