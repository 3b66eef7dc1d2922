// What became of the queries that this server started; for its metrics.
#pragma once

#include "base/guarded.hpp"
#include "base/strong.hpp"
#include "catalog/control_records.hpp"
#include "query/query_service.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace tarn::service {

struct QueryTotals {
  std::map<catalog::QueryStatus, std::uint64_t> ended;
  std::uint64_t bytes_scanned = 0;
};

// Queries end on threads that report to nobody, so the tally looks after those that had not ended when it
// looked last. These are few: no more than may run at once, and those that ended since. Thread-safe.
class QueryTally {
 public:
  // `queries` must outlive the tally.
  explicit QueryTally(query::QueryService& queries) : queries_(queries) {}

  void started(const QueryId& id);
  QueryTotals totals();

 private:
  struct State {
    std::vector<QueryId> open;
    QueryTotals totals;
  };

  void look(State& state);

  query::QueryService& queries_;
  Guarded<State> state_;
};

}  // namespace tarn::service
