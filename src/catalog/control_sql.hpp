// What the parts of ControlCatalog share: its schema, and small readers.
#pragma once

#include "base/result.hpp"
#include "catalog/control_records.hpp"
#include "catalog/database.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace tarn::catalog::control {

Schema schema();

// A text that no version of the schema writes means that the file was changed by other hands.
template <class E>
Result<E> read_enum(const Row& row, int column) {
  const auto text = row.text(column);
  if (const auto value = parse_enum<E>(text)) {
    return *value;
  }
  return fail(ErrorCode::Corrupt, fmt::format("the control database holds an unknown status: {}", text));
}

template <class E>
std::optional<std::string_view> text_of(const std::optional<E>& value) {
  return value ? std::optional(to_string(*value)) : std::nullopt;
}

// `what` reads like "the query".
template <class T>
Result<T> found_or_error(Result<std::optional<T>> found, std::string_view what, std::string_view id) {
  if (!found) {
    return fail(std::move(found).error());
  }
  std::optional<T>& there = *found;
  if (!there) {
    return fail(ErrorCode::NotFound, fmt::format("no such {}: {}", what, id));
  }
  return *std::move(there);
}

inline Result<> changed_or_not_found(Result<std::uint64_t> changed, std::string_view what,
                                     std::string_view id) {
  if (!changed) {
    return fail(std::move(changed).error());
  }
  if (*changed == 0) {
    return fail(ErrorCode::NotFound, fmt::format("no such {}: {}", what, id));
  }
  return {};
}

// Discards the count of a statement that cannot miss.
inline Result<> done(Result<std::uint64_t> changed) {
  if (!changed) {
    return fail(std::move(changed).error());
  }
  return {};
}

// One more than the page holds: the surplus one only shows that there is more.
inline std::uint64_t items_to_read(const PageRequest& page) {
  return std::clamp<std::uint64_t>(page.limit, 1, kPageItemsMax) + 1;
}

template <class T>
Page<T> to_page(std::vector<T> items, const PageRequest& request) {
  Page<T> page{.items = std::move(items)};
  if (page.items.size() == items_to_read(request)) {
    page.items.pop_back();
    page.next = PageCursor{.created = page.items.back().created, .id = page.items.back().id.value()};
  }
  return page;
}

inline std::optional<Timestamp> cursor_time(const PageRequest& page) {
  return page.after ? std::optional(page.after->created) : std::nullopt;
}

inline std::optional<std::string_view> cursor_id(const PageRequest& page) {
  return page.after ? std::optional<std::string_view>(page.after->id) : std::nullopt;
}

}  // namespace tarn::catalog::control
