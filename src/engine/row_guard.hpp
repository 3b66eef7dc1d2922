// What ends a function's work on a vector of rows: a cancelled query, or texts that fill the memory.
//
// The engine itself looks only between vectors, of which each has two thousand rows: a second a row, or ten
// megabytes, is too much then. And it does not count the texts of a vector against its limit of memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <duckdb.hpp>
#include <duckdb/execution/expression_executor_state.hpp>

namespace tarn::engine {

// For one vector, on one thread. The state must outlive it.
class RowGuard {
 public:
  explicit RowGuard(duckdb::ExpressionState& state)
      : context_(state.HasContext() ? &state.GetContext() : nullptr) {
    if (context_ != nullptr) {
      const auto memory = duckdb::DBConfig::GetConfig(*context_).options.maximum_memory;
      most_bytes_ = std::max<std::uint64_t>(memory / kShareOfMemory, kFewestBytes);
    }
  }

  // Call it before each row.
  void check() const {
    if (context_ != nullptr && context_->interrupted) {
      throw duckdb::InterruptException();
    }
  }
  // Call it with the bytes of each result.
  void add(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > most_bytes_) {
      throw duckdb::OutOfMemoryException("the texts of an expression take more than " +
                                         std::to_string(most_bytes_) + " bytes");
    }
  }

 private:
  static constexpr std::uint64_t kShareOfMemory = 4;
  // Twice the longest text that a function makes.
  static constexpr std::uint64_t kFewestBytes = 32U << 20;

  duckdb::ClientContext* context_;
  std::uint64_t most_bytes_ = kFewestBytes;
  std::uint64_t bytes_ = 0;
};

}  // namespace tarn::engine
