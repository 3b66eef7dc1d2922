#include "service/export_jobs.hpp"

#include "base/log.hpp"
#include "ingest/push_rows.hpp"
#include "io/hash.hpp"
#include "service/import_source.hpp"
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

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != "..";
}

}  // namespace

Result<ExportTargets> ExportTargets::make(io::FileSystem& files, const std::vector<std::string>& folders) {
  std::vector<std::string> canonical;
  canonical.reserve(folders.size());
  for (const std::string& folder : folders) {
    Result<std::string> path = files.canonical(folder);
    if (!path.has_value()) {
      return fail(path.error().within("an export folder cannot be used"));
    }
    canonical.push_back(std::move(*path));
  }
  return ExportTargets(files, std::move(canonical));
}

Result<std::string> ExportTargets::resolve(std::string_view uri) const {
  if (folders_.empty()) {
    return fail(
        ErrorCode::InvalidArgument,
        "This server may not write any folder: start it with --export-folder DIR, or name the folder in its "
        "configuration.");
  }
  auto path = path_of_file_uri(uri);
  if (!path) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The destination of an export is written file:///absolute/path: {}", uri));
  }
  path->erase(path->find_last_not_of('/') + 1);
  const std::string name = path->substr(path->rfind('/') + 1);
  const auto above = files_->canonical(io::parent_path(*path));
  const bool is_allowed = above.has_value() && std::ranges::any_of(folders_, [&](const std::string& folder) {
                            return *above == folder || folder == "/" || above->starts_with(folder + "/");
                          });
  if (!is_allowed || !is_plain_name(name)) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("This server writes only beneath the folders given with --export-folder, into a folder "
                    "whose parent is there: {}",
                    uri));
  }
  std::string target = io::join_path(*above, name);
  const auto status = files_->status(target, io::Symlinks::Refuse);
  return status.has_value() && status->type != io::FileType::Directory
             ? fail(ErrorCode::InvalidArgument,
                    fmt::format("The destination of an export is no folder: {}", uri))
             : Result<std::string>(std::move(target));
}

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

ExportJobs::ExportJobs(Lake& lake, std::string data_folder, ExportTargets targets,
                       const journal::Journal* journal)
    : lake_(lake), data_folder_(std::move(data_folder)), targets_(std::move(targets)), journal_(journal) {}

ExportJobs::~ExportJobs() {
  const auto state = state_.lock();
  for (const auto& job : state->jobs) {
    job->stop.request_stop();
  }
}

ExportJobs::Outcome ExportJobs::submit(const catalog::EventDataStore& store,
                                       const exporter::Selection& selection, std::string_view destination) {
  using Kind = ExportRefusal::Kind;
  const auto folder = targets_.resolve(destination);
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
