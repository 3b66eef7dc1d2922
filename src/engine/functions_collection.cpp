// Arrays: their elements, sets of them, and arrays of arrays.
#include "engine/functions.hpp"
#include "engine/value_functions.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <duckdb/common/random_engine.hpp>
#include <duckdb/common/value_operations/value_operations.hpp>
#include <fmt/format.h>

namespace tarn::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;
using ValueSet = std::set<Value, ValueOrder>;

ValueSet set_of(const Value& array) {
  const auto& items = items_of(array);
  return {items.begin(), items.end()};
}

// The items that `wanted` takes, each once, in their order.
template <class Wanted>
void append_distinct(const Items& items, ValueSet& seen, Items& out, const Wanted& wanted) {
  for (const auto& item : items) {
    if (wanted(item) && seen.insert(item).second) {
      out.push_back(item);
    }
  }
}

bool any_item(const Value& /*item*/) {
  return true;
}

Value array_distinct(const Items& arguments, const LogicalType& type) {
  ValueSet seen;
  Items out;
  append_distinct(items_of(arguments[0]), seen, out, any_item);
  return list_value(type, std::move(out));
}

Value array_union(const Items& arguments, const LogicalType& type) {
  ValueSet seen;
  Items out;
  append_distinct(items_of(arguments[0]), seen, out, any_item);
  append_distinct(items_of(arguments[1]), seen, out, any_item);
  return list_value(type, std::move(out));
}

// In the order of the longer array, as Trino has it.
Value array_intersect(const Items& arguments, const LogicalType& type) {
  const bool swaps = items_of(arguments[0]).size() < items_of(arguments[1]).size();
  const auto other = set_of(arguments[swaps ? 0 : 1]);
  ValueSet seen;
  Items out;
  append_distinct(items_of(arguments[swaps ? 1 : 0]), seen, out,
                  [&](const Value& item) { return other.contains(item); });
  return list_value(type, std::move(out));
}

// Without anything to leave out it is the array as it is, as Trino has it.
Value array_except(const Items& arguments, const LogicalType& type) {
  if (items_of(arguments[1]).empty()) {
    return arguments[0];
  }
  const auto other = set_of(arguments[1]);
  ValueSet seen;
  Items out;
  append_distinct(items_of(arguments[0]), seen, out,
                  [&](const Value& item) { return !other.contains(item); });
  return list_value(type, std::move(out));
}

// NULL where no element is in both, and a NULL might have been.
Value arrays_overlap(const Items& arguments, const LogicalType& type) {
  const auto& left = items_of(arguments[0]);
  const auto& right = items_of(arguments[1]);
  if (left.empty() || right.empty()) {
    return Value::BOOLEAN(false);
  }
  const auto is_null = [](const Value& item) { return item.IsNull(); };
  const auto other = set_of(arguments[1]);
  const bool overlaps =
      std::ranges::any_of(left, [&](const Value& item) { return !item.IsNull() && other.contains(item); });
  const bool has_null = std::ranges::any_of(left, is_null) || std::ranges::any_of(right, is_null);
  return !overlaps && has_null ? Value(type) : Value::BOOLEAN(overlaps);
}

Value contains(const Items& arguments, const LogicalType& type) {
  bool is_unsure = false;
  for (const auto& item : items_of(arguments[0])) {
    const auto equal = equal_values(item, arguments[1]);
    if (equal && *equal) {
      return Value::BOOLEAN(true);
    }
    is_unsure = is_unsure || !equal;
  }
  return is_unsure ? Value(type) : Value::BOOLEAN(false);
}

Value array_position(const Items& arguments, const LogicalType& /*type*/) {
  const auto& items = items_of(arguments[0]);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto equal = equal_values(items[i], arguments[1]);
    if (equal && *equal) {
      return Value::BIGINT(static_cast<std::int64_t>(i) + 1);
    }
  }
  return Value::BIGINT(0);
}

Value array_remove(const Items& arguments, const LogicalType& type) {
  Items out;
  for (const auto& item : items_of(arguments[0])) {
    const auto equal = equal_values(item, arguments[1]);
    if (!equal || !*equal) {
      out.push_back(item);
    }
  }
  return list_value(type, std::move(out));
}

