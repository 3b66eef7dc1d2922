// OVER: named windows and those written in place.
#include "sql/analyzer.hpp"
#include "sql/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

const NamedWindow* find_window(const Scope& select, const Identifier& name) {
  if (select.windows == nullptr) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(*select.windows, [&](const NamedWindow& window) {
    return equal_ignoring_case(window.name.text, name.text);
  });
  return found == select.windows->end() ? nullptr : &*found;
}

}  // namespace

Parsed<std::shared_ptr<const TypedWindow>> Analyzer::over(const OverClause& window, SourceRange range) {
  if (!forbids_aggregates_.empty()) {
    return refuse(range, fmt::format("{} cannot contain window functions", forbids_aggregates_));
  }
  TypedWindow made;
  if (const auto* name = std::get_if<Identifier>(&window)) {
    const auto* named = find_window(scope_->select(), *name);
    if (named == nullptr) {
      return refuse(name->range, fmt::format("window '{}' is not defined", name->text));
    }
    TARN_TRY(this->window(named->specification, made));
  } else {
    TARN_TRY(this->window(std::get<WindowSpecification>(window), made));
  }
  return std::make_shared<const TypedWindow>(std::move(made));
}

// Adds to what `result` has from the window that this one is based on.
Parsed<bool> Analyzer::window(const WindowSpecification& specification, TypedWindow& result) {
  TARN_TRY(may_descend(specification.base ? specification.base->range : SourceRange{}));
  const Restore deeper(depth_, depth_ + 1);
  if (const auto& base = specification.base) {
    const auto* named = find_window(scope_->select(), *base);
    if (named == nullptr) {
      return refuse(base->range, fmt::format("window '{}' is not defined", base->text));
    }
    TARN_TRY(window(named->specification, result));
  }
  for (const auto& key : specification.partition_by) {
    result.partition_by.push_back(TARN_TRY(expression(*key)));
  }
  auto keys = TARN_TRY(sort_keys(specification.order_by));
  std::ranges::move(keys, std::back_inserter(result.order_by));
  if (const auto& frame = specification.frame) {
    result.has_frame = true;
    result.frame = frame->kind;
    result.start = TARN_TRY(frame_bound(frame->start));
    if (frame->end) {
      result.end = TARN_TRY(frame_bound(*frame->end));
    }
  }
  return true;
}

Parsed<TypedBound> Analyzer::frame_bound(const FrameBound& bound) {
  TypedBound made{bound.kind, nullptr};
  if (bound.value) {
    made.value = TARN_TRY(expression(*bound.value));
  }
  return made;
}

}  // namespace tarn::sql
