#include "engine/sketches.hpp"

#include "engine/value_functions.hpp"
#include "trino_sketch/hyper_log_log.hpp"
#include "trino_sketch/numeric_histogram.hpp"
#include "trino_sketch/q_digest.hpp"
#include "trino_sketch/set_digest.hpp"
#include "trino_sketch/t_digest.hpp"
#include "trino_text/digest.hpp"

#include <bit>
#include <climits>
#include <cmath>
#include <type_traits>
#include <utility>

namespace tarn::engine {
namespace {

using duckdb::LogicalType;
using duckdb::PhysicalType;
using trino_sketch::HyperLogLog;
using trino_sketch::NumericHistogram;
using trino_sketch::QDigest;
using trino_sketch::SetDigest;
using trino_sketch::TDigest;

void succeed(const Result<>& done) {
  if (!done) {
    raise(done.error());
  }
}

template <class T>
T value_or_raise(Result<T> made) {
  if (!made) {
    raise(made.error());
  }
  return *std::move(made);
}

void write_null(duckdb::Vector& result, std::size_t place) {
  duckdb::FlatVector::SetNull(result, place, true);
}

// A sketch as a column's bytes; NULL where no row counted.
template <class Sketch>
struct SketchBytes {
  Sketch sketch{};

  void finish(duckdb::Vector& result, std::size_t place) const {
    detail::write(result, place, OwnBytes{sketch.serialize()});
  }
  static void finish_empty(duckdb::Vector& result, std::size_t place) { write_null(result, place); }
};

struct ApproxSet : SketchBytes<HyperLogLog> {
  static constexpr bool kUsesHashes = true;
  static ApproxSet make(const AggregateRow& /*first*/) { return {}; }
  void add(const AggregateRow& row) { sketch.add_hash(row.hash()); }
  void merge(const ApproxSet& other) { succeed(sketch.merge(other.sketch)); }
};

// approx_distinct(value, error)
struct ApproxDistinct {
  static constexpr bool kUsesHashes = true;
  HyperLogLog sketch;

  static ApproxDistinct make(const AggregateRow& first) {
    return {value_or_raise(HyperLogLog::with_error(first.at<double>(1)))};
  }
  void add(const AggregateRow& row) { sketch.add_hash(row.hash()); }
  void merge(const ApproxDistinct& other) { succeed(sketch.merge(other.sketch)); }
  void finish(duckdb::Vector& result, std::size_t place) const {
    detail::write(result, place, sketch.cardinality());
  }
  static void finish_empty(duckdb::Vector& result, std::size_t place) {
    detail::write(result, place, std::int64_t{0});
  }
};

// The union of sketches that merge with a Result.
template <class Sketch>
struct MergedSketches : SketchBytes<Sketch> {
  bool has_any = false;

  static MergedSketches make(const AggregateRow& /*first*/) { return {}; }
  void add(const AggregateRow& row) { take(value_or_raise(Sketch::parse(row.bytes(0)))); }
  void merge(const MergedSketches& other) {
    if (other.has_any) {
      take(other.sketch);
    }
  }
  // The first gives the others its number of buckets.
  void take(Sketch next) {
    if (!std::exchange(has_any, true)) {
      this->sketch = std::move(next);
    } else if constexpr (std::is_same_v<decltype(this->sketch.merge(next)), Result<>>) {
      succeed(this->sketch.merge(next));
    } else {
      this->sketch.merge(next);
    }
  }
};

std::int64_t hash_of_bytes(std::string_view bytes) {
  std::string digest;
  trino_text::murmur3(bytes, digest);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < sizeof word; ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(digest[i])) << (i * CHAR_BIT);
  }
  return static_cast<std::int64_t>(word);
}

std::int64_t hash_of_word(std::int64_t value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (i * CHAR_BIT)));
  }
  return hash_of_bytes(bytes);
}

