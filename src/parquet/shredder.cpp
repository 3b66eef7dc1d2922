#include "parquet/shredder.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace tarn::parquet {
namespace {

using columnar::Column;
using columnar::Kind;

constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

Error null_in_required(const Node& node) {
  return {ErrorCode::InvalidArgument, fmt::format("a required field is NULL: {}", node.name)};
}

}  // namespace

Result<> Shredder::shred(const columnar::Batch& batch, std::span<const std::uint32_t> rows,
                         const Sink& sink) {
  sink_ = &sink;
  const Slots slots{.count = rows.size(), .rows = rows};
  for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
    TARN_TRY(visit(schema_.fields[i], batch.column(i), slots, 0));
  }
  return {};
}

Result<> Shredder::visit(const Node& node, const Column& column, const Slots& slots, std::size_t depth) {
  switch (node.kind) {
    case Kind::Struct: return visit_struct(node, column, slots, depth);
    case Kind::List:
    case Kind::Map: return visit_list(node, column, slots, depth);
    case Kind::Boolean:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Double:
    case Kind::Timestamp:
    case Kind::String: break;
  }
  return visit_leaf(node, column, slots);
}

Result<> Shredder::visit_children(const Node& node, const Column& column, const Slots& slots,
                                  std::size_t depth) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    TARN_TRY(visit(node.children[i], column.child(i), slots, depth + 1));
  }
  return {};
}

// A node that is NULL wherever what is above it is there. The levels of what is above stay as they are.
Shredder::Slots Shredder::all_absent(const Slots& slots) const {
  auto result = slots;
  if (slots.definition.each.empty()) {
    result.definition.uniform = slots.all_absent ? slots.definition.uniform : slots.level;
  }
  result.rows = {};
  result.all_present = slots.count == 0;
  result.all_absent = true;
  return result;
}

Result<> Shredder::visit_struct(const Node& node, const Column& column, const Slots& slots,
                                std::size_t depth) {
  if (slots.all_absent || (column.size() == 0 && !node.required)) {
    return visit_children(node, column, all_absent(slots), depth);
  }
  auto& memory = scratch(depth);
  memory.rows.resize(slots.count);
  memory.definition.resize(slots.count);
  std::size_t absent = 0;
  for (std::size_t i = 0; i < slots.count; ++i) {
    const auto row = slots.rows[i];
    const auto outside = row == kAbsent;
    const auto missing = outside || column.is_null(row);
    if (missing && !outside && node.required) {
      return fail(null_in_required(node));
    }
    memory.rows[i] = missing ? kAbsent : row;
    memory.definition[i] = !missing ? node.definition : outside ? slots.definition.at(i) : slots.level;
    absent += missing ? 1 : 0;
  }
  auto inner = slots;
  inner.level = node.definition;
  inner.all_present = absent == 0;
  inner.rows = memory.rows;
  inner.definition = {absent == 0 ? std::span<const std::uint8_t>() : memory.definition, node.definition};
  return visit_children(node, column, inner, depth);
}

Result<> Shredder::visit_list(const Node& node, const Column& column, const Slots& slots, std::size_t depth) {
  if (slots.all_absent || (column.size() == 0 && !node.required)) {
    return visit_children(node, column, all_absent(slots), depth);
  }
  auto& memory = scratch(depth);
  memory.rows.clear();
  memory.definition.clear();
  memory.repetition.clear();
  const auto add = [&memory](std::uint32_t row, std::uint8_t definition, std::uint8_t repetition) {
    memory.rows.push_back(row);
    memory.definition.push_back(definition);
    memory.repetition.push_back(repetition);
  };
  const auto level = child_definition(node);
  const auto again = static_cast<std::uint8_t>(node.repetition + 1);
  for (std::size_t i = 0; i < slots.count; ++i) {
    const auto row = slots.rows[i];
    const auto repetition = slots.repetition.at(i);
    if (row == kAbsent) {
      add(kAbsent, slots.definition.at(i), repetition);
      continue;
    }
    if (column.is_null(row)) {
      if (node.required) {
        return fail(null_in_required(node));
      }
      add(kAbsent, slots.level, repetition);
      continue;
    }
    const auto begin = column.list_begin(row);
    const auto end = column.list_end(row);
    if (begin == end) {
      add(kAbsent, node.definition, repetition);
    }
    for (auto child = begin; child < end; ++child) {
      add(child, level, child == begin ? repetition : again);
    }
  }
  const Slots inner{.count = memory.rows.size(),
                    .rows = memory.rows,
                    .definition = {memory.definition, level},
                    .repetition = {memory.repetition, 0},
                    .level = level,
                    .all_present = false};
  return visit_children(node, column, inner, depth);
}

