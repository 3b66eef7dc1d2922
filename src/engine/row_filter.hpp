// Which rows of a table a query may see.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::engine {

// The engine knows nothing of accounts: whoever makes a filter decides.
struct RowFilter {
  // Top-level columns of text. One that the table does not have is NULL in every row, as is one of another
  // type.
  std::vector<std::string> columns;
  // Told the values of `columns` in a row, in their order; nullopt for NULL. REQUIRES: depends on them alone,
  // does not throw, and may be called by several threads. Without it no row is visible.
  std::function<bool(std::span<const std::optional<std::string_view>>)> allows;
};

}  // namespace tarn::engine