bool is_nan_item(const Value& item) {
  const bool is_floating =
      item.type().id() == LogicalTypeId::DOUBLE || item.type().id() == LogicalTypeId::FLOAT;
  return is_floating && std::isnan(item.GetValue<double>());
}

// A NULL makes it NULL; a NaN gives way to every number.
template <bool kGreatest>
Value extreme(const Items& arguments, const LogicalType& type) {
  const Value* best = nullptr;
  for (const auto& item : items_of(arguments[0])) {
    if (item.IsNull()) {
      return Value(type);
    }
    const bool is_better =
        best == nullptr || is_nan_item(*best) ||
        (!is_nan_item(item) && (kGreatest ? ValueOrder{}(*best, item) : ValueOrder{}(item, *best)));
    best = is_better ? &item : best;
  }
  return best == nullptr ? Value(type) : *best;
}

// Whether some, or all, elements are true; NULL where a NULL decides.
template <bool kAll>
Value quantified(const Items& arguments, const LogicalType& type) {
  bool is_unsure = false;
  for (const auto& item : items_of(arguments[0])) {
    if (item.IsNull()) {
      is_unsure = true;
    } else if (duckdb::BooleanValue::Get(item) != kAll) {
      return Value::BOOLEAN(!kAll);
    }
  }
  return is_unsure ? Value(type) : Value::BOOLEAN(kAll);
}

// $2 is the texts' separator, $3 what stands for NULL; without it NULLs are left out.
Value array_join(const Items& arguments, const LogicalType& /*type*/) {
  std::string text;
  bool is_first = true;
  for (const auto& item : items_of(arguments[0])) {
    if (item.IsNull() && arguments.size() == 2) {
      continue;
    }
    text += is_first ? std::string() : duckdb::StringValue::Get(arguments[1]);
    text += duckdb::StringValue::Get(item.IsNull() ? arguments.back() : item);
    is_first = false;
  }
  return Value(std::move(text));
}

std::int64_t bigint(const Value& value) {
  return value.GetValue<std::int64_t>();
}

Value slice(const Items& arguments, const LogicalType& type) {
  const auto& items = items_of(arguments[0]);
  const auto size = static_cast<std::int64_t>(items.size());
  auto from = bigint(arguments[1]);
  const auto length = bigint(arguments[2]);
  if (length < 0) {
    refuse_value("length must be greater than or equal to 0");
  }
  if (from == 0) {
    refuse_value("SQL array indices start at 1");
  }
  from = from < 0 ? from + size + 1 : from;
  if (from < 1 || from > size) {
    return list_value(type, {});
  }
  const auto count = std::min(length, size - from + 1);
  const auto begin = items.begin() + (from - 1);
  return list_value(type, Items(begin, begin + count));
}

Value trim_array(const Items& arguments, const LogicalType& type) {
  const auto& items = items_of(arguments[0]);
  const auto cut = bigint(arguments[1]);
  if (cut < 0) {
    refuse_value(fmt::format("size must not be negative: {}", cut));
  }
  const auto size = static_cast<std::int64_t>(items.size());
  if (cut > size) {
    refuse_value(fmt::format("size must not exceed array cardinality {}: {}", size, cut));
  }
  return list_value(type, Items(items.begin(), items.end() - cut));
}

Value contains_sequence(const Items& arguments, const LogicalType& /*type*/) {
  const auto& items = items_of(arguments[0]);
  const auto& wanted = items_of(arguments[1]);
  const auto found = std::search(items.begin(), items.end(), wanted.begin(), wanted.end(), same_values);
  return Value::BOOLEAN(wanted.empty() || found != items.end());
}

Value repeat(const Items& arguments, const LogicalType& type) {
  constexpr std::int64_t kMostRepeats = 10'000;
  if (arguments[1].IsNull()) {
    return Value(type);
  }
  const auto count = bigint(arguments[1]);
  if (count > kMostRepeats) {
    refuse_value("count argument of repeat function must be less than or equal to 10000");
  }
  if (count < 0) {
    refuse_value("count argument of repeat function must be greater than or equal to 0");
  }
  return list_value(type, Items(static_cast<std::size_t>(count), arguments[0]));
}