template <class T, class Get>
std::size_t Shredder::gather(const Node& node, const Slots& slots, std::vector<T>& values, const Get& get) {
  values.resize(slots.count);
  definition_.resize(slots.count);
  std::size_t found = 0;
  if (slots.all_present) {
    const auto step = static_cast<std::uint8_t>(node.required ? 0 : 1);
    for (std::size_t i = 0; i < slots.count; ++i) {
      // Stored in any case, and kept only if there: no branch that depends on the data.
      const bool present = get(slots.rows[i], values[found]);
      definition_[i] = static_cast<std::uint8_t>(slots.level + (present ? step : 0));
      found += present ? 1 : 0;
    }
    return found;
  }
  for (std::size_t i = 0; i < slots.count; ++i) {
    const auto row = slots.rows[i];
    if (row == kAbsent) {
      definition_[i] = slots.definition.at(i);
      continue;
    }
    const bool present = get(row, values[found]);
    // Where a required value is missing the levels lie; the count tells, and the caller refuses.
    definition_[i] = present ? node.definition : slots.level;
    found += present ? 1 : 0;
  }
  return found;
}

Result<> Shredder::visit_leaf(const Node& node, const Column& column, const Slots& slots) {
  LeafData data{.entries = slots.count, .repetition = slots.repetition};
  if (slots.all_absent || (column.size() == 0 && !node.required)) {
    data.definition = all_absent(slots).definition;
    return (*sink_)(node.leaf, data);
  }
  const auto integer = [&column](std::uint32_t row, std::int64_t& value) {
    if (column.is_null(row)) {
      return false;
    }
    value = column.integer(row);
    return true;
  };
  const auto real = [&column](std::uint32_t row, double& value) {
    if (column.is_null(row)) {
      return false;
    }
    value = column.real(row);
    return true;
  };
  const auto rows = column.size();
  // NULL is the string without data; rows past the end were never set.
  const auto string = [&column, rows](std::uint32_t row, std::string_view& value) {
    value = row < rows ? column.string(row) : std::string_view();
    return value.data() != nullptr;
  };
  switch (node.kind) {
    case Kind::String:
      data.values = gather(node, slots, strings_, string);
      data.strings = std::span(strings_).first(data.values);
      break;
    case Kind::Double:
      data.values = gather(node, slots, doubles_, real);
      data.doubles = std::span(doubles_).first(data.values);
      break;
    case Kind::Boolean:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Timestamp:
    case Kind::Struct:
    case Kind::List:
    case Kind::Map:
      data.values = gather(node, slots, integers_, integer);
      data.integers = std::span(integers_).first(data.values);
      break;
  }
  const auto absent = slots.all_present ? 0 : std::count(slots.rows.begin(), slots.rows.end(), kAbsent);
  if (node.required && data.values + static_cast<std::size_t>(absent) != slots.count) {
    return fail(null_in_required(node));
  }
  data.definition = {definition_, node.definition};
  if (slots.all_present && (data.values == 0 || data.values == slots.count)) {
    data.definition = {{}, data.values == 0 ? slots.level : node.definition};
  }
  return (*sink_)(node.leaf, data);
}

Shredder::Scratch& Shredder::scratch(std::size_t depth) {
  while (scratch_.size() <= depth) {
    scratch_.push_back(std::make_unique<Scratch>());
  }
  return *scratch_[depth];
}

}  // namespace tarn::parquet
