// Maps, made of arrays, entries and other maps.
#include "engine/functions.hpp"
#include "engine/value_functions.hpp"

#include <map>

#include <fmt/format.h>

namespace tarn::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;

// A map as it is being made; entries stay in the order in which their keys came.
class Entries {
 public:
  // False: the key is there already. REQUIRES: the key is not NULL.
  bool add(const Value& key, Value value) {
    if (!places_.emplace(key, keys_.size()).second) {
      return false;
    }
    keys_.push_back(key);
    values_.push_back(std::move(value));
    return true;
  }
  // nullptr: there is no such key.
  Value* find(const Value& key) {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &values_[found->second];
  }
  const Items& keys() const { return keys_; }
  Items& values() { return values_; }

  Value made(const LogicalType& type) {
    return Value::MAP(duckdb::MapType::KeyType(type), duckdb::MapType::ValueType(type), std::move(keys_),
                      std::move(values_));
  }

 private:
  std::map<Value, std::size_t, ValueOrder> places_;
  Items keys_;
  Items values_;
};

// Refuses what a map cannot have.
void add_unique(Entries& entries, const Value& key, const Value& value) {
  if (key.IsNull()) {
    refuse_value("map key cannot be null");
  }
  if (!entries.add(key, value)) {
    refuse_value(fmt::format("Duplicate map keys ({}) are not allowed", key.ToString()));
  }
}

LogicalType map_of_arrays(const ItemTypes& arguments) {
  return LogicalType::MAP(element_type(arguments[0]), element_type(arguments[1]));
}

LogicalType map_of_entries(const ItemTypes& arguments) {
  return LogicalType::MAP(entry_member(arguments[0], 0), entry_member(arguments[0], 1));
}

LogicalType multimap_of_entries(const ItemTypes& arguments) {
  return LogicalType::MAP(entry_member(arguments[0], 0), LogicalType::LIST(entry_member(arguments[0], 1)));
}

LogicalType counts_of_items(const ItemTypes& arguments) {
  return LogicalType::MAP(element_type(arguments[0]), LogicalTypeId::BIGINT);
}

// An array of maps: the type of one.
LogicalType map_of_maps(const ItemTypes& arguments) {
  return element_type(arguments[0]);
}

LogicalType pairs_of_maps(const ItemTypes& arguments) {
  return LogicalType::LIST(LogicalType::STRUCT({{"k", entry_member(arguments[0], 0)},
                                                {"v", entry_member(arguments[0], 1)},
                                                {"w", entry_member(arguments[1], 1)}}));
}

Value map_from_arrays(const Items& arguments, const LogicalType& type) {
  const auto& keys = items_of(arguments[0]);
  const auto& values = items_of(arguments[1]);
  if (keys.size() != values.size()) {
    refuse_value("Key and value arrays must be the same length");
  }
  Entries entries;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    add_unique(entries, keys[i], values[i]);
  }
  return entries.made(type);
}

Value map_from_entries(const Items& arguments, const LogicalType& type) {
  Entries entries;
  for (const auto& entry : items_of(arguments[0])) {
    if (entry.IsNull()) {
      refuse_value("map entry cannot be null");
    }
    const auto& members = members_of(entry);
    add_unique(entries, members[0], members[1]);
  }
  return entries.made(type);
}

