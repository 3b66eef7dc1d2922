#include "app/query_session.hpp"

#include "app/failure.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "service/pushes.hpp"
#include "service/store_lifecycle.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {
namespace {

constexpr std::size_t kLogRejectsShown = 10;
constexpr std::size_t kLogUnreadShown = 20;

engine::Options engine_options(const EngineFlags& flags) {
  engine::Options options;
  options.threads = flags.threads;
  options.memory_bytes = flags.memory_mb << 20;
  return options;
}

Error no_store(service::Lake& lake, std::string_view name) {
  constexpr std::uint64_t kNamesShown = 20;
  std::string names;
  if (const auto page = lake.control().stores({.limit = kNamesShown, .after = std::nullopt})) {
    for (const auto& store : page->items) {
      names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", store.name, store.id.value());
    }
  }
  return {ErrorCode::NotFound,
          names.empty() ? fmt::format("the lake has no store yet, 'tarn import' makes one: {}", name)
                        : fmt::format("there is no store {}; there is {}", name, names)};
}

// Shows how far a query is, every fifth of a second from the first half second on.
class QueryProgress {
 public:
  explicit QueryProgress(const engine::Query& query)
      : line_(is_terminal(STDERR_FILENO)),
        thread_([this, &query](const std::stop_token& stop) { show(query, stop); }) {}
  ~QueryProgress() {
    thread_.request_stop();
    wake_.notify_all();
  }

 private:
  void show(const engine::Query& query, const std::stop_token& stop) {
    std::unique_lock guard(mutex_);
    auto patience = std::chrono::milliseconds(500);
    while (!wake_.wait_for(guard, stop, patience, [&stop] { return stop.stop_requested(); })) {
      patience = std::chrono::milliseconds(200);
      const double part = query.progress();
      const auto scanned = format_bytes(static_cast<double>(query.statistics().bytes_scanned));
      line_.show(part < 0 ? fmt::format("{} scanned", scanned)
                          : fmt::format("{:3.0f} %  {} scanned", 100 * part, scanned));
    }
    line_.clear();
  }

  StatusLine line_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace

QuerySession::QuerySession(Options options, std::uint64_t spill_bytes)
    : options_(std::move(options)), files_(io::make_posix_file_system()) {
  auto settings = engine_options(options_.engine);
  settings.spill_bytes = spill_bytes;
  if (options_.logs.empty()) {
    settings.spill_folder = io::join_path(options_.data, "spill");
  }
  engine_ = std::make_unique<engine::Engine>(*files_, settings);
}

Result<std::unique_ptr<QuerySession>> QuerySession::open(const Options& options) {
  std::unique_ptr<QuerySession> session(new QuerySession(options, 8ULL << 30));
  auto& files = *session->files_;
  session->engine_->prepare();
  if (!options.logs.empty()) {
    ingest::ListingOptions how;
    how.sizes = false;
    auto listing = TARN_TRY(ingest::list_logs(files, options.logs, how));
    for (const auto& failure : listing.failures) {
      fmt::print(stderr, "tarn: not read: {}: {}\n", failure.path, failure.reason);
    }
    session->unlisted_ = session->unread_ = listing.failures.size();
    for (auto& file : listing.files) {
      session->log_paths_.push_back(std::move(file.path));
    }
    return session;
  }
  auto opened = TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::Reading));
  auto& lake = *session->lake_.emplace(std::move(opened));
  // Files of the catalog are named relative to the data folder, which the engine wants absolute.
  const auto folder = TARN_TRY(files.canonical(options.data));
  session->planner_ = std::make_unique<query::Planner>(lake.control(), lake.data(), session->clock_, folder,
                                                       service::store_rows(lake, folder, nullptr), &files);
  if (options.store.empty()) {
    session->default_store_ = TARN_TRY(service::StoreLifecycle(lake).usual_store());
    return session;
  }
  auto named = lake.control().store_named(options.store);
  if (!named && named.error().code() == ErrorCode::NotFound) {
    named = lake.control().store(EventDataStoreId(options.store));
  }
  if (!named && named.error().code() != ErrorCode::NotFound) {
    return fail(named.error());
  }
  if (!named) {
    return fail(no_store(lake, options.store));
  }
  session->default_store_ = named->id;
  return session;
}

