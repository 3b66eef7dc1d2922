#include "service/query_tally.hpp"

namespace tarn::service {

void QueryTally::started(const QueryId& id) {
  auto state = state_.lock();
  look(*state);
  state->open.push_back(id);
}

QueryTotals QueryTally::totals() {
  auto state = state_.lock();
  look(*state);
  return state->totals;
}

void QueryTally::look(State& state) {
  std::erase_if(state.open, [&](const QueryId& id) {
    const Result<catalog::Query> query = queries_.describe(id);
    if (!query.has_value()) {
      return query.error().code() == ErrorCode::NotFound;
    }
    if (!catalog::is_final(query->status)) {
      return false;
    }
    ++state.totals.ended[query->status];
    state.totals.bytes_scanned += query->statistics.bytes_scanned;
    return true;
  });
}

}  // namespace tarn::service