// A key's values before they are an array.
Value multimap(const Items& rows, bool skips_null_keys, const LogicalType& type) {
  Entries places;
  std::vector<Items> groups;
  for (const auto& entry : rows) {
    if (entry.IsNull()) {
      refuse_value("map entry cannot be null");
    }
    const auto& members = members_of(entry);
    if (members[0].IsNull()) {
      if (skips_null_keys) {
        continue;
      }
      refuse_value("map key cannot be null");
    }
    if (places.add(members[0], Value::UBIGINT(groups.size()))) {
      groups.emplace_back();
    }
    if (const auto* place = places.find(members[0]); place != nullptr) {
      groups[duckdb::UBigIntValue::Get(*place)].push_back(members[1]);
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    places.values()[i] = list_value(duckdb::MapType::ValueType(type), std::move(groups[i]));
  }
  return places.made(type);
}

Value multimap_from_entries(const Items& arguments, const LogicalType& type) {
  return multimap(items_of(arguments[0]), false, type);
}

// What an aggregate has gathered: keys that are NULL do not count, and nothing at all is NULL.
Value multimap_of_rows(const Items& arguments, const LogicalType& type) {
  auto made = multimap(items_of(arguments[0]), true, type);
  return duckdb::MapValue::GetChildren(made).empty() ? Value(type) : made;
}

Value map_of_rows(const Items& arguments, const LogicalType& type) {
  Entries entries;
  for (const auto& row : items_of(arguments[0])) {
    const auto& members = members_of(row);
    if (!members[0].IsNull()) {
      entries.add(members[0], members[1]);
    }
  }
  return entries.keys().empty() ? Value(type) : entries.made(type);
}

void add_missing(Entries& entries, const Value& map) {
  for (const auto& entry : duckdb::MapValue::GetChildren(map)) {
    const auto& members = members_of(entry);
    entries.add(members[0], members[1]);
  }
}

// The last map goes first and wins.
Value map_concat(const Items& arguments, const LogicalType& type) {
  Entries entries;
  for (auto map = arguments.rbegin(); map != arguments.rend(); ++map) {
    add_missing(entries, *map);
  }
  return entries.made(type);
}

Value map_union(const Items& arguments, const LogicalType& type) {
  Entries entries;
  bool has_map = false;
  for (const auto& map : items_of(arguments[0])) {
    if (!map.IsNull()) {
      has_map = true;
      add_missing(entries, map);
    }
  }
  return has_map ? entries.made(type) : Value(type);
}

Value histogram(const Items& arguments, const LogicalType& type) {
  Entries entries;
  for (const auto& item : items_of(arguments[0])) {
    if (item.IsNull() || entries.add(item, Value::BIGINT(1))) {
      continue;
    }
    if (auto* count = entries.find(item); count != nullptr) {
      *count = Value::BIGINT(duckdb::BigIntValue::Get(*count) + 1);
    }
  }
  return entries.made(type);
}

// Rows of key, value in the first map and value in the second.
Value zip_maps(const Items& arguments, const LogicalType& type) {
  Entries left;
  Entries right;
  add_missing(left, arguments[0]);
  add_missing(right, arguments[1]);
  const auto& row = element_type(type);
  const auto& members = duckdb::StructType::GetChildTypes(row);
  const auto none_left = Value(members[1].second);
  const auto none_right = Value(members[2].second);
  Items rows;
  rows.reserve(left.keys().size() + right.keys().size());
  for (const auto& key : left.keys()) {
    const auto* other = right.find(key);
    rows.push_back(Value::STRUCT(row, {key, *left.find(key), other == nullptr ? none_right : *other}));
  }
  for (const auto& key : right.keys()) {
    if (left.find(key) == nullptr) {
      rows.push_back(Value::STRUCT(row, {key, none_left, *right.find(key)}));
    }
  }
  return list_value(type, std::move(rows));
}

}  // namespace

void add_map_functions(FunctionList& list) {
  add_values<map_of_arrays>(list, "trino_map", map_from_arrays);
  add_values<map_of_entries>(list, "trino_map_from_entries", map_from_entries);
  add_values<multimap_of_entries>(list, "trino_multimap_from_entries", multimap_from_entries);
  add_values<same_as_first>(list, "trino_map_concat", map_concat);
  add_values<counts_of_items>(list, "trino_array_histogram", histogram);
  add_values<pairs_of_maps>(list, "trino_zip_maps", zip_maps);
  // The last steps of map_agg, multimap_agg and map_union, after the engine has gathered the rows.
  add_values<map_of_entries>(list, "trino_map_of_rows", map_of_rows);
  add_values<multimap_of_entries>(list, "trino_multimap_of_rows", multimap_of_rows);
  add_values<map_of_maps>(list, "trino_map_union", map_union);
}

}  // namespace tarn::engine
