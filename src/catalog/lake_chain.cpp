#include "catalog/lake_chain.hpp"

#include "catalog/lake_rows.hpp"
#include "io/hash.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tarn::catalog {
namespace {

using proof::SealedEntry;

constexpr std::string_view kSelectEntry = "SELECT sequence, entry, signature FROM chain ";

Result<SealedEntry> read_entry(const Row& row) {
  return SealedEntry{.sequence = row.count(0), .text = row.text(1), .signature = row.text(2)};
}

// So that a name keeps to its line, and no two names share one spelling.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7F || c == '\\') {
      out += fmt::format("\\x{:02x}", octet);
    } else {
      out += c;
    }
  }
  return out;
}

template <class Rows>
std::optional<proof::ListDigest> digest_of_rows(const Rows& rows) {
  if (rows.empty()) {
    return std::nullopt;
  }
  io::Sha256Stream hash;
  for (const auto& row : rows) {
    hash.update(ledger_line(row));
  }
  return proof::ListDigest{rows.size(), io::hex(io::as_text(hash.finish()))};
}

struct StoredTable {
  EventDataStoreId store{};
  std::string metadata{};
};
Result<StoredTable> read_table(const Row& row) {
  return StoredTable{EventDataStoreId(row.text(0)), row.text(1)};
}
constexpr std::string_view kSelectTables =
    "SELECT table_name, metadata_location FROM iceberg_tables WHERE metadata_location IS NOT NULL"
    " ORDER BY table_name";

Result<EventDataStoreId> read_store(const Row& row) {
  return EventDataStoreId(row.text(0));
}

// What a store has, as one commit would have brought it.
Result<proof::Draft> adopt(Session& session, const EventDataStoreId& store, std::uint64_t entry,
                           const FilesBeside& files_beside) {
  TARN_TRY(session.run("UPDATE source_files SET entry = ? WHERE store_id = ?", {entry, store}));
  TARN_TRY(session.run("UPDATE rejects SET entry = ? WHERE store_id = ?", {entry, store}));
  const auto data = TARN_TRY(
      session.list(std::string(kSelectDataFile) + "WHERE store_id = ? ORDER BY id", {store}, read_data_file));
  const auto sources =
      TARN_TRY(session.list(fmt::format("SELECT {} FROM source_files WHERE store_id = ?", kSourceColumns),
                            {store}, read_source_file));
  const auto rejects = TARN_TRY(
      session.list(fmt::format("SELECT {} FROM rejects WHERE store_id = ? ORDER BY id", kRejectColumns),
                   {store}, read_reject));
  const auto tables = TARN_TRY(session.list(std::string(kSelectTables), {}, read_table));
  const auto table = std::ranges::find(tables, store, &StoredTable::store);
  proof::Draft draft{.kind = proof::Kind::Append, .store = store};
  std::optional<std::string> metadata;
  if (table != tables.end()) {
    metadata = table->metadata;
    draft.table = fmt::format("stores/{}/metadata/{}", store.value(),
                              std::string_view(*metadata).substr(metadata->rfind('/') + 1));
  }
  draft.sources = digest_of(sources);
  draft.rejects = digest_of(rejects);
  std::ranges::transform(data, std::back_inserter(draft.added), record_of);
  const auto beside = TARN_TRY(files_beside(store, data, metadata));
  draft.added.insert(draft.added.end(), beside.begin(), beside.end());
  return draft;
}

}  // namespace

proof::FileRecord record_of(const DataFile& file) {
  return {.path = file.path,
          .sha256 = file.sha256,
          .bytes = file.bytes,
          .data = proof::DataFileFacts{.rows = file.rows,
                                       .min_time = file.min_time,
                                       .max_time = file.max_time,
                                       .import_id = file.import_id,
                                       .committed = file.committed,
                                       .compacted = file.compacted}};
}

std::string ledger_line(const SourceFile& file) {
  return fmt::format("{} {} {} {} {} {} {} {} {}\n", file.sha256, file.size_bytes, file.modified_ns,
                     file.events, file.duplicates, file.rejected, file.other_category, file.import_id,
                     escaped(file.uri));
}

std::string ledger_line(const Reject& reject) {
  const auto kept = std::string_view(reject.bytes).substr(0, kRejectBytesKept);
  const bool is_cut = reject.truncated || kept.size() < reject.bytes.size();
  return fmt::format("{} {} {} {} {} {}\t{}\n", proof::hash_of(kept), reject.offset, reject.length,
                     is_cut ? "cut" : "whole", reject.import_id, escaped(reject.uri), escaped(reject.reason));
}

