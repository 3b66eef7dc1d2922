#include "service/server.hpp"

#include "base/log.hpp"
#include "ingest/pending_files.hpp"
#include "io/http_client.hpp"
#include "query/planner.hpp"
#include "service/access_notice.hpp"
#include "service/audit.hpp"
#include "service/disk_room.hpp"
#include "service/query_tally.hpp"
#include "service/store_lifecycle.hpp"
#include "service/unread_requests.hpp"
#include "service/upkeep.hpp"
#include "wire/page_token.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::service {
namespace {

constexpr std::chrono::milliseconds kRequestsEnd{2000};
constexpr std::string_view kLockFile = "server.lock";
constexpr std::string_view kPidFile = "server.pid";
constexpr unsigned kPrivateFile = 0600;
constexpr std::uint64_t kPidBytesMax = 32;

// The lock is what counts. The number beside it is for the message, and may be missing.
Result<std::unique_ptr<io::FileLock>> claim(Lake& lake) {
  auto lock = lake.files().lock(lake.path(kLockFile));
  if (lock.has_value()) {
    TARN_TRY(io::write_file_durably(lake.files(), lake.path(kPidFile), fmt::format("{}\n", ::getpid()),
                                    kPrivateFile));
    return lock;
  }
  if (lock.error().code() != ErrorCode::Busy) {
    return lock;
  }
  Result<std::string> pid = io::read_file(lake.files(), lake.path(kPidFile), kPidBytesMax);
  const std::string who = pid.has_value() && !pid->empty()
                              ? fmt::format("another tarn server (pid {})", pid->substr(0, pid->find('\n')))
                              : std::string("another tarn server");
  return fail(ErrorCode::Busy,
              fmt::format("{} holds {}: stop it or choose another --data", who, lake.folder()));
}

void log_sweep(std::string_view what, const Result<std::uint64_t>& swept) {
  if (!swept.has_value()) {
    log::error(fmt::format("{} could not be removed", what), {{"reason", swept.error().message()}});
  } else if (*swept > 0) {
    log::info(fmt::format("{} were removed", what), {{"count", std::to_string(*swept)}});
  }
}

// What it is for happens without it, only later: no reason not to serve.
std::unique_ptr<io::LocalDoor> open_door(Lake& lake) {
  auto door = open_access_door(lake);
  if (!door) {
    log::warning("changes by 'tarn access' are seen within ten seconds, not at once",
                 {{"reason", door.error().message()}});
  }
  return door ? *std::move(door) : nullptr;
}

}  // namespace

// Members are destroyed from the last to the first: each uses only those above it.
struct Server::Parts {
  Parts(Lake& the_lake, const std::string& data_folder, const ServerConfig& config,
        std::unique_ptr<io::FileLock> the_lock, std::unique_ptr<DiskRoom> the_room,
        std::unique_ptr<Pushes> the_pushes)
      : lake(the_lake),
        lock(std::move(the_lock)),
        room(std::move(the_room)),
        pushes(std::move(the_pushes)),
        planner(lake.control(), lake.data(), lake.clock(), data_folder,
                store_rows(lake, data_folder, &pushes->pusher().journal()), &lake.files()),
        engine(lake.files(), config.engine),
        tokens(lake.settings().token_key, lake.random()),
        upkeep(lake, data_folder, config.queries) {}

  Lake& lake;
  std::unique_ptr<io::FileLock> lock;
  std::unique_ptr<DiskRoom> room;
  std::unique_ptr<Pushes> pushes;
  query::Planner planner;
  engine::Engine engine;
  wire::PageTokens tokens;
  Upkeep upkeep;
  std::unique_ptr<query::QueryService> queries;
  std::unique_ptr<ImportJobs> imports;
  std::unique_ptr<ExportJobs> exports;
  std::unique_ptr<OrganizationSchedule> organization;  // absent where nothing refreshes it
  std::optional<QueryTally> tally;
  std::optional<Api> api;
  std::unique_ptr<io::LocalDoor> door;  // absent where none could be opened
  std::unique_ptr<http::Server> http;
  std::uint16_t port = 0;
  std::atomic<bool> stopped{false};
  std::jthread maintenance;

  // A process that died in an import, the command line's too, may have left files that nobody knows.
  Result<std::uint64_t> sweep_stores() {
    const auto stores = TARN_TRY(lake.control().stores({.limit = kStoresMax}));
    std::uint64_t removed = 0;
    for (const catalog::EventDataStore& store : stores.items) {
      removed += TARN_TRY(ingest::sweep_store(lake.files(), lake.data(), lake.folder(), store.id));
    }
    return removed;
  }

  void sweep(const std::stop_token& stop) {
    log_sweep("events beyond the event history's time",
              lake.history().sweep(lake.clock().now() - kHistoryKept));
    log_sweep("expired queries", queries->sweep());
    log_sweep("data files of interrupted imports", sweep_stores());
    upkeep.finish_deletions();
    upkeep.expire_events(stop);
  }

