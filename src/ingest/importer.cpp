#include "ingest/importer.hpp"

#include "base/log.hpp"
#include "event/row_builder.hpp"
#include "ingest/commit_queue.hpp"
#include "ingest/table_watch.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <thread>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

// Each worker leaves a data file of each day: a few logs are not worth several.
constexpr std::uint64_t kBytesPerThread = 4u << 20;

unsigned thread_count(const ImportOptions& options, const Listing& listing) {
  const auto machine = std::max(1U, std::thread::hardware_concurrency());
  const auto wanted = options.threads != 0
                          ? options.threads
                          : std::min<std::uint64_t>(machine, 1 + listing.bytes / kBytesPerThread);
  return static_cast<unsigned>(
      std::clamp<std::uint64_t>(std::min<std::uint64_t>(wanted, listing.files.size()), 1, kImportThreadsMax));
}

void count(ImportProgress& progress, const PendingCommit& commit) {
  for (const auto& source : commit.sources) {
    progress.events += source.events;
    progress.duplicates += source.duplicates;
    progress.rejected += source.rejected;
    progress.other_category += source.other_category;
    progress.out_of_scope += source.left_out;
  }
  progress.other_bodies += commit.other_bodies;
  progress.expired += commit.expired;
  progress.files_committed += commit.sources.size();
}

constexpr std::uint64_t kAllBatchesBytes = 256ull << 20;
constexpr std::uint64_t kBatchBytesMin = 8ull << 20;

}  // namespace

Importer::Importer(Context context, EventDataStoreId store, event::Category category, std::string import_id,
                   ImportOptions options)
    : context_(std::move(context)),
      store_(std::move(store)),
      category_(category),
      schema_(event::schema_of(category)),
      import_id_(std::move(import_id)),
      options_(options),
      pending_(context_.files, context_.data_folder, store_),
      writer_(context_.files, context_.clock, context_.random, context_.data_folder, store_, schema_,
              pending_),
      commits_(context_.files, context_.lake, context_.clock, context_.random, context_.data_folder, store_,
               schema_, pending_, context_.notary),
      index_(context_.files, context_.lake, store_, context_.data_folder, schema_),
      identities_(schema_) {}

// What the workers of one run share.
struct Importer::Shared {
  const Listing& listing;
  ImportProgress& progress;
  std::stop_source stop;  // also asked when a worker fails
  std::uint64_t batch_bytes;
  std::atomic<std::size_t> next{0};
  Guarded<std::vector<ImportFailure>> failures;
  Guarded<std::optional<Error>> error;
  CommitQueue commits;

  Shared(const Listing& of, ImportProgress& counts, std::uint64_t batch)
      : listing(of), progress(counts), batch_bytes(batch) {}

  void fail_all(Error reason) {
    auto first = error.lock();
    if (!*first) {
      *first = std::move(reason);
    }
    stop.request_stop();
  }
};

// One thread's share: reads files into a batch, and commits the batch when it is large enough and no file is
// half read. A file that alone outgrows the batch is written in several parts, which become visible together.
class Importer::Worker {
 public:
  Worker(Importer& importer, Shared& shared)
      : importer_(importer),
        shared_(shared),
        batch_(importer.schema_),
        builder_(importer.schema_, event::all_columns(importer.schema_), event::Check::Whole,
                 event::Strings::Point),
        reader_(importer.context_.sources != nullptr ? *importer.context_.sources : importer.context_.files,
                builder_, importer.options_.limits, event::LogReader::Hashing::Sha256) {}

  void work() {
    if (auto outcome = take_files(); !outcome) {
      shared_.fail_all(outcome.error());
    }
  }

