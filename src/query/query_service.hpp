// A query's life on the server: queued, running, finished, failed, cancelled or timed out; results for seven
// days.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/control_records.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "query/planner.hpp"
#include "query/result_file.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace tarn::query {

struct ServiceLimits {
  std::size_t concurrent = 10;  // queued or running, of each account
  std::size_t running = 2;      // at the same time, of all accounts; the others wait
  std::chrono::seconds run_time{3600};
  std::chrono::hours kept{7 * 24};  // results and history
  std::uint64_t result_bytes = 4ull << 30;

  // How long one waits at most until it runs, and how long the files of its plan have to be there.
  std::chrono::seconds longest_wait() const;
  std::chrono::seconds longest_query() const { return longest_wait() + run_time; }
};

struct StartFailure {
  // Refreshing: a query of that alias runs for a refresh, and this one is for another.
  enum class Kind { Plan, TooMany, Refreshing, Internal };
  Kind kind = Kind::Internal;
  PlanFailure plan;         // for Kind::Plan
  std::size_t request = 0;  // whose plan it is, counted from 0
  std::string message;      // for the others
};

// Thread-safe. Queries run on threads of its own; its destructor cancels them and waits. Each account has a
// limit and a queue of its own, and the queues take turns.
class QueryService {
 public:
  // All must outlive the service. Queries that a former server left unfinished are marked failed.
  struct Context {
    io::FileSystem& files;
    catalog::ControlCatalog& control;
    const Planner& planner;
    const engine::Engine& engine;
    const Clock& clock;
    io::Random& random;
    std::string data_folder;
  };
  static Result<std::unique_ptr<QueryService>> start(Context context, ServiceLimits limits);
  ~QueryService();
  QueryService(const QueryService&) = delete;
  QueryService& operator=(const QueryService&) = delete;

  struct Request {
    std::string statement;
    PlanOptions options;
    std::string alias;
    std::string principal_arn;
    AccountId account;  // of the principal: whose queries it is one of
    std::string delivery_uri;
    std::string refresh_id;
    // Makes Query::row_rights, once the statement is planned and its stores are known; without it, all rows.
    std::function<std::string(std::span<const EventDataStoreId>)> row_rights{};
  };
  // What the request would run; nothing is started.
  std::expected<Plan, PlanFailure> plan(const Request& request) const;
  // Plans at once, so that a wrong statement is refused here; runs later.
  std::expected<QueryId, StartFailure> submit(const Request& request);
  // All or none. The IDs are in the order of the requests.
  std::expected<std::vector<QueryId>, StartFailure> submit_together(std::span<const Request> requests);

  // The query as it stands, statistics up to date also while it runs. Here and below: NotFound after it
  // expired, swept or not.
  Result<catalog::Query> describe(const QueryId& id);
  // FailedState when the query had ended before.
  Result<catalog::Query> cancel(const QueryId& id);
  // The rows from `place` on that fit: of a running query those there are by now. Cells without a value are
  // NULL.
  Result<ResultPage> results(const QueryId& id, const ResultPlace& place, const PageLimits& limits);
  Result<catalog::Page<catalog::Query>> list(const catalog::QueryFilter& filter,
                                             const catalog::PageRequest& page);
  // Removes what is older than `kept`. Returns how many.
  Result<std::uint64_t> sweep();

  struct Load {
    std::uint64_t queued = 0;
    std::uint64_t running = 0;
  };
  Load load() const;

 private:
  struct Job;
  struct State;
  std::expected<std::shared_ptr<Job>, StartFailure> make_job(const Request& request);
  Timestamp oldest_kept() const { return context_.clock.now() - limits_.kept; }
  std::string too_many(std::size_t active, std::size_t wanted) const;
  Result<catalog::Query> record_of(const QueryId& id);
  explicit QueryService(Context context, ServiceLimits limits);
  void work();
  void run(Job& job);
  Result<> run_plan(Job& job);
  Result<> stream_rows(Job& job, engine::Query& running);
  void watch();
  void finish(Job& job, const Result<>& outcome);
  std::string result_folder(const QueryId& id) const;

  Context context_;
  ServiceLimits limits_;
  std::unique_ptr<State> state_;
};

}  // namespace tarn::query
