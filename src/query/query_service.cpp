#include "query/query_service.hpp"

#include "base/log.hpp"
#include "query/turns.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include <fmt/format.h>

namespace tarn::query {
namespace {

using catalog::QueryStatus;
using SteadyTime = std::chrono::steady_clock::time_point;

// Queries that may run but for moments may wait as long all the same.
constexpr std::chrono::seconds kShortestWait = std::chrono::hours(1);

std::uint64_t milliseconds_between(Timestamp from, Timestamp to) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count()));
}

// Whether a refresh runs the query, and one of the requests is for a refresh that would run it again.
bool is_refresh_of(const catalog::Query& query, std::span<const QueryService::Request> requests) {
  return !query.refresh_id.empty() &&
         std::ranges::any_of(requests, [&](const QueryService::Request& request) {
           return !request.refresh_id.empty() && request.alias == query.alias;
         });
}

}  // namespace

// As long as the other queries of its account take. Where many accounts wait, that may not do.
std::chrono::seconds ServiceLimits::longest_wait() const {
  const auto turns = concurrent / std::max<std::size_t>(running, 1);
  return std::max(run_time * static_cast<std::int64_t>(turns), kShortestWait);
}

// A query that has not ended. Shared by the thread that runs it and the calls that ask for it.
struct QueryService::Job {
  catalog::Query record;
  AccountId account;
  Plan plan;
  std::atomic<bool> cancelled{false};
  std::atomic<bool> timed_out{false};
  // It waited for so long that the files of its plan may be gone.
  bool is_too_late = false;
  SteadyTime start_by = SteadyTime::max();
  std::atomic<std::uint64_t> rows{0};
  Timestamp begun{};
  SteadyTime deadline = SteadyTime::max();
  // Guarded by State's lock: set while the engine works.
  engine::Query* running = nullptr;
};

struct QueryService::State {
  struct Jobs {
    Turns<std::shared_ptr<Job>> turns;
    std::map<std::string, std::shared_ptr<Job>> active;  // waiting ones included
    bool stopping = false;
  };
  mutable Guarded<Jobs> jobs;
  std::condition_variable changed;
  std::vector<std::jthread> threads;
};

QueryService::QueryService(Context context, ServiceLimits limits)
    : context_(std::move(context)), limits_(limits), state_(std::make_unique<State>()) {}

Result<std::unique_ptr<QueryService>> QueryService::start(Context context, ServiceLimits limits) {
  const auto now = context.clock.now();
  const auto interrupted = TARN_TRY(context.control.fail_unfinished_queries(now));
  if (interrupted > 0) {
    log::warning("queries were interrupted by a restart", {{"count", std::to_string(interrupted)}});
  }
  std::unique_ptr<QueryService> service(new QueryService(std::move(context), limits));
  for (std::size_t i = 0; i < limits.running; ++i) {
    service->state_->threads.emplace_back([raw = service.get()] { raw->work(); });
  }
  service->state_->threads.emplace_back([raw = service.get()] { raw->watch(); });
  return service;
}

QueryService::~QueryService() {
  {
    auto jobs = state_->jobs.lock();
    jobs->stopping = true;
    for (const auto& [id, job] : jobs->active) {
      job->cancelled = true;
      if (job->running != nullptr) {
        job->running->cancel();
      }
    }
  }
  state_->changed.notify_all();
  state_->threads.clear();
}

std::string QueryService::result_folder(const QueryId& id) const {
  return io::join_path(context_.data_folder, "queries/" + id.value());
}

std::expected<Plan, PlanFailure> QueryService::plan(const Request& request) const {
  return context_.planner.plan(request.statement, request.options);
}