 private:
  Result<> take_files() {
    for (;;) {
      if (shared_.stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, "the import was stopped");
      }
      const auto index = shared_.next.fetch_add(1);
      if (index >= shared_.listing.files.size()) {
        break;
      }
      const auto& file = shared_.listing.files[index];
      TARN_TRY(take(file));
      ++shared_.progress.files_done;
      shared_.progress.bytes_done += file.size_bytes;
    }
    TARN_TRY(write_batch());
    return commit();
  }

  Result<> take(const ListedFile& file) {
    const auto& context = importer_.context_;
    const auto known =
        TARN_TRY(context.lake.find_source(importer_.store_, file.path, file.size_bytes, file.modified_ns));
    const bool is_due_again = known && known->left_out > 0 && known->scope != importer_.scope_digest_;
    if (known && !is_due_again) {
      ++shared_.progress.files_skipped;
      shared_.progress.out_of_scope += known->left_out;
      return {};
    }
    next_.sources.push_back({.store = importer_.store_,
                             .uri = file.path,
                             .size_bytes = file.size_bytes,
                             .modified_ns = file.modified_ns,
                             .import_id = importer_.import_id_,
                             .read_again = is_due_again});
    source_begins_.emplace_back(batch_.rows(), next_.sources.size() - 1);
    const auto rows_before = batch_.rows();
    const auto written_before = next_.data_files.size();
    if (auto read = read_file(file.path); !read) {
      if (!failed_reading_) {
        return read;
      }
      // Nothing of a file that cannot be read to its end is kept: the next run takes it whole.
      return forget_file(file.path, read.error(), rows_before, written_before);
    }
    shared_.progress.json_bytes += reader_.facts().inflated_bytes;
    auto& source = next_.sources.back();
    source.sha256 = io::hex(io::as_text(reader_.facts().sha256));
    if (is_due_again) {
      std::ignore = reader_.take_rejects();  // the ledger has them from the first time
    } else {
      source.rejected = keep_rejects(file.path);
    }
    if (arena_.memory_bytes() + reject_bytes_ >= shared_.batch_bytes ||
        next_.rejects.size() >= importer_.options_.rejects_at_once) {
      TARN_TRY(write_batch());
      return commit();
    }
    return {};
  }

  Result<> read_file(const std::string& path) {
    failed_reading_ = true;
    TARN_TRY(reader_.open(path));
    for (;;) {
      failed_reading_ = true;
      const bool more = TARN_TRY(reader_.next(batch_, arena_));
      failed_reading_ = false;
      if (!more) {
        return {};
      }
      if (shared_.stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, "the import was stopped");
      }
      if (arena_.memory_bytes() >= 2 * shared_.batch_bytes) {
        TARN_TRY(write_batch());
      }
    }
  }

  // Returns how many pieces of the file are no events: those that a reject sums up, too.
  std::uint64_t keep_rejects(const std::string& path) {
    std::uint64_t pieces = 0;
    for (auto& reject : reader_.take_rejects()) {
      pieces += reject.pieces;
      reject_bytes_ += sizeof(catalog::Reject) + path.size() + reject.reason.size() + reject.bytes.size();
      const bool truncated = reject.length > reject.bytes.size();
      next_.rejects.push_back({.uri = path,
                               .offset = reject.offset,
                               .length = reject.length,
                               .reason = std::move(reject.reason),
                               .bytes = std::move(reject.bytes),
                               .truncated = truncated,
                               .import_id = importer_.import_id_});
    }
    return pieces;
  }

  Result<> forget_file(const std::string& path, const Error& reason, std::size_t rows, std::size_t written) {
    if (next_.data_files.size() != written) {
      // Parts were written and their keys are taken: only a new run can tell what is new.
      return fail(reason.within("a file could not be read to its end; run the import again"));
    }
    while (batch_.rows() > rows) {
      batch_.drop_last_row();
    }
    next_.sources.pop_back();
    source_begins_.pop_back();
    ++shared_.progress.files_failed;
    shared_.failures.lock()->push_back({path, reason.message()});
    return {};
  }

  // Turns the batch's rows into data files, each event once.
  Result<> write_batch() {
    if (batch_.rows() == 0) {
      return {};
    }
    std::map<DayNumber, DayRows> days;
    std::vector<Fate> fates(batch_.rows(), Fate::New);
    std::uint64_t other_bodies = 0;
    begin_commit();
    TARN_TRY(importer_.seal_keys(batch_, next_.held_days, days, fates, other_bodies));
    for (const auto& [day, rows] : days) {
      next_.held_days.push_back(day);
    }
    attribute(fates);
    next_.other_bodies += other_bodies;
    std::erase_if(days, [](const auto& entry) { return entry.second.rows.empty(); });
    auto written = TARN_TRY(importer_.writer_.write(batch_, std::move(days), importer_.import_id_));
    std::ranges::move(written, std::back_inserter(next_.data_files));
    batch_.clear();
    arena_.clear();
    source_begins_.clear();
    if (!next_.sources.empty()) {
      source_begins_.emplace_back(
          0, next_.sources.size() - 1);  // the file being read goes on into the next batch
    }
    return {};
  }

  void begin_commit() {
    if (next_.number == 0) {
      next_.number = shared_.commits.begin();
    }
  }

  // Counts what became of each source's records.
  void attribute(const std::vector<Fate>& fates) {
    for (std::size_t i = 0; i < source_begins_.size(); ++i) {
      const auto [begin, source] = source_begins_[i];
      const auto end = i + 1 < source_begins_.size() ? source_begins_[i + 1].first : fates.size();
      for (auto row = begin; row < end; ++row) {
        auto& file = next_.sources[source];
        switch (fates[row]) {
          case Fate::New: ++file.events; break;
          case Fate::UnsureDuplicate: is_unsure_ = true; [[fallthrough]];
          case Fate::Duplicate: ++file.duplicates; break;
          case Fate::OtherCategory: ++file.other_category; break;
          case Fate::OutOfScope:
            ++file.left_out;
            file.scope = importer_.scope_digest_;
            break;
          case Fate::Expired: ++next_.expired; break;
        }
      }
    }
  }

  Result<> commit() {
    if (next_.data_files.empty() && next_.sources.empty() && next_.rejects.empty()) {
      return {};
    }
    begin_commit();
    if (is_unsure_) {
      next_.waits_for = shared_.commits.open_beside(next_.number);
    }
    shared_.commits.put(std::exchange(next_, {}));
    source_begins_.clear();
    reject_bytes_ = 0;
    is_unsure_ = false;
    for (auto ready = shared_.commits.take_ready(); !ready.empty(); ready = shared_.commits.take_ready()) {
      TARN_TRY(importer_.commit_together(ready, shared_.progress));
      shared_.commits.finish(ready);
    }
    return {};
  }

  Importer& importer_;
  Shared& shared_;
  columnar::Batch batch_;
  event::Arena arena_;
  event::RowBuilder builder_;
  event::LogReader reader_;
  bool failed_reading_ = false;  // the last error is of the file being read, not of the store

  PendingCommit next_;
  std::uint64_t reject_bytes_ = 0;  // of next_
  bool is_unsure_ = false;          // next_ leaves out an event that another worker may still have to commit
  // Of the present batch: the first row of each source.
  std::vector<std::pair<std::size_t, std::size_t>> source_begins_;
};

