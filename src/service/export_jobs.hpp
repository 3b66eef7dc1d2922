// StartExport's work, in the background.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/control_records.hpp"
#include "exporter/store_exporter.hpp"
#include "journal/journal.hpp"
#include "service/allowed_places.hpp"
#include "service/lake.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tarn::service {

using ExportId = StrongString<struct ExportIdTag>;  // UUID

enum class ExportStatus : std::uint8_t { InProgress, Completed, Failed, Cancelled };
std::string_view to_string(ExportStatus status);

struct ExportRecord {
  ExportId id{};
  EventDataStoreId store{};
  std::string destination{};  // a URI
  exporter::Selection selection{};
  ExportStatus status = ExportStatus::InProgress;
  exporter::ExportTotals totals{};  // so far
  std::string error_message{};
  Timestamp created{};
  Timestamp updated{};
};

// In the words of every look-up that finds none.
inline constexpr std::string_view kNoExport = "There is no such export.";

struct ExportRefusal {
  enum class Kind : std::uint8_t {
    Destination,  // not a folder that this server may make
    Selection,
    Ongoing,  // one export at a time
    NotFound,
    Ended,  // nothing to cancel
    Internal,
  };
  Kind kind = Kind::Internal;
  std::string message{};
};

// Of these the latest are remembered, as long as the server runs. What an export has written says itself
// whether it is whole.
inline constexpr std::size_t kExportsKept = 100;

// Runs one export at a time on a thread of its own. Its destructor stops the export, whose folder is then
// unfinished. Thread-safe.
class ExportJobs {
 public:
  // `lake` and `journal`, the pusher's where there is one, must outlive the jobs. `data_folder` is absolute.
  ExportJobs(Lake& lake, std::string data_folder, AllowedPlaces places, const journal::Journal* journal);
  ~ExportJobs();
  ExportJobs(const ExportJobs&) = delete;
  ExportJobs& operator=(const ExportJobs&) = delete;

  using Outcome = std::expected<ExportRecord, ExportRefusal>;
  // REQUIRES: the caller may see all of the store.
  Outcome submit(const catalog::EventDataStore& store, const exporter::Selection& selection,
                 std::string_view destination, const AccountId& caller);
  Outcome describe(const ExportId& id) const;
  // Latest first.
  std::vector<ExportRecord> list() const;
  // Asks it to stop, which it does within moments.
  Outcome cancel(const ExportId& id);

 private:
  struct Job;
  struct State {
    std::vector<std::shared_ptr<Job>> jobs;  // oldest first
    std::jthread worker;                     // of the last one
  };

  std::shared_ptr<Job> find(const ExportId& id) const;
  void run(Job& job) const;

  Lake& lake_;
  std::string data_folder_;
  AllowedPlaces places_;
  const journal::Journal* journal_;
  mutable Guarded<State> state_;
};

}  // namespace tarn::service