std::optional<proof::ListDigest> digest_of(std::span<const SourceFile> files) {
  std::vector<SourceFile> sorted(files.begin(), files.end());
  std::ranges::sort(sorted, {}, [](const SourceFile& file) {
    return std::tie(file.uri, file.size_bytes, file.modified_ns);
  });
  return digest_of_rows(sorted);
}

std::optional<proof::ListDigest> digest_of(std::span<const Reject> rejects) {
  return digest_of_rows(rejects);
}

Result<std::optional<SealedEntry>> select_last(Session& session) {
  return session.first(std::string(kSelectEntry) + "ORDER BY sequence DESC LIMIT 1", {}, read_entry);
}

Result<SealedEntry> append_entry(Session& session, proof::Notary& notary,
                                 const std::optional<SealedEntry>& last, const proof::Draft& draft) {
  auto sealed = TARN_TRY(notary.seal(last, draft));
  TARN_TRY(session.run("INSERT INTO chain(sequence, entry, signature) VALUES (?, ?, ?)",
                       {sealed.sequence, sealed.text, Bind::Blob{sealed.signature}}));
  return sealed;
}

Result<> LakeCatalog::begin_chain(proof::Notary& notary, const FilesBeside& files_beside) {
  const auto work = [&](Session& session) -> Result<SealedEntry> {
    const auto before = TARN_TRY(select_last(session));
    const auto draft = TARN_TRY(notary.begin());
    auto newest = TARN_TRY(append_entry(session, notary, before, draft));
    const auto stores =
        TARN_TRY(session.list("SELECT store_id FROM data_files UNION SELECT store_id FROM source_files UNION"
                              " SELECT store_id FROM rejects",
                              {}, read_store));
    for (const auto& store : stores) {
      const auto adopted = TARN_TRY(adopt(session, store, newest.sequence + 1, files_beside));
      newest = TARN_TRY(append_entry(session, notary, newest, adopted));
    }
    return newest;
  };
  const auto last = TARN_TRY(database_.write(work));
  notary.publish(last);
  return notary.key_file().settle();
}

Result<std::optional<SealedEntry>> LakeCatalog::last_entry() {
  return database_.read([](Session& session) { return select_last(session); });
}

Result<std::vector<SealedEntry>> LakeCatalog::entries_after(std::uint64_t sequence, std::uint64_t limit) {
  return database_.read([&](Session& session) {
    return session.list(std::string(kSelectEntry) + "WHERE sequence > ? ORDER BY sequence LIMIT ?",
                        {sequence, limit}, read_entry);
  });
}

Result<std::vector<std::string>> LakeCatalog::damages() {
  return database_.read([](Session& session) { return session.damages(); });
}

Result<> LakeCatalog::walk(const LedgerWalk& walk) {
  const auto on_entry = [&](const Row& row) -> Result<> {
    const auto entry = TARN_TRY(read_entry(row));
    return walk.on_entry(entry);
  };
  const auto on_data_file = [&](const Row& row) -> Result<> {
    const auto file = TARN_TRY(read_data_file(row));
    return walk.on_data_file(file);
  };
  const auto on_table = [&](const Row& row) -> Result<> {
    const auto table = TARN_TRY(read_table(row));
    return walk.on_table(table.store, table.metadata);
  };
  const auto on_source = [&](const Row& row) -> Result<> {
    const auto file = TARN_TRY(read_source_file(row));
    return walk.on_source(row.count(12), file);
  };
  const auto on_reject = [&](const Row& row) -> Result<> {
    const auto reject = TARN_TRY(read_reject(row));
    return walk.on_reject(row.count(8), EventDataStoreId(row.text(9)), reject);
  };
  const auto sources = fmt::format(
      "SELECT {}, entry FROM source_files ORDER BY entry, uri, size_bytes, modified_ns", kSourceColumns);
  const auto rejects =
      fmt::format("SELECT {}, entry, store_id FROM rejects ORDER BY entry, id", kRejectColumns);
  return database_.read([&](Session& session) -> Result<> {
    TARN_TRY(session.each(std::string(kSelectEntry) + "ORDER BY sequence", {}, on_entry));
    TARN_TRY(session.each(std::string(kSelectDataFile) + "ORDER BY path", {}, on_data_file));
    TARN_TRY(session.each(kSelectTables, {}, on_table));
    TARN_TRY(session.each(sources, {}, on_source));
    return session.each(rejects, {}, on_reject);
  });
}

}  // namespace tarn::catalog
