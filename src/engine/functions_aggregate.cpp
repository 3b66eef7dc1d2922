// The scalar parts of aggregates: what is summed, and what is made of the rows that the engine has gathered.
#include "engine/functions.hpp"
#include "engine/value_functions.hpp"
#include "trino_text/digest.hpp"
#include "trino_time/calendar.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>

namespace tarn::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;

constexpr std::uint64_t kChecksumPrime = 0x9E3779B185EBCA87;
constexpr std::size_t kWordBytes = 8;
constexpr unsigned kByteBits = 8;

LogicalType always_unsigned(const ItemTypes& /*arguments*/) {
  return LogicalTypeId::UBIGINT;
}
LogicalType always_bytes(const ItemTypes& /*arguments*/) {
  return LogicalTypeId::BLOB;
}
LogicalType always_doubles(const ItemTypes& /*arguments*/) {
  return LogicalType::LIST(LogicalTypeId::DOUBLE);
}
LogicalType always_double(const ItemTypes& /*arguments*/) {
  return LogicalTypeId::DOUBLE;
}

std::uint64_t hash_of(std::string_view bytes) {
  std::string digest;
  trino_text::xxhash64(bytes, digest);
  std::uint64_t hash = 0;
  for (const char byte : digest) {
    hash = (hash << kByteBits) | static_cast<unsigned char>(byte);
  }
  return hash;
}

std::string little_endian(std::uint64_t word) {
  std::string bytes;
  for (std::size_t i = 0; i < kWordBytes; ++i) {
    bytes.push_back(static_cast<char>(word >> (i * kByteBits)));
  }
  return bytes;
}

// As Trino hashes a value: texts by their bytes, all others as a word.
std::uint64_t value_hash(const Value& value) {
  switch (value.type().id()) {
    case LogicalTypeId::VARCHAR:
    case LogicalTypeId::BLOB: return hash_of(duckdb::StringValue::Get(value));
    case LogicalTypeId::DOUBLE: {
      const auto number = duckdb::DoubleValue::Get(value);
      return hash_of(little_endian(std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number)));
    }
    case LogicalTypeId::BOOLEAN: return hash_of(little_endian(duckdb::BooleanValue::Get(value) ? 1 : 0));
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT:
      return hash_of(little_endian(static_cast<std::uint64_t>(value.GetValue<std::int64_t>())));
    case LogicalTypeId::DATE:
      return hash_of(little_endian(static_cast<std::uint64_t>(duckdb::DateValue::Get(value).days)));
    case LogicalTypeId::TIMESTAMP:
      return hash_of(little_endian(static_cast<std::uint64_t>(duckdb::TimestampValue::Get(value).value)));
    case kZonedType: {
      // Trino hashes the instant's milliseconds.
      const auto millis = trino_time::floor_div(instant_of(value.GetValueUnsafe<duckdb::uhugeint_t>()),
                                                trino_time::kMicrosPerMilli);
      return hash_of(little_endian(static_cast<std::uint64_t>(millis)));
    }
    default:
      refuse_value("checksum takes numbers, texts, bytes, booleans, dates and timestamps, not " +
                   value.type().ToString());
  }
}

Value checksum_part(const Items& arguments, const LogicalType& /*type*/) {
  const auto& value = arguments[0];
  return Value::UBIGINT(value.IsNull() ? kChecksumPrime : value_hash(value) * kChecksumPrime);
}

// $1 is the sum of the parts, which the engine adds in 128 bits.
Value checksum_bytes(const Items& arguments, const LogicalType& /*type*/) {
  const auto sum = duckdb::HugeIntValue::Get(arguments[0]);
  return Value::BLOB_RAW(little_endian(sum.lower));
}

struct Weighted {
  double value = 0;
  double weight = 0;
};

// Rows of value and weight, in order of the values; rows with a NULL do not count.
std::vector<Weighted> weighted_rows(const Value& rows) {
  std::vector<Weighted> made;
  made.reserve(items_of(rows).size());
  for (const auto& row : items_of(rows)) {
    const auto& members = members_of(row);
    if (members[0].IsNull() || members[1].IsNull()) {
      continue;
    }
    const auto weight = members[1].GetValue<double>();
    if (!(weight >= 1)) {
      refuse_value(fmt::format("weight must be >= 1, was {}", weight));
    }
    made.push_back({members[0].GetValue<double>(), weight});
  }
  std::ranges::sort(made, [](const Weighted& left, const Weighted& right) {
    return std::strong_order(left.value, right.value) < 0;
  });
  return made;
}

