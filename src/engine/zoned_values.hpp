// How a timestamp with time zone stands in the engine: as an unsigned integer of 128 bits, which nothing else
// has. Its upper half is the instant, its lower half the zone's key, so that values are ordered by the
// instant without anybody's help. Where they have to be equal by it, too, the instant takes their place
// (collate_by_instant).
#pragma once

#include "trino_time/values.hpp"

#include <cstdint>

#include <duckdb.hpp>

namespace tarn::engine {

inline constexpr duckdb::LogicalTypeId kZonedType = duckdb::LogicalTypeId::UHUGEINT;

inline duckdb::uhugeint_t carried_of(const trino_time::ZonedTime& time) {
  constexpr auto kSign = std::uint64_t{1} << 63U;
  return {static_cast<std::uint64_t>(time.micros) ^ kSign, time.zone->key()};
}

inline std::int64_t instant_of(const duckdb::uhugeint_t& carried) {
  constexpr auto kSign = std::uint64_t{1} << 63U;
  return static_cast<std::int64_t>(carried.upper ^ kSign);
}

// REQUIRES: a value that carried_of gave in this process.
inline trino_time::ZonedTime zoned_of(const duckdb::uhugeint_t& carried) {
  const auto key = static_cast<trino_time::ZoneKey>(carried.lower);
  return {.micros = instant_of(carried), .zone = &trino_time::ZoneTable::system().at(key)};
}

// Whether values of the type are timestamps or times with a zone, or have such parts.
bool holds_zone(const duckdb::LogicalType& type);

// The value with its zones taken away, so that what Trino takes for equal is: a timestamp keeps its instant,
// a time becomes the one in UTC. The result is good for comparing and nothing else.
duckdb::Value without_zones(const duckdb::Value& value);
// The same for vectors of any type that holds zones, as "trino_without_zones".
duckdb::ScalarFunction function_without_zones();

// Makes comparisons, GROUP BY, DISTINCT, ORDER BY and their like go by the instant alone, in arrays, maps
// and rows too. Of a group's values the first shows. Set operations do not ask for collations.
void collate_by_instant(duckdb::DatabaseInstance& database);

}  // namespace tarn::engine
