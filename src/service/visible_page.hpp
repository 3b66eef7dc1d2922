// Pages of what a caller may see of a list.
#pragma once

#include "base/result.hpp"
#include "catalog/control_records.hpp"

#include <algorithm>
#include <utility>

namespace tarn::service {

// As many items as the page asks for, of those that `is_visible`, and a next page where there is another of
// these: so that neither a page's length nor its token tells of the others. `list` gives pages of all items,
// in one order.
template <class T, class List, class IsVisible>
Result<catalog::Page<T>> visible_page(catalog::PageRequest page, const List& list,
                                      const IsVisible& is_visible) {
  const std::uint64_t limit = std::clamp<std::uint64_t>(page.limit, 1, catalog::kPageItemsMax);
  page.limit = catalog::kPageItemsMax;
  catalog::Page<T> found;
  while (true) {
    catalog::Page<T> part = TARN_TRY(list(page));
    for (T& item : part.items) {
      const bool is_there = TARN_TRY(is_visible(item));
      if (is_there && found.items.size() == limit) {
        const T& last = found.items.back();
        found.next = catalog::PageCursor{.created = last.created, .id = last.id.value()};
        return found;
      }
      if (is_there) {
        found.items.push_back(std::move(item));
      }
    }
    if (!part.next) {
      return found;
    }
    page.after = part.next;
  }
}

}  // namespace tarn::service
