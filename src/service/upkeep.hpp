// What a server does to its stores by itself: compaction, retention, final deletion, and clearing away.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/control_records.hpp"
#include "ingest/store_access.hpp"
#include "ingest/table_watch.hpp"
#include "query/query_service.hpp"
#include "service/lake.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>

namespace tarn::service {

// For the command line too: what the files of one store are looked after with. `data_folder` is absolute.
// Begins the
// chain of a lake that has none. FailedState as StoreLifecycle::category().
Result<ingest::StoreAccess> access_to(Lake& lake, const std::string& data_folder,
                                      const catalog::EventDataStore& store);

// Since the server began.
struct UpkeepTotals {
  std::uint64_t files_compacted = 0;
  std::uint64_t files_made = 0;
  std::uint64_t events_expired = 0;
  std::uint64_t files_removed = 0;  // that had left their tables
  std::uint64_t stores_deleted = 0;
  std::uint64_t failures = 0;
  std::uint64_t stores_paused = 0;   // now
  std::uint64_t foreign_tables = 0;  // now
};

// Each call goes through all stores; what fails in one is logged and does not keep the others from theirs.
// One thread calls; totals() and ask_for_expiry() any.
class Upkeep {
 public:
  // `lake` must outlive the object. A file that has left its table stays for as long as a query may wait and
  // run by `limits`.
  Upkeep(Lake& lake, std::string data_folder, const query::ServiceLimits& limits);

  // Tells, when that changes, to which stores' tables another engine has committed. Until they are set back,
  // nothing is done to those stores but their final deletion.
  void watch_tables();
  // Retention, by eventTime, of every store that is not about to be deleted.
  void expire_events(const std::stop_token& stop);
  // What remains of stores whose deletion has been pending for seven days: their files, their records, and
  // last they themselves.
  void finish_deletions();
  // Compaction where it is worth it and no import runs, and removal of the files that nobody reads any more.
  // A store whose compaction failed is left alone for an hour, then twice as long each time, a day at most:
  // what is damaged does not get better by being read again.
  void compact(const std::stop_token& stop);

  // Wakes the thread: a store keeps its events for less time than before.
  void ask_for_expiry();
  // Waits that long, or until it is asked or stopped. Returns whether it was asked.
  bool wait(const std::stop_token& stop, std::chrono::milliseconds most);

  UpkeepTotals totals() const { return *totals_.lock(); }

 private:
  template <class Work>
  void each_store(std::string_view what, const Work& work);
  Result<> expire_events_of(const catalog::EventDataStore& store, const std::stop_token& stop);
  Result<> finish_deletion(const catalog::EventDataStore& store);
  // Whether all of it could be compacted.
  Result<bool> compact(const catalog::EventDataStore& store, const std::stop_token& stop);
  bool is_paused(const EventDataStoreId& store) const;
  void set_pause(const EventDataStoreId& store, bool has_failed);
  Result<> remove_retired(const catalog::EventDataStore& store);

  struct Pause {
    std::chrono::seconds length{0};
    Timestamp until{};
  };

  Lake& lake_;
  std::string data_folder_;
  std::chrono::seconds retired_kept_;
  std::map<std::string, Pause> pauses_;  // by store
  ingest::TableWatch watch_;
  ingest::TableWatch::Foreign foreign_;  // as of the last look
  mutable Guarded<UpkeepTotals> totals_;
  Guarded<bool> is_expiry_asked_{false};
  std::condition_variable_any asked_;
};

// For Prometheus.
void write_upkeep_metrics(std::string& out, const UpkeepTotals& totals);

}  // namespace tarn::service