// As Trino hashes the values of a set digest; what it does not take has the engine's hash.
std::int64_t set_hash(const AggregateRow& row) {
  switch (row.type(0)) {
    case PhysicalType::VARCHAR: return hash_of_bytes(row.bytes(0));
    case PhysicalType::BOOL: return hash_of_word(row.at<bool>(0) ? 1 : 0);
    case PhysicalType::INT8: return hash_of_word(row.at<std::int8_t>(0));
    case PhysicalType::INT16: return hash_of_word(row.at<std::int16_t>(0));
    case PhysicalType::INT32: return hash_of_word(row.at<std::int32_t>(0));
    case PhysicalType::INT64: return hash_of_word(row.at<std::int64_t>(0));
    case PhysicalType::DOUBLE: return hash_of_word(std::bit_cast<std::int64_t>(row.at<double>(0)));
    default: return static_cast<std::int64_t>(row.hash());
  }
}

struct MakeSetDigest : SketchBytes<SetDigest> {
  static constexpr bool kUsesHashes = true;
  static MakeSetDigest make(const AggregateRow& /*first*/) { return {}; }
  void add(const AggregateRow& row) { sketch.add_hash(set_hash(row)); }
  void merge(const MakeSetDigest& other) { succeed(sketch.merge(other.sketch)); }
};

// tdigest_agg(value[, weight])
struct TDigestOf : SketchBytes<TDigest> {
  static TDigestOf make(const AggregateRow& /*first*/) { return {}; }
  void add(const AggregateRow& row) {
    const auto value = row.at<double>(0);
    const auto weight = row.columns() == 2 ? row.at<double>(1) : 1.0;
    if (std::isnan(value)) {
      raise({ErrorCode::InvalidArgument, "Cannot add NaN to t-digest"});
    }
    if (!(weight >= 1) || !std::isfinite(weight)) {
      raise({ErrorCode::InvalidArgument, "weight must be >= 1"});
    }
    sketch.add(value, weight);
  }
  void merge(const TDigestOf& other) { sketch.merge(other.sketch); }
};

// qdigest_agg(value[, weight[, accuracy]])
struct QDigestOf : SketchBytes<QDigest> {
  static QDigestOf make(const AggregateRow& first) {
    constexpr std::size_t kAccuracy = 2;
    QDigestOf made;
    if (first.columns() > kAccuracy) {
      made.sketch = value_or_raise(QDigest::with_accuracy(first.at<double>(kAccuracy)));
    }
    return made;
  }
  static std::int64_t ordered(const AggregateRow& row) {
    switch (row.type(0)) {
      case PhysicalType::DOUBLE: return trino_sketch::ordered_bits(row.at<double>(0));
      case PhysicalType::FLOAT: return trino_sketch::ordered_bits(row.at<float>(0));
      default: return row.at<std::int64_t>(0);
    }
  }
  void add(const AggregateRow& row) {
    succeed(sketch.add(ordered(row), row.columns() > 1 ? row.at<std::int64_t>(1) : 1));
  }
  void merge(const QDigestOf& other) { sketch.merge(other.sketch); }
};

// numeric_histogram(buckets, value, weight)
struct HistogramOf {
  NumericHistogram histogram;

  static HistogramOf make(const AggregateRow& first) {
    return {value_or_raise(NumericHistogram::make(first.at<std::int64_t>(0)))};
  }
  void add(const AggregateRow& row) {
    constexpr std::size_t kWeight = 2;
    histogram.add(row.at<double>(1), row.at<double>(kWeight));
  }
  void merge(const HistogramOf& other) { histogram.merge(other.histogram); }
  void finish(duckdb::Vector& result, std::size_t place) const {
    const auto buckets = histogram.buckets();
    std::vector<std::pair<double, double>> entries;
    entries.reserve(buckets.size());
    for (const auto& bucket : buckets) {
      entries.emplace_back(bucket.value, bucket.weight);
    }
    detail::write(result, place, entries);
  }
  static void finish_empty(duckdb::Vector& result, std::size_t place) { write_null(result, place); }
};

Result<> check_quantile(double value, std::string_view message) {
  return value >= 0 && value <= 1 ? Result<>() : fail(ErrorCode::InvalidArgument, std::string(message));
}
Result<> check_q_quantile(double value) {
  return check_quantile(value, "quantile must be between [0,1]");
}
Result<> check_t_quantile(double value) {
  return check_quantile(value, "quantiles should be in [0, 1] range");
}

Result<std::optional<std::int64_t>> q_value(Bytes bytes, double quantile) {
  TARN_TRY(check_q_quantile(quantile));
  const auto digest = TARN_TRY(QDigest::parse(bytes.view));
  return digest.value_at(quantile);
}