std::optional<Importer::Fate> Importer::left_out(const columnar::Batch& batch, std::size_t row) const {
  if (identities_.category(batch, row) != category_) {
    return Fate::OtherCategory;
  }
  const auto time = identities_.time(batch, row);
  if (options_.keep_from && time && *time < *options_.keep_from) {
    return Fate::Expired;
  }
  return scope_.takes(identities_.place(batch, row)) ? std::nullopt : std::optional(Fate::OutOfScope);
}

// Sorts the batch's rows into days, leaving out duplicates and what the store does not take.
Result<> Importer::seal_keys(const columnar::Batch& batch, std::span<const DayNumber> held,
                             std::map<DayNumber, DayRows>& days, std::vector<Fate>& fates,
                             std::uint64_t& other_bodies) {
  std::vector<RowIdentity> identities(batch.rows());
  std::map<DayNumber, std::vector<EventKey>> keys;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (const auto fate = left_out(batch, row)) {
      fates[row] = *fate;
      continue;
    }
    identities[row] = identities_.identity(batch, row);
    keys[identities[row].day].push_back(identities[row].key);
    days.try_emplace(identities[row].day);
  }
  auto index = index_.lock();
  std::set<DayNumber> shared_days;
  for (const auto& [day, rows] : days) {
    TARN_TRY(index->hold(day));
    const auto own = static_cast<std::size_t>(std::ranges::count(held, day)) + 1;
    if (index->holders(day) > own) {
      shared_days.insert(day);
    }
  }
  TARN_TRY(index->look_up(keys));
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (fates[row] != Fate::New) {
      continue;
    }
    const auto verdict = index->add(identities[row].day, identities[row].key);
    other_bodies += verdict == IdentityIndex::Verdict::OtherBody ? 1 : 0;
    if (verdict == IdentityIndex::Verdict::Duplicate) {
      fates[row] = shared_days.contains(identities[row].day) ? Fate::UnsureDuplicate : Fate::Duplicate;
      continue;
    }
    auto& rows = days[identities[row].day];
    rows.rows.push_back(static_cast<std::uint32_t>(row));
  }
  return {};
}

