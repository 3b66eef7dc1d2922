#include "service/export_jobs.hpp"

#include "base/log.hpp"
#include "ingest/push_rows.hpp"
#include "io/hash.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

std::unexpected<ExportRefusal> refuse_job(ExportRefusal::Kind kind, std::string message) {
  return std::unexpected(ExportRefusal{kind, std::move(message)});
}

}  // namespace

std::string_view to_string(ExportStatus status) {
  switch (status) {
    case ExportStatus::InProgress: return "IN_PROGRESS";
    case ExportStatus::Completed: return "COMPLETED";
    case ExportStatus::Failed: return "FAILED";
    case ExportStatus::Cancelled: return "CANCELLED";
  }
  return "";
}

struct ExportJobs::Job {
  std::string folder;
  exporter::ExportOrigin origin;
  Guarded<ExportRecord> record;
  exporter::ExportProgress progress;
  std::stop_source stop;

  Job(std::string the_folder, exporter::ExportOrigin the_origin, ExportRecord the_record)
      : folder(std::move(the_folder)), origin(std::move(the_origin)), record(std::move(the_record)) {}

  bool is_running() { return record.lock()->status == ExportStatus::InProgress; }

  ExportRecord snapshot() {
    ExportRecord now = *record.lock();
    now.totals = {.events = progress.events, .files = progress.files, .bytes = progress.bytes};
    return now;
  }
};

ExportJobs::ExportJobs(Lake& lake, std::string data_folder, AllowedPlaces places,
                       const journal::Journal* journal)
    : lake_(lake), data_folder_(std::move(data_folder)), places_(std::move(places)), journal_(journal) {}

ExportJobs::~ExportJobs() {
  const auto state = state_.lock();
  for (const auto& job : state->jobs) {
    job->stop.request_stop();
  }
}

ExportJobs::Outcome ExportJobs::submit(const catalog::EventDataStore& store,
                                       const exporter::Selection& selection, std::string_view destination,
                                       const AccountId& caller) {
  using Kind = ExportRefusal::Kind;
  const auto folder = places_.export_folder(caller, destination);
  if (!folder.has_value()) {
    return refuse_job(Kind::Destination, folder.error().message());
  }
  const auto wanted = exporter::checked(selection);
  if (!wanted.has_value()) {
    return refuse_job(Kind::Selection, wanted.error().message());
  }
  const auto category = StoreLifecycle::category(store);
  if (!category.has_value()) {
    return refuse_job(Kind::Internal, category.error().message());
  }
  ExportRecord record;
  record.id = ExportId(io::make_uuid(lake_.random()));
  record.store = store.id;
  record.destination = destination;
  record.selection = *wanted;
  record.created = lake_.clock().now();
  record.updated = record.created;
  auto state = state_.lock();
  if (!state->jobs.empty() && state->jobs.back()->is_running()) {
    return refuse_job(Kind::Ongoing, "An export is running; one runs at a time.");
  }
  if (state->jobs.size() >= kExportsKept) {
    state->jobs.erase(state->jobs.begin());
  }
  auto job = std::make_shared<Job>(*folder,
                                   exporter::ExportOrigin{.lake_id = lake_.settings().lake_id,
                                                          .store = store.id,
                                                          .store_name = store.name,
                                                          .category = *category},
                                   record);
  state->jobs.push_back(job);
  // The last one's thread has nothing left to do: a job ends with its status.
  state->worker = std::jthread([this, job] { run(*job); });
  return record;
}

void ExportJobs::run(Job& job) const {
  log::info("an export begins", {{"store", job.origin.store.value()}, {"folder", job.folder}});
  ingest::PushRows rows(lake_.files(), lake_.data(), data_folder_, journal_);
  const exporter::ExportSource source{.files = lake_.files(),
                                      .lake = lake_.data(),
                                      .rows = rows,
                                      .data_folder = data_folder_,
                                      .origin = job.origin};
  const auto selection = job.record.lock()->selection;
  const auto outcome =
      exporter::export_store(source, selection, job.folder, {}, job.progress, job.stop.get_token());
  auto status = ExportStatus::Completed;
  if (!outcome.has_value()) {
    status = outcome.error().code() == ErrorCode::Cancelled ? ExportStatus::Cancelled : ExportStatus::Failed;
    log::warning("an export did not end well",
                 {{"folder", job.folder}, {"reason", outcome.error().message()}});
  }
  auto record = job.record.lock();
  record->updated = lake_.clock().now();
  record->error_message = outcome.has_value() ? std::string() : outcome.error().message();
  record->status = status;
}

std::shared_ptr<ExportJobs::Job> ExportJobs::find(const ExportId& id) const {
  const auto state = state_.lock();
  for (const auto& job : state->jobs) {
    if (job->record.lock()->id == id) {
      return job;
    }
  }
  return nullptr;
}

ExportJobs::Outcome ExportJobs::describe(const ExportId& id) const {
  const auto job = find(id);
  return job == nullptr ? Outcome(refuse_job(ExportRefusal::Kind::NotFound, std::string(kNoExport)))
                        : Outcome(job->snapshot());
}

std::vector<ExportRecord> ExportJobs::list() const {
  std::vector<ExportRecord> records;
  const auto state = state_.lock();
  records.reserve(state->jobs.size());
  for (const auto& job : state->jobs | std::views::reverse) {
    records.push_back(job->snapshot());
  }
  return records;
}

ExportJobs::Outcome ExportJobs::cancel(const ExportId& id) {
  const auto job = find(id);
  if (job == nullptr) {
    return refuse_job(ExportRefusal::Kind::NotFound, std::string(kNoExport));
  }
  if (!job->is_running()) {
    return refuse_job(ExportRefusal::Kind::Ended, "The export has ended already.");
  }
  job->stop.request_stop();
  return job->snapshot();
}

}  // namespace tarn::service