Value ngrams(const Items& arguments, const LogicalType& type) {
  constexpr std::size_t kMostItems = 1'000'000;
  const auto& items = items_of(arguments[0]);
  const auto length = bigint(arguments[1]);
  if (length <= 0) {
    refuse_value("N must be positive");
  }
  const auto size = std::min(static_cast<std::size_t>(length), items.size());
  const auto count = items.size() - size + 1;
  if (count * size > kMostItems) {
    refuse_value(fmt::format("ngrams exceed {} elements", kMostItems));
  }
  Items out;
  out.reserve(count);
  for (auto begin = items.begin(); out.size() < count; ++begin) {
    out.push_back(list_value(element_type(type), Items(begin, begin + static_cast<std::ptrdiff_t>(size))));
  }
  return list_value(type, std::move(out));
}

// The next choice of ascending places, the first place going fastest; false after the last.
bool next_choice(std::vector<std::size_t>& choice, std::size_t size) {
  for (std::size_t i = 0; i < choice.size(); ++i) {
    const auto limit = i + 1 < choice.size() ? choice[i + 1] : size;
    if (choice[i] + 1 < limit) {
      ++choice[i];
      for (std::size_t j = 0; j < i; ++j) {
        choice[j] = j;
      }
      return true;
    }
  }
  return false;
}

Value combinations(const Items& arguments, const LogicalType& type) {
  constexpr std::int64_t kLongestChoice = 5;
  constexpr std::size_t kMostItems = 100'000;
  const auto& items = items_of(arguments[0]);
  const auto length = bigint(arguments[1]);
  if (length < 0) {
    refuse_value(fmt::format("combination size must not be negative: {}", length));
  }
  if (length > kLongestChoice) {
    refuse_value(fmt::format("combination size must not exceed {}: {}", kLongestChoice, length));
  }
  const auto size = static_cast<std::size_t>(length);
  if (size > items.size()) {
    return list_value(type, {});
  }
  std::vector<std::size_t> choice(size);
  for (std::size_t i = 0; i < size; ++i) {
    choice[i] = i;
  }
  Items out;
  do {
    if ((out.size() + 1) * size > kMostItems) {
      refuse_value("combinations exceed max size");
    }
    Items chosen;
    chosen.reserve(size);
    for (const auto place : choice) {
      chosen.push_back(items[place]);
    }
    out.push_back(list_value(element_type(type), std::move(chosen)));
  } while (next_choice(choice, items.size()));
  return list_value(type, std::move(out));
}

// A comparator is asked about every pair beforehand, so the array cannot be long.
Value sortable(const Items& arguments, const LogicalType& /*type*/) {
  constexpr std::size_t kLongestSorted = 1'000;
  const auto size = items_of(arguments[0]).size();
  if (size > kLongestSorted) {
    refuse_value(
        fmt::format("array_sort with a comparator takes at most {} elements: {}", kLongestSorted, size));
  }
  return arguments[0];
}

int comparison_of(const Value& answers, std::size_t place) {
  const auto& answer = items_of(answers)[place];
  const auto number = answer.IsNull() ? std::optional<std::int64_t>() : bigint(answer);
  if (!number || *number < -1 || *number > 1) {
    refuse_value("Lambda comparator must return either -1, 0, or 1");
  }
  return static_cast<int>(*number);
}

// $2 has the comparator's answer for each pair. Equal elements keep their order; a comparator that
// contradicts itself gives some order.
Value sort_by_answers(const Items& arguments, const LogicalType& type) {
  const auto& items = items_of(arguments[0]);
  const auto& answers = items_of(arguments[1]);
  std::vector<std::size_t> order;
  order.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::size_t low = 0;
    auto high = order.size();
    while (low < high) {
      const auto middle = (low + high) / 2;
      const bool is_before = comparison_of(answers[i], order[middle]) < 0;
      (is_before ? high : low) = is_before ? middle : middle + 1;
    }
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(low), i);
  }
  Items out;
  out.reserve(order.size());
  for (const auto place : order) {
    out.push_back(items[place]);
  }
  return list_value(type, std::move(out));
}