Result<std::vector<ImportFailure>> Importer::run(const Listing& listing, ImportProgress& progress,
                                                 std::stop_token stop) {
  const auto lock = TARN_TRY(lock_store(context_.files, context_.data_folder, store_));
  if (context_.admits) {
    TARN_TRY(context_.admits());
  }
  if (context_.scope) {
    scope_ = TARN_TRY(context_.scope());
    scope_digest_ = scope_.digest();
  }
  TARN_TRY(require_own_table(context_.lake, store_));
  if (const auto removed = pending_.settle(context_.lake); removed) {
    progress.leftovers_removed = *removed;
  } else {
    log::warning("what an interrupted import left could not be removed",
                 {{"store", store_.value()}, {"reason", removed.error().message()}});
  }
  auto outcome = run_workers(listing, progress, std::move(stop));
  // The workers have ended: what they did not commit, nobody will. What fails here is left to the next run.
  std::ignore = pending_.settle(context_.lake);
  return outcome;
}

// One transaction, so that commits which wait for each other become visible together.
Result<> Importer::commit_together(std::vector<PendingCommit>& commits, ImportProgress& progress) {
  std::vector<WrittenFile> data_files;
  std::vector<catalog::SourceFile> sources;
  std::vector<catalog::Reject> rejects;
  for (auto& commit : commits) {
    std::ranges::move(commit.data_files, std::back_inserter(data_files));
    std::ranges::move(commit.rejects, std::back_inserter(rejects));
    std::ranges::copy(commit.sources, std::back_inserter(sources));
  }
  TARN_TRY(commits_.commit(data_files, sources, rejects));
  auto index = index_.lock();
  for (const auto& commit : commits) {
    count(progress, commit);
    for (const auto day : commit.held_days) {
      index->release(day);
    }
  }
  return {};
}

Result<std::vector<ImportFailure>> Importer::run_workers(const Listing& listing, ImportProgress& progress,
                                                         std::stop_token stop) {
  progress.files_total = listing.files.size();
  progress.bytes_total = listing.bytes;
  const auto threads = thread_count(options_, listing);
  const auto batch_bytes =
      std::min(std::max(kAllBatchesBytes / threads, kBatchBytesMin), options_.batch_bytes);
  Shared shared(listing, progress, batch_bytes);
  const std::stop_callback forward(std::move(stop), [&shared] { shared.stop.request_stop(); });
  {
    std::vector<std::jthread> workers;
    workers.reserve(threads);
    for (unsigned i = 0; i < threads; ++i) {
      workers.emplace_back([this, &shared] { Worker(*this, shared).work(); });
    }
  }
  if (const std::optional<Error> error = *shared.error.lock()) {
    return fail(*error);
  }
  auto failures = std::move(*shared.failures.lock());
  for (const auto& failure : listing.failures) {
    failures.push_back({failure.path, failure.reason});
    ++progress.files_failed;
  }
  return failures;
}

}  // namespace tarn::ingest