std::expected<std::shared_ptr<QueryService::Job>, StartFailure> QueryService::make_job(
    const Request& request) {
  auto plan = this->plan(request);
  if (!plan) {
    return std::unexpected(StartFailure{
        .kind = StartFailure::Kind::Plan, .plan = plan.error(), .message = plan.error().message});
  }
  auto job = std::make_shared<Job>();
  job->account = request.account;
  job->start_by = std::chrono::steady_clock::now() + limits_.longest_wait();
  job->record.id = QueryId(io::make_uuid(context_.random));
  job->record.statement = request.statement;
  job->record.stores = plan->stores;
  job->record.alias = request.alias;
  job->record.created = context_.clock.now();
  job->record.principal_arn = request.principal_arn;
  job->record.delivery_uri = request.delivery_uri;
  job->record.result_path = "queries/" + job->record.id.value();
  job->record.refresh_id = request.refresh_id;
  if (request.row_rights) {
    job->record.row_rights = request.row_rights(plan->stores);
  }
  job->plan = std::move(*plan);
  return job;
}

std::expected<QueryId, StartFailure> QueryService::submit(const Request& request) {
  auto ids = submit_together({&request, 1});
  if (!ids) {
    return std::unexpected(std::move(ids.error()));
  }
  return std::move(ids->front());
}

std::expected<std::vector<QueryId>, StartFailure> QueryService::submit_together(
    std::span<const Request> requests) {
  std::vector<std::shared_ptr<Job>> made;
  std::vector<catalog::Query> records;
  std::vector<QueryId> ids;
  made.reserve(requests.size());
  records.reserve(requests.size());
  ids.reserve(requests.size());
  for (const Request& request : requests) {
    auto job = make_job(request);
    if (!job) {
      job.error().request = made.size();
      return std::unexpected(std::move(job.error()));
    }
    records.push_back((*job)->record);
    ids.push_back((*job)->record.id);
    made.push_back(std::move(*job));
  }
  auto jobs = state_->jobs.lock();
  const bool is_refreshing = std::ranges::any_of(
      jobs->active, [&](const auto& entry) { return is_refresh_of(entry.second->record, requests); });
  if (is_refreshing) {
    return std::unexpected(StartFailure{.kind = StartFailure::Kind::Refreshing,
                                        .plan = {},
                                        .message = "a refresh of these queries is running"});
  }
  // The requests are one caller's.
  const std::size_t active = made.empty() ? 0 : jobs->turns.size(made.front()->account);
  if (active + made.size() > limits_.concurrent) {
    return std::unexpected(StartFailure{
        .kind = StartFailure::Kind::TooMany, .plan = {}, .message = too_many(active, made.size())});
  }
  if (auto inserted = context_.control.insert_queries(records); !inserted) {
    return std::unexpected(StartFailure{
        .kind = StartFailure::Kind::Internal, .plan = {}, .message = inserted.error().message()});
  }
  for (const auto& job : made) {
    jobs->active.emplace(job->record.id.value(), job);
    jobs->turns.push(job->account, job);
  }
  state_->changed.notify_all();
  return ids;
}

std::string QueryService::too_many(std::size_t active, std::size_t wanted) const {
  if (wanted == 1) {
    return fmt::format("{} queries are queued or running, which is the limit: wait for one, or cancel one",
                       active);
  }
  return fmt::format(
      "{} queries are queued or running, and {} more would pass the limit of {}: wait until some have ended",
      active, wanted, limits_.concurrent);
}

void QueryService::work() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      auto jobs = state_->jobs.lock();
      state_->changed.wait(jobs.guard(), [&] { return jobs->stopping || jobs->turns.waiting() > 0; });
      auto next = jobs->turns.take();
      if (!next) {
        return;
      }
      job = *std::move(next);
      job->begun = context_.clock.now();
      const auto now = std::chrono::steady_clock::now();
      job->is_too_late = now > job->start_by;
      job->deadline = now + limits_.run_time;
    }
    run(*job);
    {
      auto jobs = state_->jobs.lock();
      jobs->turns.ended(job->account);
      jobs->active.erase(job->record.id.value());
    }
    state_->changed.notify_all();
  }
}

