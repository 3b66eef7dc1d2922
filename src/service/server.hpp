// `tarn serve` without its flags.
#pragma once

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "http/server.hpp"
#include "query/query_service.hpp"
#include "service/allowed_places.hpp"
#include "service/api.hpp"
#include "service/disk_room.hpp"
#include "service/import_jobs.hpp"
#include "service/lake.hpp"
#include "service/organization_schedule.hpp"
#include "service/pushes.hpp"
#include "service/quotas.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tarn::service {

struct ServerConfig {
  http::ServerOptions http;  // host, port, limits
  // Beside the lake; none: nothing is read or written because a caller says so.
  std::vector<AccountPlaces> places;
  ImportJobsOptions imports;
  PushesOptions pushes;
  query::ServiceLimits queries;
  Quotas quotas;
  LookupAttributes lookups = LookupAttributes::One;
  std::chrono::seconds clock_skew = Api::kClockSkew;
  // From where the organization is refreshed, and how often; absent: it stays as it is told.
  std::optional<OrganizationScheduleOptions> organization;
  DiskRoomOptions room;    // what is left free for all but ingestion
  engine::Options engine;  // without a spill folder, one in the lake is used
  std::chrono::milliseconds sweep_interval = std::chrono::hours(24);
  std::chrono::milliseconds compaction_interval = std::chrono::minutes(10);
  std::string version;
};

// Serves a lake from start() until stop() or its destructor. One server per data folder. Thread-safe.
class Server {
 public:
  // `lake` must outlive the server. Busy where another server holds the folder, or the port is taken.
  static Result<std::unique_ptr<Server>> start(Lake& lake, ServerConfig config);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  // For connections that come from now on; InvalidArgument where it cannot be used.
  Result<> renew_tls(const http::TlsIdentity& identity);
  // Takes events until stop().
  ingest::Pusher& pusher();

  // Lets running requests end, cancels queries, stops the import so that it can be resumed. Within five
  // seconds unless the disk stands still. Only the first call does anything.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace tarn::service
