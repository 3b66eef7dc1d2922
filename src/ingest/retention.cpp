#include "ingest/retention.hpp"

#include "ingest/file_rewriter.hpp"
#include "ingest/table_watch.hpp"
#include "table/metadata.hpp"

#include <atomic>
#include <map>
#include <tuple>
#include <vector>

namespace tarn::ingest {
namespace {

using catalog::DataFile;

struct Expired {
  std::vector<DataFile> whole{};
  std::map<DayNumber, std::vector<DataFile>> partly{};
};

Result<Expired> find_expired(const StoreAccess& access, Timestamp keep_from) {
  Expired found;
  const auto sort_in = [&](const DataFile& file) -> Result<> {
    if (file.max_time.value_or(file.committed) < keep_from) {
      found.whole.push_back(file);
    } else if (file.min_time && *file.min_time < keep_from) {
      const auto day = day_of(*file.min_time).time_since_epoch().count();
      found.partly[static_cast<DayNumber>(day)].push_back(file);
    }
    return {};
  };
  TARN_TRY(access.lake.each_data_file(access.store, {}, sort_in));
  return found;
}

class Expiry {
 public:
  Expiry(const StoreAccess& access, Timestamp keep_from, std::chrono::milliseconds patience,
         PendingFiles& pending, const std::stop_token& stop)
      : access_(access),
        keep_from_(keep_from),
        patience_(patience),
        stop_(stop),
        rewriter_(access.files, access.random, access.data_folder, access.store, access.schema, pending, {}) {
  }

  Result<ExpiredEvents> run() {
    const auto expired = TARN_TRY(find_expired(access_, keep_from_));
    if (!expired.whole.empty()) {
      TARN_TRY(replace(table::kDelete, expired.whole, {}));
      for (const auto& file : expired.whole) {
        ++done_.files;
        done_.events += file.rows;
      }
    }
    for (const auto& [day, files] : expired.partly) {
      for (const auto& together : cut_for_rewriting(files)) {
        TARN_TRY(rewrite(day, together));
      }
    }
    return done_;
  }

 private:
  Result<> rewrite(DayNumber day, const std::vector<DataFile>& files) {
    const auto rewritten = TARN_TRY(rewriter_.rewrite(day, files, keep_from_, rows_, stop_));
    TARN_TRY(replace(rewritten.files.empty() ? table::kDelete : table::kOverwrite, files, rewritten.files));
    done_.files_rewritten += files.size();
    done_.events += rewritten.dropped;
    return {};
  }

  Result<> replace(std::string_view operation, const std::vector<DataFile>& removed,
                   const std::vector<WrittenFile>& written) {
    return commit_to(access_, patience_, stop_,
                     [&](TableCommits& commits) { return commits.replace(operation, removed, written); });
  }

  const StoreAccess& access_;
  Timestamp keep_from_;
  std::chrono::milliseconds patience_;
  const std::stop_token& stop_;
  FileRewriter rewriter_;
  std::atomic<std::uint64_t> rows_{0};
  ExpiredEvents done_;
};

}  // namespace

Result<ExpiredEvents> expire_events(const StoreAccess& access, Timestamp keep_from,
                                    std::chrono::milliseconds patience, const std::stop_token& stop) {
  const auto lock = TARN_TRY(lock_rewriting(access.files, access.data_folder, access.store));
  TARN_TRY(require_own_table(access.lake, access.store));
  PendingFiles pending(access.files, access.data_folder, access.store, PendingOf::Rewriting);
  TARN_TRY(pending.settle(access.lake));
  auto outcome = Expiry(access, keep_from, patience, pending, stop).run();
  // As compact_store().
  std::ignore = pending.settle(access.lake);
  return outcome;
}

}  // namespace tarn::ingest
