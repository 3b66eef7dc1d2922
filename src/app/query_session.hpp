// Runs statements for `tarn query` and `tarn sql`: over a lake's stores, or over raw logs without any lake.
#pragma once

#include "app/commands.hpp"
#include "app/open_lake.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "ingest/listing.hpp"
#include "io/file_system.hpp"
#include "query/planner.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tarn::app {

class QuerySession {
 public:
  struct Options {
    std::string data;
    std::string catalog;
    std::string store;
    std::vector<std::string> logs;
    EngineFlags engine;
  };
  static Result<std::unique_ptr<QuerySession>> open(const Options& options);

  // How many log files could not be listed, or not be read by the last statement; each was told of.
  std::uint64_t unread() const { return unread_; }

  // Runs one statement, prints its rows to standard output and everything else to standard error. Ctrl-C
  // cancels it.
  int run(std::string_view statement, Format format);

 private:
  QuerySession(Options options, std::uint64_t spill_bytes);

  std::expected<query::Plan, query::PlanFailure> plan(std::string_view statement, Format format);
  Result<> stream(engine::Query& running, const query::Plan& plan, Format format);
  void report_rejects(const engine::Query& running) const;
  void report_unread(const engine::Query& running);

  Options options_;
  std::unique_ptr<io::FileSystem> files_;
  SystemClock clock_;
  std::optional<OpenedLake> lake_;
  std::unique_ptr<query::Planner> planner_;
  std::optional<EventDataStoreId> default_store_;
  std::vector<std::string> log_paths_;
  std::size_t unlisted_ = 0;
  std::uint64_t unread_ = 0;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace tarn::app