void QueryService::run(Job& job) {
  if (job.cancelled) {
    return finish(job, fail(ErrorCode::Cancelled, "the query was cancelled"));
  }
  if (job.is_too_late) {
    return finish(job, fail(ErrorCode::TimedOut,
                            fmt::format("the query waited longer than {} s for its turn: start it again",
                                        limits_.longest_wait().count())));
  }
  auto record = job.record;
  record.status = QueryStatus::Running;
  if (auto updated = context_.control.update_query(record); !updated) {
    log::error("a query's state could not be kept",
               {{"query", record.id.value()}, {"error", updated.error().message()}});
  }
  finish(job, run_plan(job));
}

Result<> QueryService::run_plan(Job& job) {
  auto running = TARN_TRY(context_.engine.start(job.plan.engine_sql, job.plan.tables));
  {
    auto jobs = state_->jobs.lock();
    job.running = running.get();
  }
  auto outcome = stream_rows(job, *running);
  {
    auto jobs = state_->jobs.lock();
    job.running = nullptr;
  }
  const auto statistics = running->statistics();
  job.record.statistics.bytes_scanned = statistics.bytes_scanned;
  job.record.statistics.events_scanned = statistics.events_scanned;
  job.record.statistics.events_matched = statistics.events_matched;
  return outcome;
}

Result<> QueryService::stream_rows(Job& job, engine::Query& running) {
  auto writer =
      TARN_TRY(ResultWriter::create(context_.files, result_folder(job.record.id), job.plan.columns));
  engine::Chunk chunk;
  for (;;) {
    if (job.cancelled || job.timed_out) {
      return fail(ErrorCode::Cancelled, "the query was cancelled");
    }
    const bool more = TARN_TRY(running.next(chunk));
    if (!more) {
      return writer->finish();
    }
    TARN_TRY(writer->append(chunk));
    job.rows = writer->rows();
    if (writer->bytes() > limits_.result_bytes) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("Query response is too large: select fewer columns, or add LIMIT or "
                              "conditions; a result may have {} bytes",
                              limits_.result_bytes));
    }
  }
}

void QueryService::finish(Job& job, const Result<>& outcome) {
  auto& record = job.record;
  record.finished = context_.clock.now();
  record.statistics.rows = job.rows;
  record.statistics.execution_ms = milliseconds_between(job.begun, *record.finished);
  if (outcome) {
    record.status = QueryStatus::Finished;
  } else if (job.timed_out) {
    record.status = QueryStatus::TimedOut;
    record.error_message = fmt::format(
        "the query ran longer than {} s: bound eventTime more narrowly, or raise query.timeout_s in "
        "tarn.toml",
        limits_.run_time.count());
  } else if (job.cancelled || outcome.error().code() == ErrorCode::Cancelled) {
    record.status = QueryStatus::Cancelled;
  } else {
    record.status = job.is_too_late ? QueryStatus::TimedOut : QueryStatus::Failed;
    record.error_message = outcome.error().message();
  }
  const auto updated = context_.control.update_query(record);
  // FailedState: a cancellation was quicker, and its record stands.
  if (!updated && updated.error().code() != ErrorCode::FailedState) {
    log::error("a query's end could not be kept",
               {{"query", record.id.value()}, {"error", updated.error().message()}});
  }
  log::info("query ended", {{"query", record.id.value()},
                            {"status", std::string(catalog::to_string(record.status))},
                            {"rows", std::to_string(record.statistics.rows)},
                            {"bytes_scanned", std::to_string(record.statistics.bytes_scanned)},
                            {"ms", std::to_string(record.statistics.execution_ms)}});
}

// Stops queries that ran out of time.
void QueryService::watch() {
  auto jobs = state_->jobs.lock();
  while (!jobs->stopping) {
    state_->changed.wait_for(jobs.guard(), std::chrono::milliseconds(500));
    const auto now = std::chrono::steady_clock::now();
    for (const auto& [id, job] : jobs->active) {
      if (now > job->deadline) {
        job->timed_out = true;  // also for one that is only beginning
        if (job->running != nullptr) {
          job->running->cancel();
        }
      }
    }
  }
}