Result<std::optional<double>> q_quantile(Bytes bytes, std::int64_t value) {
  const auto digest = TARN_TRY(QDigest::parse(bytes.view));
  return digest.quantile_at(value);
}

void add_quantile_functions(FunctionList& list) {
  list.add("trino_tdigest_value", [](Bytes bytes, double quantile) -> Result<double> {
    TARN_TRY(check_t_quantile(quantile));
    const auto digest = TARN_TRY(TDigest::parse(bytes.view));
    return digest.value_at(quantile);
  });
  list.add("trino_qdigest_bigint", [](Bytes bytes, double quantile) -> Result<std::optional<std::int64_t>> {
    return q_value(bytes, quantile);
  });
  list.add("trino_qdigest_double", [](Bytes bytes, double quantile) -> Result<std::optional<double>> {
    const auto value = TARN_TRY(q_value(bytes, quantile));
    return value ? std::optional(trino_sketch::double_of_bits(*value)) : std::nullopt;
  });
  list.add("trino_qdigest_real", [](Bytes bytes, double quantile) -> Result<std::optional<float>> {
    const auto value = TARN_TRY(q_value(bytes, quantile));
    return value ? std::optional(trino_sketch::float_of_bits(*value)) : std::nullopt;
  });
  list.add("trino_qdigest_quantile", [](Bytes bytes, std::int64_t value) -> Result<std::optional<double>> {
    return q_quantile(bytes, value);
  });
  list.add("trino_qdigest_quantile", [](Bytes bytes, double value) -> Result<std::optional<double>> {
    return q_quantile(bytes, trino_sketch::ordered_bits(value));
  });
  list.add("trino_qdigest_quantile", [](Bytes bytes, float value) -> Result<std::optional<double>> {
    return q_quantile(bytes, trino_sketch::ordered_bits(value));
  });
}

LogicalType bigint_list(const ItemTypes& /*arguments*/) {
  return LogicalType::LIST(LogicalType::BIGINT);
}
LogicalType double_list(const ItemTypes& /*arguments*/) {
  return LogicalType::LIST(LogicalType::DOUBLE);
}
LogicalType real_list(const ItemTypes& /*arguments*/) {
  return LogicalType::LIST(LogicalType::FLOAT);
}

Bytes bytes_of(const duckdb::Value& value) {
  return {duckdb::StringValue::Get(value)};
}

// One answer for each quantile; NULL for a NULL. `answer` gives the engine's value.
template <class Answer>
duckdb::Value answers(const Items& arguments, const LogicalType& type, const Answer& answer) {
  Items made;
  made.reserve(items_of(arguments[1]).size());
  for (const auto& quantile : items_of(arguments[1])) {
    made.push_back(quantile.IsNull() ? duckdb::Value(element_type(type))
                                     : answer(quantile.GetValue<double>()));
  }
  return list_value(type, std::move(made));
}

duckdb::Value t_values(const Items& arguments, const LogicalType& type) {
  const auto digest = value_or_raise(TDigest::parse(bytes_of(arguments[0]).view));
  return answers(arguments, type, [&](double quantile) {
    succeed(check_t_quantile(quantile));
    return duckdb::Value::DOUBLE(digest.value_at(quantile));
  });
}

// `shown` makes the engine's value of an integer of the digest.
template <class Shown>
duckdb::Value q_values(const Items& arguments, const LogicalType& type, const Shown& shown) {
  const auto digest = value_or_raise(QDigest::parse(bytes_of(arguments[0]).view));
  return answers(arguments, type, [&](double quantile) {
    succeed(check_q_quantile(quantile));
    const auto value = digest.value_at(quantile);
    return value ? shown(*value) : duckdb::Value(element_type(type));
  });
}

duckdb::Value q_bigints(const Items& arguments, const LogicalType& type) {
  return q_values(arguments, type, [](std::int64_t value) { return duckdb::Value::BIGINT(value); });
}
duckdb::Value q_doubles(const Items& arguments, const LogicalType& type) {
  return q_values(arguments, type, [](std::int64_t value) {
    return duckdb::Value::DOUBLE(trino_sketch::double_of_bits(value));
  });
}
duckdb::Value q_reals(const Items& arguments, const LogicalType& type) {
  return q_values(arguments, type, [](std::int64_t value) {
    return duckdb::Value::FLOAT(trino_sketch::float_of_bits(value));
  });
}

