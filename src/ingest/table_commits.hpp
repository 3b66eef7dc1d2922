// Commits data files to a store's Iceberg table and to the ledger, in one transaction.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "columnar/type.hpp"
#include "ingest/pending_files.hpp"
#include "io/durable_folders.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "proof/notary.hpp"
#include "table/append.hpp"
#include "table/rewrite.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// A data file that is durable and not yet committed.
struct WrittenFile {
  catalog::DataFile ledger{};
  std::optional<std::int32_t> day{};
  parquet::FileSummary summary{};
  proof::FileRecord index{};  // the file beside it
};

// Of one store. Thread-safe: commits come one after the other. REQUIRES: the store's import lock is held.
class TableCommits {
 public:
  // All must outlive the object.
  TableCommits(io::FileSystem& files, catalog::LakeCatalog& lake, const Clock& clock, io::Random& random,
               std::string data_folder, EventDataStoreId store, const columnar::Schema& schema,
               PendingFiles& pending, proof::Notary& notary);

  // All of it or nothing, with an entry of the lake's chain, as LakeCatalog::commit has it. Where the lake
  // was moved since the last commit, the table names its files anew. Corrupt when the table's metadata is
  // damaged; FailedState when another engine has committed to the table.
  Result<> commit(std::span<const WrittenFile> written, std::span<const catalog::SourceFile> sources,
                  std::span<const catalog::Reject> rejects);

  // Files leave the table, and others, none as well, come in their place: all of it or nothing. FailedState
  // where one that is to leave has gone meanwhile. `operation` as table::FileChange has it.
  Result<> replace(std::string_view operation, std::span<const catalog::DataFile> removed,
                   std::span<const WrittenFile> written);

  // Names the table by where the lake is now, as an entry of the chain. False where it is named so already.
  Result<bool> relocate();

  // Forgets the table's snapshots that have files which the one of that sequence number has not.
  Result<> forget_before(std::int64_t sequence_number);

  // Of data files, since the epoch; none for events without eventTime.
  using Days = std::set<std::optional<std::int32_t>>;

 private:
  // The table as the last commit left it.
  struct Base {
    table::TableMetadata metadata{};
    std::string path{};  // of its metadata, below the table's folder; empty: there is none yet
    std::vector<table::ManifestFile> manifests{};
    std::optional<std::string> pointer{};         // what the catalog has: after a move, another place's
    std::vector<std::string> stale{};             // below the table's folder: of no use after the next commit
    std::vector<proof::FileRecord> unrecorded{};  // written for a move: the next commit records them
  };

  // What base_ holds, read when it is first needed.
  Result<Base*> loaded(std::unique_ptr<Base>& base);
  Result<Base> load();
  Result<Base> load_moved(const std::string& location, const table::TableMetadata& metadata, Base base);
  // What the chain is told of a commit.
  struct Recorded {
    proof::Kind kind = proof::Kind::Append;
    std::span<const WrittenFile> written{};
    std::span<const catalog::DataFile> removed{};
  };
  using Move = std::function<Result<>(const catalog::TableSwap&, const catalog::Recording*)>;

  Result<> publish(Base& now, table::Commit commit, const Recorded& what, const Move& move);
  Result<table::Commit> take_out(const Base& now, const table::FileChange& change, const Days& days);
  Result<std::vector<std::string>> unlisted_manifests(const table::Commit& commit);
  std::vector<std::string> no_longer_needed(const Base& now, const table::Commit& commit);
  Result<> write(const table::Commit& commit, const std::vector<std::string>& unneeded);
  catalog::Recording recording(const Base& base, const Recorded& what,
                               const std::vector<std::string>& unneeded, const table::Commit& commit) const;
  void remove_unneeded(const std::vector<std::string>& paths);
  table::CommitIds new_ids();

  io::FileSystem& files_;
  catalog::LakeCatalog& lake_;
  const Clock& clock_;
  io::Random& random_;
  std::string data_folder_;
  EventDataStoreId store_;
  const columnar::Schema& schema_;
  PendingFiles& pending_;
  proof::Notary& notary_;
  io::DurableFolders folders_;
  Guarded<std::unique_ptr<Base>> base_;
};

// The folder of a store's table below the data folder: "stores/<id>".
std::string table_folder(const EventDataStoreId& store);

// Which files below the table's folder its metadata needs, the metadata itself included. Empty without a
// table.
Result<std::vector<std::string>> metadata_files(io::FileSystem& files, catalog::LakeCatalog& lake,
                                                const std::string& data_folder,
                                                const EventDataStoreId& store);

// Begins the chain of a lake that has none, with all that its stores have. REQUIRES: no import runs.
Result<> begin_chain(io::FileSystem& files, catalog::LakeCatalog& lake, const std::string& data_folder,
                     proof::Notary& notary);

}  // namespace tarn::ingest
