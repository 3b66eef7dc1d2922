// Brings log files into an event data store: each event once, each file once, nothing dropped in silence.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "catalog/lake_catalog.hpp"
#include "columnar/type.hpp"
#include "event/log_reader.hpp"
#include "event/schema.hpp"
#include "ingest/commit_queue.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/listing.hpp"
#include "ingest/pending_files.hpp"
#include "ingest/row_identity.hpp"
#include "ingest/scope_filter.hpp"
#include "ingest/store_writer.hpp"
#include "ingest/table_commits.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::ingest {

// Counts that grow while an import runs; any thread may read them.
struct ImportProgress {
  std::atomic<std::uint64_t> files_total{0};
  std::atomic<std::uint64_t> bytes_total{0};  // as stored
  std::atomic<std::uint64_t> files_done{0};   // skipped and failed ones included
  std::atomic<std::uint64_t> bytes_done{0};
  std::atomic<std::uint64_t> files_skipped{0};  // imported before
  std::atomic<std::uint64_t> files_failed{0};
  std::atomic<std::uint64_t> files_committed{0};
  std::atomic<std::uint64_t> events{0};  // new in the store, committed
  std::atomic<std::uint64_t> duplicates{0};
  std::atomic<std::uint64_t> other_bodies{
      0};  // of events: an ID and time seen before, with another body: kept
  std::atomic<std::uint64_t> rejected{0};
  std::atomic<std::uint64_t> other_category{0};  // records that the store does not take: left out
  std::atomic<std::uint64_t> expired{0};         // events before ImportOptions::keep_from: left out
  // Events outside the store's scope: left out. Those of skipped files count, too.
  std::atomic<std::uint64_t> out_of_scope{0};
  std::atomic<std::uint64_t> json_bytes{0};
  std::atomic<std::uint64_t> leftovers_removed{0};  // data files of a run that died
};

struct ImportOptions {
  unsigned threads = 0;  // 0: as many as the machine has and the logs are worth, at most kImportThreadsMax
  // A worker's batch is written once its records hold this much JSON; all batches together are bounded by it
  // too.
  std::uint64_t batch_bytes = 48ull << 20;
  // A worker commits once it holds so many rejects: at most those of one file more.
  std::size_t rejects_at_once = 10'000;
  event::ReadLimits limits;
  // Events whose eventTime is before are left out; one without eventTime is not.
  std::optional<Timestamp> keep_from{};
};
inline constexpr unsigned kImportThreadsMax = 16;

struct ImportFailure {
  std::string path;
  std::string reason;
};

// One run. Make one, run it once.
//
// Workers take files in listing order, fill a batch each, and commit it: data files, the ledger entries of
// the source files they came from and the rejects are one transaction. A batch with an event that another
// worker has read as well, and has not committed, waits for that commit (CommitQueue): a file that is in the
// ledger has all of its events in the store. A run that ends without its last commits removes what it wrote
// for them; what a crash leaves, the next run removes. A store takes the records of its category; others are
// counted and left out, and so are events that are too old to be kept; their file counts as imported. Running
// the same import again goes on where the last commit was.
//
// Events outside the store's scope are left out, and the ledger has how many of a file, and by which scope. A
// later run with another scope reads such a file again: what the store has of it is there already, and the
// rest comes as far as the scope then takes it.
class Importer {
 public:
  // All must outlive the importer.
  struct Context {
    io::FileSystem& files;
    catalog::LakeCatalog& lake;
    const Clock& clock;
    io::Random& random;
    std::string data_folder;
    proof::Notary& notary;
    // Where the listed files are; nullptr: in `files`.
    io::FileSystem* sources = nullptr;
    // Asked once the store's lock is held, so that nothing changes behind the answer; an error ends the run.
    // May be empty.
    std::function<Result<>()> admits{};
    // The store's scope, asked for after that: it holds for the whole run. Empty: everything.
    std::function<Result<ScopeFilter>()> scope{};
  };

  Importer(Context context, EventDataStoreId store, event::Category category, std::string import_id,
           ImportOptions options);

  // Returns the files that could not be read. Fails as a whole when the store cannot be written or is being
  // imported into by somebody else (Busy), or when `stop` was asked for (Cancelled): what was committed by
  // then stays.
  Result<std::vector<ImportFailure>> run(const Listing& listing, ImportProgress& progress,
                                         std::stop_token stop);

 private:
  class Worker;
  struct Shared;

  Result<std::vector<ImportFailure>> run_workers(const Listing& listing, ImportProgress& progress,
                                                 std::stop_token stop);
  // What becomes of a record that could be read.
  enum class Fate : std::uint8_t {
    New,
    Duplicate,
    UnsureDuplicate,  // perhaps of an event that another worker has not committed
    OtherCategory,
    OutOfScope,
    Expired,
  };
  // nullopt for one that the store takes unless it has it.
  std::optional<Fate> left_out(const columnar::Batch& batch, std::size_t row) const;
  // `held`: the days that the worker holds already, as often as it does.
  Result<> seal_keys(const columnar::Batch& batch, std::span<const DayNumber> held,
                     std::map<DayNumber, DayRows>& days, std::vector<Fate>& fates,
                     std::uint64_t& other_bodies);
  Result<> commit_together(std::vector<PendingCommit>& commits, ImportProgress& progress);

  Context context_;
  EventDataStoreId store_;
  event::Category category_;
  const columnar::Schema& schema_;
  std::string import_id_;
  ImportOptions options_;
  PendingFiles pending_;
  StoreWriter writer_;
  TableCommits commits_;
  Guarded<IdentityIndex> index_;
  RowIdentities identities_;
  ScopeFilter scope_;
  std::string scope_digest_;
};

}  // namespace tarn::ingest