void shuffle_rows(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result) {
  auto& random = duckdb::RandomEngine::Get(state.GetContext());
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (std::size_t row = 0; row < arguments.size(); ++row) {
    const auto array = arguments.GetValue(0, row);
    if (array.IsNull()) {
      result.SetValue(row, array);
      continue;
    }
    auto items = items_of(array);
    for (auto left = items.size(); left > 1; --left) {
      const auto chosen = random.NextRandomInteger(0, static_cast<std::uint32_t>(left));
      std::swap(items[left - 1], items[chosen]);
    }
    result.SetValue(row, list_value(result.GetType(), std::move(items)));
  }
}

Value equal_parts(const Items& arguments, const LogicalType& type) {
  const auto equal = equal_values(arguments[0], arguments[1]);
  return equal ? Value::BOOLEAN(*equal) : Value(type);
}

// Below, at or above zero, as the first is before, beside or behind the second.
std::int64_t order_of(const Value& left, const Value& right) {
  const auto kind = left.type().id();
  const bool is_list = kind == LogicalTypeId::LIST;
  if (!is_list && kind != LogicalTypeId::STRUCT) {
    return ValueOrder{}(left, right) ? -1 : ValueOrder{}(right, left) ? 1 : 0;
  }
  const auto& first = is_list ? items_of(left) : members_of(left);
  const auto& second = is_list ? items_of(right) : members_of(right);
  const auto shared = std::min(first.size(), second.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (first[i].IsNull() || second[i].IsNull()) {
      refuse_value(is_list ? "ARRAY comparison not supported for arrays with null elements"
                           : "ROW comparison not supported for fields with null elements");
    }
    if (const auto order = order_of(first[i], second[i]); order != 0) {
      return order;
    }
  }
  return first.size() == second.size() ? 0 : first.size() < second.size() ? -1 : 1;
}

Value order_of_parts(const Items& arguments, const LogicalType& /*type*/) {
  return Value::BIGINT(order_of(arguments[0], arguments[1]));
}

void add_sets(FunctionList& list) {
  add_values<always_boolean>(list, "trino_equal", equal_parts);
  add_values<always_bigint>(list, "trino_order_of", order_of_parts);
  add_values<same_as_first>(list, "trino_array_distinct", array_distinct);
  add_values<same_as_first>(list, "trino_array_union", array_union);
  add_values<same_as_first>(list, "trino_array_intersect", array_intersect);
  add_values<same_as_first>(list, "trino_array_except", array_except);
  add_values<always_boolean>(list, "trino_arrays_overlap", arrays_overlap);
  add_values<always_boolean>(list, "trino_contains", contains);
  add_values<always_bigint>(list, "trino_array_position", array_position);
  add_values<same_as_first>(list, "trino_array_remove", array_remove);
  add_values<element_of_first>(list, "trino_array_max", extreme<true>);
  add_values<element_of_first>(list, "trino_array_min", extreme<false>);
  add_values<always_boolean>(list, "trino_all_true", quantified<true>);
  add_values<always_boolean>(list, "trino_any_true", quantified<false>);
  add_values<always_boolean>(list, "trino_contains_sequence", contains_sequence);
}

}  // namespace

void add_collection_functions(FunctionList& list) {
  add_sets(list);
  add_values<always_varchar>(list, "trino_array_join", array_join);
  add_values<same_as_first>(list, "trino_slice", slice);
  add_values<same_as_first>(list, "trino_trim_array", trim_array);
  add_values<list_of_first>(list, "trino_repeat", repeat, NullRule::IsAValue);
  add_values<list_of_first>(list, "trino_ngrams", ngrams);
  add_values<list_of_first>(list, "trino_combinations", combinations);
  add_values<same_as_first>(list, "trino_sortable", sortable);
  add_values<same_as_first>(list, "trino_sort_by_answers", sort_by_answers);
  duckdb::ScalarFunction shuffle("trino_shuffle", {}, LogicalTypeId::ANY, shuffle_rows,
                                 detail::bind_by_rule<same_as_first>);
  shuffle.varargs = LogicalTypeId::ANY;
  shuffle.stability = duckdb::FunctionStability::VOLATILE;
  shuffle.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  list.add(std::move(shuffle));
  list.add("trino_array_index", [](std::int64_t index) -> Result<std::int64_t> {
    return index == 0 ? Result<std::int64_t>(fail(ErrorCode::InvalidArgument, "SQL array indices start at 1"))
                      : index;
  });
}

}  // namespace tarn::engine