// Of one that has not ended nothing expires.
Result<catalog::Query> QueryService::record_of(const QueryId& id) {
  auto record = TARN_TRY(context_.control.query(id));
  if (catalog::is_final(record.status) && record.created < oldest_kept()) {
    return fail(ErrorCode::NotFound, fmt::format("the query has expired: {}", id.value()));
  }
  return record;
}

Result<catalog::Query> QueryService::describe(const QueryId& id) {
  auto record = TARN_TRY(record_of(id));
  if (catalog::is_final(record.status)) {
    return record;
  }
  auto jobs = state_->jobs.lock();
  const auto found = jobs->active.find(id.value());
  if (found != jobs->active.end() && found->second->running != nullptr) {
    const auto& job = *found->second;
    const auto statistics = job.running->statistics();
    record.statistics.rows = job.rows;
    record.statistics.bytes_scanned = statistics.bytes_scanned;
    record.statistics.events_scanned = statistics.events_scanned;
    record.statistics.events_matched = statistics.events_matched;
    record.statistics.execution_ms = milliseconds_between(job.begun, context_.clock.now());
  }
  return record;
}

Result<catalog::Query> QueryService::cancel(const QueryId& id) {
  auto record = TARN_TRY(record_of(id));
  if (catalog::is_final(record.status)) {
    return fail(ErrorCode::FailedState,
                fmt::format("the query has ended: {}", catalog::to_string(record.status)));
  }
  record.status = QueryStatus::Cancelled;
  record.finished = context_.clock.now();
  TARN_TRY(context_.control.update_query(record));
  auto jobs = state_->jobs.lock();
  const auto found = jobs->active.find(id.value());
  if (found != jobs->active.end()) {
    found->second->cancelled = true;
    if (found->second->running != nullptr) {
      found->second->running->cancel();
    }
  }
  return record;
}

Result<ResultPage> QueryService::results(const QueryId& id, const ResultPlace& place,
                                         const PageLimits& limits) {
  TARN_TRY(record_of(id));
  auto page = read_results(context_.files, result_folder(id), place, limits);
  if (!page && page.error().code() == ErrorCode::NotFound) {
    ResultPage empty;  // it has not begun to write, or ended before
    empty.next = place;
    return empty;
  }
  return page;
}

Result<catalog::Page<catalog::Query>> QueryService::list(const catalog::QueryFilter& filter,
                                                         const catalog::PageRequest& page) {
  auto kept = filter;
  kept.from = std::max(filter.from.value_or(oldest_kept()), oldest_kept());
  return context_.control.queries(kept, page);
}

Result<std::uint64_t> QueryService::sweep() {
  const auto oldest = oldest_kept();
  std::uint64_t removed = 0;
  for (;;) {
    const auto page = TARN_TRY(context_.control.queries({.to = oldest}, {.limit = 100}));
    std::uint64_t before = removed;
    for (const auto& record : page.items) {
      if (!catalog::is_final(record.status)) {
        continue;
      }
      const auto folder = result_folder(record.id);
      for (const auto* name : {"rows.ndjson", "columns.json"}) {
        auto gone = context_.files.remove(io::join_path(folder, name));
        if (!gone && gone.error().code() != ErrorCode::NotFound) {
          return fail(gone.error());
        }
      }
      std::ignore = context_.files.remove(folder);
      TARN_TRY(context_.control.remove_query(record.id));
      ++removed;
    }
    if (removed == before) {
      return removed;
    }
  }
}

QueryService::Load QueryService::load() const {
  auto jobs = state_->jobs.lock();
  return {jobs->turns.waiting(), jobs->turns.running()};
}

}  // namespace tarn::query
