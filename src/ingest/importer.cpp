#include "ingest/importer.hpp"

#include "base/log.hpp"
#include "event/row_builder.hpp"
#include "ingest/table_watch.hpp"
#include "ingest/worker_commits.hpp"

#include <algorithm>
#include <set>
#include <thread>
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

// Moves the items that `is_meant`, in their order, from one list to the end of the other.
template <class Item, class IsMeant>
void move_if(std::vector<Item>& from, std::vector<Item>& to, IsMeant is_meant) {
  std::vector<Item> kept;
  for (auto& item : from) {
    (is_meant(item) ? to : kept).push_back(std::move(item));
  }
  from = std::move(kept);
}

void count(ImportProgress& progress, std::span<const catalog::SourceFile> sources) {
  for (const auto& source : sources) {
    progress.events += source.events;
    progress.duplicates += source.duplicates;
    progress.rejected += source.rejected;
    progress.other_category += source.other_category;
  }
  progress.files_committed += sources.size();
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
  Guarded<WorkerCommits> commits;
  Guarded<std::vector<WaitingSources>> waiting;  // that workers have left

  Shared(const Listing& of, ImportProgress& counts, std::uint64_t batch, std::size_t workers)
      : listing(of),
        progress(counts),
        batch_bytes(batch),
        commits(WorkerCommits{std::vector<std::uint64_t>(workers), std::vector<std::uint64_t>(workers)}) {}

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
  Worker(Importer& importer, Shared& shared, std::size_t number)
      : importer_(importer),
        shared_(shared),
        number_(number),
        batch_(importer.schema_),
        builder_(importer.schema_, event::all_columns(importer.schema_), event::Check::Whole,
                 event::Strings::Point),
        reader_(importer.context_.sources != nullptr ? *importer.context_.sources : importer.context_.files,
                builder_, importer.options_.limits, event::LogReader::Hashing::Sha256) {}

  void work() {
    if (auto outcome = take_files(); !outcome) {
      shared_.fail_all(outcome.error());
    }
    std::ranges::move(waiting_, std::back_inserter(*shared_.waiting.lock()));
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
    if (known) {
      ++shared_.progress.files_skipped;
      return {};
    }
    sources_.push_back({.store = importer_.store_,
                        .uri = file.path,
                        .size_bytes = file.size_bytes,
                        .modified_ns = file.modified_ns,
                        .import_id = importer_.import_id_});
    source_begins_.emplace_back(batch_.rows(), sources_.size() - 1);
    const auto rows_before = batch_.rows();
    const auto written_before = data_files_.size();
    if (auto read = read_file(file.path); !read) {
      if (!failed_reading_) {
        return read;
      }
      // Nothing of a file that cannot be read to its end is kept: the next run takes it whole.
      return forget_file(file.path, read.error(), rows_before, written_before);
    }
    shared_.progress.json_bytes += reader_.facts().inflated_bytes;
    auto& source = sources_.back();
    source.sha256 = io::hex(io::as_text(reader_.facts().sha256));
    source.rejected = keep_rejects(file.path);
    if (arena_.memory_bytes() + reject_bytes_ >= shared_.batch_bytes ||
        rejects_.size() >= importer_.options_.rejects_at_once) {
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
      rejects_.push_back({.uri = path,
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
    if (data_files_.size() != written) {
      // Parts were written and their keys are taken: only a new run can tell what is new.
      return fail(reason.within("a file could not be read to its end; run the import again"));
    }
    while (batch_.rows() > rows) {
      batch_.drop_last_row();
    }
    sources_.pop_back();
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
    TARN_TRY(importer_.seal_keys(batch_, held_days_, days, fates, other_bodies));
    for (const auto& [day, rows] : days) {
      held_days_.push_back(day);
    }
    attribute(fates);
    other_bodies_ += other_bodies;
    std::erase_if(days, [](const auto& entry) { return entry.second.rows.empty(); });
    auto written = TARN_TRY(importer_.writer_.write(batch_, std::move(days), importer_.import_id_));
    std::ranges::move(written, std::back_inserter(data_files_));
    batch_.clear();
    arena_.clear();
    source_begins_.clear();
    if (!sources_.empty()) {
      source_begins_.emplace_back(0, sources_.size() - 1);  // the file being read goes on into the next batch
    }
    return {};
  }

  void begin_commit() {
    const auto commits = shared_.commits.lock();
    commits->begun[number_] = commits->done[number_] + 1;
  }

  // Counts what became of each source's records.
  void attribute(const std::vector<Fate>& fates) {
    for (std::size_t i = 0; i < source_begins_.size(); ++i) {
      const auto [begin, source] = source_begins_[i];
      const auto end = i + 1 < source_begins_.size() ? source_begins_[i + 1].first : fates.size();
      for (auto row = begin; row < end; ++row) {
        auto& file = sources_[source];
        switch (fates[row]) {
          case Fate::New: ++file.events; break;
          case Fate::UnsureDuplicate: unsure_.insert(file.uri); [[fallthrough]];
          case Fate::Duplicate: ++file.duplicates; break;
          case Fate::OtherCategory: ++file.other_category; break;
        }
      }
    }
  }

  // Puts sources aside whose events another worker may still have to commit, and fetches those whose have
  // been.
  void sort_out_waiting() {
    const auto commits = shared_.commits.lock();
    if (!unsure_.empty()) {
      WaitingSources aside{.commits = commits->open_beside(number_)};
      const auto is_unsure = [this](const auto& item) { return unsure_.contains(item.uri); };
      move_if(sources_, aside.sources, is_unsure);
      move_if(rejects_, aside.rejects, is_unsure);
      waiting_.push_back(std::move(aside));
      unsure_.clear();
    }
    std::vector<WaitingSources> ready;
    move_if(waiting_, ready, [&](const auto& some) { return commits->have(some.commits); });
    for (auto& some : ready) {
      std::ranges::move(some.sources, std::back_inserter(sources_));
      std::ranges::move(some.rejects, std::back_inserter(rejects_));
    }
  }

  Result<> commit() {
    sort_out_waiting();
    if (!data_files_.empty() || !sources_.empty() || !rejects_.empty()) {
      TARN_TRY(importer_.commits_.commit(data_files_, sources_, rejects_));
    }
    count(shared_.progress, sources_);
    shared_.progress.other_bodies += other_bodies_;
    {
      const auto commits = shared_.commits.lock();
      commits->done[number_] = commits->begun[number_];
    }
    {
      auto index = importer_.index_.lock();
      for (const auto day : held_days_) {
        index->release(day);
      }
    }
    held_days_.clear();
    data_files_.clear();
    sources_.clear();
    source_begins_.clear();
    rejects_.clear();
    reject_bytes_ = 0;
    other_bodies_ = 0;
    return {};
  }

  Importer& importer_;
  Shared& shared_;
  std::size_t number_;
  columnar::Batch batch_;
  event::Arena arena_;
  event::RowBuilder builder_;
  event::LogReader reader_;
  bool failed_reading_ = false;  // the last error is of the file being read, not of the store

  // Of the next commit.
  std::vector<WrittenFile> data_files_;
  std::vector<catalog::SourceFile> sources_;
  std::vector<catalog::Reject> rejects_;
  std::uint64_t reject_bytes_ = 0;
  std::vector<DayNumber> held_days_;
  std::uint64_t other_bodies_ = 0;
  std::set<std::string> unsure_;  // uris of sources with an UnsureDuplicate
  std::vector<WaitingSources> waiting_;
  // Of the present batch: the first row of each source.
  std::vector<std::pair<std::size_t, std::size_t>> source_begins_;
};

// Sorts the batch's rows into days, leaving out duplicates and what the store does not take.
Result<> Importer::seal_keys(const columnar::Batch& batch, std::span<const DayNumber> held,
                             std::map<DayNumber, DayRows>& days, std::vector<Fate>& fates,
                             std::uint64_t& other_bodies) {
  std::vector<RowIdentity> identities(batch.rows());
  std::map<DayNumber, std::vector<EventKey>> keys;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (identities_.category(batch, row) != category_) {
      fates[row] = Fate::OtherCategory;
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
    if (fates[row] == Fate::OtherCategory) {
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
    rows.keys.push_back(identities[row].key);
  }
  return {};
}

Result<std::vector<ImportFailure>> Importer::run(const Listing& listing, ImportProgress& progress,
                                                 std::stop_token stop) {
  const auto lock = TARN_TRY(lock_store(context_.files, context_.data_folder, store_));
  if (context_.admits) {
    TARN_TRY(context_.admits());
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

// The workers have ended: what waits for a commit that was never done is left to the next run.
Result<> Importer::commit_waiting(Shared& shared) {
  WaitingSources ready;
  for (auto& some : *shared.waiting.lock()) {
    if (shared.commits.lock()->have(some.commits)) {
      std::ranges::move(some.sources, std::back_inserter(ready.sources));
      std::ranges::move(some.rejects, std::back_inserter(ready.rejects));
    }
  }
  if (ready.sources.empty()) {
    return {};
  }
  TARN_TRY(commits_.commit({}, ready.sources, ready.rejects));
  count(shared.progress, ready.sources);
  return {};
}

Result<std::vector<ImportFailure>> Importer::run_workers(const Listing& listing, ImportProgress& progress,
                                                         std::stop_token stop) {
  progress.files_total = listing.files.size();
  progress.bytes_total = listing.bytes;
  const auto threads = thread_count(options_, listing);
  const auto batch_bytes =
      std::min(std::max(kAllBatchesBytes / threads, kBatchBytesMin), options_.batch_bytes);
  Shared shared(listing, progress, batch_bytes, threads);
  const std::stop_callback forward(std::move(stop), [&shared] { shared.stop.request_stop(); });
  {
    std::vector<std::jthread> workers;
    workers.reserve(threads);
    for (unsigned i = 0; i < threads; ++i) {
      workers.emplace_back([this, &shared, i] { Worker(*this, shared, i).work(); });
    }
  }
  if (auto outcome = commit_waiting(shared); !outcome) {
    shared.fail_all(outcome.error());
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
