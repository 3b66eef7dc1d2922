#include "ingest/compactor.hpp"

#include "ingest/table_watch.hpp"
#include "table/metadata.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

using catalog::DataFile;

constexpr std::chrono::milliseconds kPatience = std::chrono::minutes(10);

// Files of one day that are rewritten together.
struct Job {
  DayNumber day = kNoDay;
  std::vector<DataFile> files{};
};

std::uint64_t bytes_of(const std::vector<DataFile>& files) {
  std::uint64_t bytes = 0;
  for (const auto& file : files) {
    bytes += file.bytes;
  }
  return bytes;
}

// Which of a day's files are to be rewritten.
std::vector<DataFile> choose(std::vector<DataFile> files, const CompactionRules& rules, Timestamp now) {
  std::ranges::stable_sort(files, {},
                           [](const DataFile& file) { return std::tuple(file.compacted, file.bytes); });
  const auto compacted = std::ranges::find(files, true, &DataFile::compacted);
  std::vector<DataFile> chosen(files.begin(), compacted);
  if (chosen.empty()) {
    return chosen;
  }
  const auto newest = std::ranges::max(chosen, {}, &DataFile::committed).committed;
  if (chosen.size() < rules.many_files && newest > now - rules.settled) {
    return {};
  }
  auto bytes = bytes_of(chosen);
  for (auto file = compacted; file != files.end(); ++file) {
    if (file->bytes >= rules.large_bytes || file->bytes > 4 * bytes) {
      break;
    }
    bytes += file->bytes;
    chosen.push_back(*file);
  }
  return chosen;
}

// Events without a time are left as they came: they are kept by the time of their import.
Result<std::vector<Job>> plan(const StoreAccess& access, const CompactionRules& rules) {
  std::map<DayNumber, std::vector<DataFile>> days;
  const auto collect = [&](const DataFile& file) -> Result<> {
    if (file.min_time) {
      days[static_cast<DayNumber>(day_of(*file.min_time).time_since_epoch().count())].push_back(file);
    }
    return {};
  };
  TARN_TRY(access.lake.each_data_file(access.store, {}, collect));
  std::vector<Job> jobs;
  for (auto& [day, files] : days) {
    for (auto& together : cut_for_rewriting(choose(std::move(files), rules, access.clock.now()))) {
      jobs.push_back({.day = day, .files = std::move(together)});
    }
  }
  return jobs;
}

// Only of what is being read is there anything to go on from.
bool concerns_the_day_alone(const Error& error) {
  return error.code() == ErrorCode::Corrupt || error.code() == ErrorCode::NotFound ||
         error.code() == ErrorCode::Io;
}

class Compaction {
 public:
  Compaction(const StoreAccess& access, const CompactionRules& rules, CompactionProgress& progress,
             PendingFiles& pending, const std::stop_token& stop)
      : access_(access),
        rules_(rules),
        progress_(progress),
        stop_(stop),
        rewriter_(access.files, access.random, access.data_folder, access.store, access.schema, pending,
                  rules.rewriter) {}

  Result<std::vector<std::string>> run(const std::vector<Job>& jobs) {
    for (const auto& job : jobs) {
      progress_.files_total += job.files.size();
      progress_.bytes_total += bytes_of(job.files);
    }
    for (const auto& job : jobs) {
      if (rules_.gives_way && is_importing()) {
        break;
      }
      TARN_TRY(take(job));
      if (rewritten_bytes_ >= rules_.commit_bytes || removed_.size() >= rules_.commit_files) {
        TARN_TRY(commit());
      }
    }
    TARN_TRY(commit());
    return std::move(failures_);
  }

 private:
  bool is_importing() const {
    constexpr std::chrono::milliseconds kNoPatience{0};
    return !lock_store(access_.files, access_.data_folder, access_.store, kNoPatience);
  }

  Result<> take(const Job& job) {
    auto rewritten = rewriter_.rewrite(job.day, job.files, std::nullopt, progress_.rows, stop_);
    const auto bytes = bytes_of(job.files);
    progress_.files_done += job.files.size();
    progress_.bytes_done += bytes;
    if (!rewritten) {
      if (!concerns_the_day_alone(rewritten.error())) {
        return fail(rewritten.error());
      }
      failures_.push_back(
          fmt::format("{}: {}", format_day(Day{std::chrono::days(job.day)}), rewritten.error().message()));
      return {};
    }
    std::ranges::copy(job.files, std::back_inserter(removed_));
    std::ranges::move(rewritten->files, std::back_inserter(written_));
    rewritten_bytes_ += bytes;
    return {};
  }

  Result<> commit() {
    if (removed_.empty()) {
      return {};
    }
    TARN_TRY(commit_to(access_, kPatience, stop_, [&](TableCommits& commits) {
      return commits.replace(table::kReplace, removed_, written_);
    }));
    for (const auto& file : written_) {
      ++progress_.files_made;
      progress_.bytes_made += file.ledger.bytes;
    }
    removed_.clear();
    written_.clear();
    rewritten_bytes_ = 0;
    return {};
  }

  const StoreAccess& access_;
  const CompactionRules& rules_;
  CompactionProgress& progress_;
  const std::stop_token& stop_;
  FileRewriter rewriter_;
  std::vector<std::string> failures_;
  // Of the next commit.
  std::vector<DataFile> removed_;
  std::vector<WrittenFile> written_;
  std::uint64_t rewritten_bytes_ = 0;
};

}  // namespace

Result<std::vector<std::string>> compact_store(const StoreAccess& access, const CompactionRules& rules,
                                               CompactionProgress& progress, const std::stop_token& stop) {
  const auto lock = TARN_TRY(lock_rewriting(access.files, access.data_folder, access.store));
  TARN_TRY(require_own_table(access.lake, access.store));
  PendingFiles pending(access.files, access.data_folder, access.store, PendingOf::Rewriting);
  TARN_TRY(pending.settle(access.lake));
  const auto jobs = TARN_TRY(plan(access, rules));
  auto outcome = Compaction(access, rules, progress, pending, stop).run(jobs);
  // What was not committed, nobody will. What fails here is left to the next one who holds the lock.
  std::ignore = pending.settle(access.lake);
  return outcome;
}

}  // namespace tarn::ingest