  // It needs room for a while before it makes some.
  void compact(const std::stop_token& stop) {
    if (const auto has_room = room->check(); !has_room) {
      room->paused(kCompaction, has_room.error().message());
      return;
    }
    room->resumed(kCompaction);
    upkeep.compact(stop);
  }

  // One thread, so that retention and compaction do not meet.
  void maintain(const ServerConfig& config, const std::stop_token& stop) {
    auto next_sweep = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
      if (std::chrono::steady_clock::now() >= next_sweep) {
        next_sweep += config.sweep_interval;
        sweep(stop);
      }
      compact(stop);
      if (upkeep.wait(stop, std::min(config.compaction_interval, config.sweep_interval))) {
        upkeep.expire_events(stop);
      }
    }
  }
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Server>> Server::start(Lake& lake, ServerConfig config) {
  auto lock = TARN_TRY(claim(lake));
  const auto places = TARN_TRY(AllowedPlaces::make(lake.files(), config.places));
  // The engine opens files by absolute paths only.
  const std::string folder = TARN_TRY(lake.files().canonical(lake.folder()));
  if (config.engine.spill_folder.empty()) {
    config.engine.spill_folder = io::join_path(folder, "spill");
  }
  auto room = std::make_unique<DiskRoom>(lake.files(), folder, config.room);
  config.pushes.room = room.get();
  config.imports.room = room.get();
  auto pushes = TARN_TRY(Pushes::start(lake, folder, config.pushes));
  auto parts =
      std::make_unique<Parts>(lake, folder, config, std::move(lock), std::move(room), std::move(pushes));
  parts->queries = TARN_TRY(query::QueryService::start({.files = lake.files(),
                                                        .control = lake.control(),
                                                        .planner = parts->planner,
                                                        .engine = parts->engine,
                                                        .clock = lake.clock(),
                                                        .random = lake.random(),
                                                        .data_folder = folder},
                                                       config.queries));
  parts->imports = TARN_TRY(ImportJobs::start(lake, places, config.imports));
  parts->exports = std::make_unique<ExportJobs>(lake, folder, places, &parts->pushes->pusher().journal());
  if (const auto& schedule = config.organization) {
    parts->organization =
        std::make_unique<OrganizationSchedule>(lake, io::make_http_client(kOrganizationsLimits), *schedule);
  }
  QueryTally& tally = parts->tally.emplace(*parts->queries);
  Api& api =
      parts->api.emplace(Services{lake, *parts->queries, *parts->imports, tally, parts->tokens, parts->upkeep,
                                  &parts->pushes->pusher(), parts->room.get(), parts->exports.get(),
                                  config.quotas, config.lookups, parts->organization.get()},
                         config.version, config.clock_skew);
  config.http.refusal = [&random = lake.random(), most = config.http.max_body_bytes](int status) {
    return refuse_unread(status, most, random);
  };
  parts->door = open_door(lake);
  parts->http = TARN_TRY(http::Server::start(
      config.http, [&api](const http::Request& request) { return api.handle(request); }, lake.clock()));
  parts->port = parts->http->port();
  parts->maintenance =
      std::jthread([raw = parts.get(), config](const std::stop_token& stop) { raw->maintain(config, stop); });
  log::info("the server is ready",
            {{"host", config.http.host}, {"port", std::to_string(parts->port)}, {"data", lake.folder()}});
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  return parts_->port;
}

Result<> Server::renew_tls(const http::TlsIdentity& identity) {
  return parts_->http->renew_tls(identity);
}

ingest::Pusher& Server::pusher() {
  return parts_->pushes->pusher();
}

void Server::stop() {
  if (parts_->stopped.exchange(true)) {
    return;
  }
  log::info("the server stops", {{"data", parts_->lake.folder()}});
  if (const Result<> ended = parts_->http->stop(kRequestsEnd); !ended.has_value()) {
    log::warning("requests were cut off", {{"reason", ended.error().message()}});
  }
  parts_->http.reset();  // waits for the handlers, which use what goes next
  parts_->door.reset();
  parts_->maintenance.request_stop();
  parts_->maintenance = {};
  parts_->api.reset();
  parts_->tally.reset();
  parts_->organization.reset();
  parts_->exports.reset();
  parts_->imports.reset();
  parts_->queries.reset();
  parts_->pushes.reset();
  if (const Result<> removed = parts_->lake.files().remove(parts_->lake.path(kPidFile));
      !removed.has_value()) {
    log::warning("the server's pid file stays", {{"reason", removed.error().message()}});
  }
  parts_->lock.reset();
  log::info("the server has stopped", {{"data", parts_->lake.folder()}});
}

}  // namespace tarn::service