// The first value up to which the fraction of all weight lies. REQUIRES: some rows.
double value_at(const std::vector<Weighted>& rows, double fraction) {
  if (!(fraction >= 0 && fraction <= 1)) {
    refuse_value("Percentile must be between 0 and 1");
  }
  double total = 0;
  for (const auto& row : rows) {
    total += row.weight;
  }
  double below = 0;
  for (const auto& row : rows) {
    below += row.weight;
    if (below >= fraction * total) {
      return row.value;
    }
  }
  return rows.back().value;
}

Value weighted_percentile(const Items& arguments, const LogicalType& type) {
  const auto rows = weighted_rows(arguments[0]);
  return rows.empty() ? Value(type) : Value::DOUBLE(value_at(rows, arguments[1].GetValue<double>()));
}

Value weighted_percentiles(const Items& arguments, const LogicalType& type) {
  const auto rows = weighted_rows(arguments[0]);
  if (rows.empty()) {
    return Value(type);
  }
  Items values;
  values.reserve(items_of(arguments[1]).size());
  for (const auto& fraction : items_of(arguments[1])) {
    if (fraction.IsNull()) {
      refuse_value("Percentile cannot be null");
    }
    values.push_back(Value::DOUBLE(value_at(rows, fraction.GetValue<double>())));
  }
  return list_value(type, std::move(values));
}

constexpr std::size_t kLongestList = 1U << 20U;

// What is done with texts that are too long together.
struct ListOverflow {
  bool truncates = false;
  std::string filler{};
  bool with_count = false;
};

// The texts side by side; NULLs do not count. nullopt: there are none.
std::optional<std::string> joined_texts(const Items& texts, const std::string& separator,
                                        const ListOverflow& overflow) {
  std::string joined;
  std::size_t count = 0;
  std::size_t left_out = 0;
  for (const auto& text : texts) {
    if (text.IsNull()) {
      continue;
    }
    const auto& next = duckdb::StringValue::Get(text);
    const auto gap = count == 0 ? std::string_view() : std::string_view(separator);
    if (left_out > 0 || joined.size() + gap.size() + next.size() > kLongestList) {
      ++left_out;
      continue;
    }
    joined += gap;
    joined += next;
    ++count;
  }
  if (left_out > 0 && !overflow.truncates) {
    refuse_value(
        fmt::format("Concatenated string has the length in bytes larger than the maximum output length {}",
                    kLongestList));
  }
  if (left_out > 0) {
    joined += (count == 0 ? "" : separator) + overflow.filler;
    joined += overflow.with_count ? fmt::format("({})", left_out) : "";
  }
  return count + left_out == 0 ? std::nullopt : std::optional(std::move(joined));
}

// listagg(texts, separator[, filler, with count])
Value listagg(const Items& arguments, const LogicalType& type) {
  constexpr std::size_t kFiller = 2;
  constexpr std::size_t kWithCount = 3;
  ListOverflow overflow;
  if (arguments.size() > kFiller) {
    overflow = {true, duckdb::StringValue::Get(arguments[kFiller]),
                duckdb::BooleanValue::Get(arguments[kWithCount])};
  }
  auto joined = joined_texts(items_of(arguments[0]), duckdb::StringValue::Get(arguments[1]), overflow);
  return joined ? Value(*std::move(joined)) : Value(type);
}

// The entries of a map of counts with the greatest counts, those first.
Value most_frequent(const Items& arguments, const LogicalType& type) {
  const auto buckets = arguments[1].GetValue<std::int64_t>();
  if (buckets < 2) {
    refuse_value(fmt::format("approx_most_frequent bucket count must be greater than one: {}", buckets));
  }
  Items entries = duckdb::MapValue::GetChildren(arguments[0]);
  std::ranges::sort(entries, [](const Value& left, const Value& right) {
    const auto left_count = members_of(left)[1].GetValue<std::int64_t>();
    const auto right_count = members_of(right)[1].GetValue<std::int64_t>();
    return left_count != right_count ? left_count > right_count
                                     : ValueOrder{}(members_of(left)[0], members_of(right)[0]);
  });
  if (std::cmp_greater(entries.size(), buckets)) {
    entries.resize(static_cast<std::size_t>(buckets));
  }
  return Value::MAP(duckdb::ListType::GetChildType(type), std::move(entries));
}

}  // namespace

void add_aggregate_functions(FunctionList& list) {
  add_values<always_unsigned>(list, "trino_checksum_part", checksum_part, NullRule::IsAValue);
  add_values<always_bytes>(list, "trino_checksum_bytes", checksum_bytes);
  add_values<always_double>(list, "trino_weighted_percentile", weighted_percentile);
  add_values<always_doubles>(list, "trino_weighted_percentiles", weighted_percentiles);
  add_values<same_as_first>(list, "trino_most_frequent", most_frequent);
  add_values<always_varchar>(list, "trino_listagg", listagg);
}

}  // namespace tarn::engine