std::expected<query::Plan, query::PlanFailure> QuerySession::plan(std::string_view statement, Format format) {
  const auto form = format == Format::Parquet ? sql::ResultForm::Values : sql::ResultForm::Text;
  if (!planner_) {
    return query::plan_logs(statement, log_paths_, {}, clock_.now(), form);
  }
  query::PlanOptions options;
  options.default_store = default_store_;
  options.result_form = form;
  return planner_->plan(statement, options);
}

int QuerySession::run(std::string_view statement, Format format) {
  const auto planned = plan(statement, format);
  if (!planned) {
    return report(planned.error().with_caret);
  }
  std::atomic<engine::Query*> running{nullptr};
  std::atomic<bool> interrupted{false};
  const SignalWatch watch([&](int) {
    interrupted = true;
    if (auto* query = running.load()) {
      query->cancel();
    }
  });
  auto started = engine_->start(planned->engine_sql, planned->tables);
  if (!started) {
    return report(started.error());
  }
  running = started->get();
  if (interrupted) {
    (*started)->cancel();
  }
  const auto outcome = stream(**started, *planned, format);
  running = nullptr;
  report_rejects(**started);
  report_unread(**started);
  if (!outcome && outcome.error().code() == ErrorCode::Cancelled && !interrupted) {
    return kExitFine;  // the reader closed the pipe or had seen enough
  }
  return outcome ? kExitFine : report(outcome.error());
}

Result<> QuerySession::stream(engine::Query& running, const query::Plan& plan, Format format) {
  const auto threads =
      options_.engine.threads != 0 ? options_.engine.threads : std::thread::hardware_concurrency();
  const auto printer = make_printer(format, plan.columns, running, threads);
  auto progress = std::make_optional<QueryProgress>(running);
  for (;;) {
    engine::Chunk chunk;
    const auto more = running.next(chunk);
    progress.reset();  // from the first rows on they are the progress
    if (!more) {
      return fail(printer->break_off(more.error()));
    }
    if (!*more) {
      return printer->finish();
    }
    TARN_TRY(printer->add(std::move(chunk)));
  }
}

void QuerySession::report_rejects(const engine::Query& running) const {
  std::uint64_t total = 0;
  const auto rejects = running.rejects(total);
  if (total == 0) {
    return;
  }
  fmt::print(stderr, "tarn: {} passed over:\n",
             format_counted(total, "piece of the logs is no event and was",
                            "pieces of the logs are no events and were"));
  std::uint64_t shown = 0;
  for (std::size_t i = 0; i < rejects.size() && i < kLogRejectsShown; ++i) {
    shown += rejects[i].reject.pieces;
    fmt::print(stderr, "  {} at byte {}: {}\n", rejects[i].path, rejects[i].reject.offset,
               rejects[i].reject.reason);
  }
  if (total > shown) {
    fmt::print(stderr, "  and {} more\n", format_count(total - shown));
  }
}

void QuerySession::report_unread(const engine::Query& running) {
  std::uint64_t total = 0;
  const auto reasons = running.unread(total);
  unread_ = unlisted_ + total;
  for (std::size_t i = 0; i < reasons.size() && i < kLogUnreadShown; ++i) {
    fmt::print(stderr, "tarn: not read: {}\n", reasons[i]);
  }
  if (total > kLogUnreadShown) {
    fmt::print(stderr, "tarn: not read: {} more\n", format_count(total - kLogUnreadShown));
  }
}

int run_query(const QueryOptions& options) {
  auto session =
      QuerySession::open({options.data, options.catalog, options.store, options.logs, options.engine});
  if (!session) {
    return report(session.error());
  }
  int code = (*session)->run(options.statement, options.format);
  if (code == kExitFine && (*session)->unread() > 0) {
    code = report(fmt::format("{} of the files could not be read, and their events are missing above",
                              (*session)->unread()));
  }
  if (!options.logs.empty() && std::fflush(nullptr) == 0) {
    // Only files being read are open, and the system takes memory back faster than the engine gives it up.
    std::_Exit(code);
  }
  return code;
}

}  // namespace tarn::app
