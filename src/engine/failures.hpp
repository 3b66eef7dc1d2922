// The engine's errors as ours.
#pragma once

#include "base/result.hpp"

#include <exception>

#include <duckdb.hpp>

namespace tarn::engine {

Error error_of(const duckdb::ErrorData& error);

// The same for those who may not see every row: no value, file or place.
Error error_without_values(const duckdb::ErrorData& error);

// Whether the fault may lie in a file, and not in the statement or in the values that it computes with.
bool may_be_damage(const duckdb::ErrorData& error);

// The engine throws; nothing of it leaves this module. `tell` makes an Error of what it threw.
template <class Run, class Tell>
auto guarded(const Run& run, const Tell& tell) -> decltype(run()) {
  try {
    return run();
  } catch (const std::exception& thrown) {
    return std::unexpected(tell(duckdb::ErrorData(thrown)));
  } catch (...) {
    return fail(ErrorCode::Internal, "the engine failed without a reason");
  }
}

template <class Run>
auto guarded(const Run& run) -> decltype(run()) {
  return guarded(run, error_of);
}

}  // namespace tarn::engine