void add_set_functions(FunctionList& list) {
  list.add("trino_empty_approx_set", [](double error) -> Result<OwnBytes> {
    const auto sketch = TARN_TRY(HyperLogLog::with_error(error));
    return OwnBytes{sketch.serialize()};
  });
  list.add("trino_hll_cardinality", [](Bytes bytes) -> Result<std::int64_t> {
    const auto sketch = TARN_TRY(HyperLogLog::parse(bytes.view));
    return sketch.cardinality();
  });
  list.add("trino_set_cardinality", [](Bytes bytes) -> Result<std::int64_t> {
    const auto digest = TARN_TRY(SetDigest::parse(bytes.view));
    return digest.cardinality();
  });
  list.add("trino_set_intersection", [](Bytes left, Bytes right) -> Result<std::int64_t> {
    auto one = TARN_TRY(SetDigest::parse(left.view));
    const auto other = TARN_TRY(SetDigest::parse(right.view));
    return SetDigest::intersection_cardinality(std::move(one), other);
  });
  list.add("trino_set_jaccard", [](Bytes left, Bytes right) -> Result<double> {
    const auto one = TARN_TRY(SetDigest::parse(left.view));
    const auto other = TARN_TRY(SetDigest::parse(right.view));
    return SetDigest::jaccard_index(one, other);
  });
  list.add("trino_set_counts", [](Bytes bytes) -> Result<std::vector<std::pair<std::int64_t, std::int16_t>>> {
    const auto digest = TARN_TRY(SetDigest::parse(bytes.view));
    const auto& counts = digest.counts();
    return std::vector<std::pair<std::int64_t, std::int16_t>>(counts.begin(), counts.end());
  });
}

}  // namespace

void add_sketch_functions(FunctionList& list) {
  add_quantile_functions(list);
  add_values<double_list>(list, "trino_tdigest_values", t_values);
  add_values<bigint_list>(list, "trino_qdigest_bigints", q_bigints);
  add_values<double_list>(list, "trino_qdigest_doubles", q_doubles);
  add_values<real_list>(list, "trino_qdigest_reals", q_reals);
  add_set_functions(list);
}

void add_sketch_aggregates(AggregateList& list) {
  const LogicalType any = LogicalType::ANY;
  const LogicalType bytes = LogicalType::BLOB;
  const LogicalType real = LogicalType::DOUBLE;
  const LogicalType whole = LogicalType::BIGINT;
  list.add(aggregate<ApproxSet>("trino_approx_set", {any}, bytes));
  list.add(aggregate<ApproxDistinct>("trino_approx_distinct", {any, real}, whole));
  list.add(aggregate<MergedSketches<HyperLogLog>>("trino_merge_approx_sets", {bytes}, bytes));
  list.add(aggregate<MakeSetDigest>("trino_make_set_digest", {any}, bytes));
  list.add(aggregate<MergedSketches<SetDigest>>("trino_merge_set_digests", {bytes}, bytes));
  list.add(aggregate<TDigestOf>("trino_tdigest", {real}, bytes));
  list.add(aggregate<TDigestOf>("trino_tdigest", {real, real}, bytes));
  list.add(aggregate<MergedSketches<TDigest>>("trino_merge_tdigests", {bytes}, bytes));
  for (const auto& type : {whole, real, LogicalType(LogicalType::FLOAT)}) {
    list.add(aggregate<QDigestOf>("trino_qdigest", {type}, bytes));
    list.add(aggregate<QDigestOf>("trino_qdigest", {type, whole}, bytes));
    list.add(aggregate<QDigestOf>("trino_qdigest", {type, whole, real}, bytes));
  }
  list.add(aggregate<MergedSketches<QDigest>>("trino_merge_qdigests", {bytes}, bytes));
  list.add(
      aggregate<HistogramOf>("trino_numeric_histogram", {whole, real, real}, LogicalType::MAP(real, real)));
}

}  // namespace tarn::engine
