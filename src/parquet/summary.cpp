#include "parquet/summary.hpp"

#include <cstring>

namespace tarn::parquet {
namespace {

using columnar::Kind;

template <class T>
T decode(const std::string& bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

// Compares two plain-encoded bounds of one column.
bool is_less(const Leaf& leaf, const std::string& left, const std::string& right) {
  using columnar::Meaning;
  if (leaf.logical.meaning == Meaning::Real) {
    return decode<float>(left) < decode<float>(right);
  }
  if (leaf.kind == Kind::String && leaf.logical.meaning == Meaning::Decimal) {
    return is_less_signed(left, right);
  }
  switch (leaf.kind) {
    case Kind::Int32: return decode<std::int32_t>(left) < decode<std::int32_t>(right);
    case Kind::Int64:
    case Kind::Timestamp: return decode<std::int64_t>(left) < decode<std::int64_t>(right);
    case Kind::Double: return decode<double>(left) < decode<double>(right);
    case Kind::Boolean:
    case Kind::String:
    case Kind::Struct:
    case Kind::List:
    case Kind::Map: break;
  }
  return left < right;  // std::string compares bytes as unsigned
}

}  // namespace

SummaryBuilder::SummaryBuilder(const FileSchema& schema) : schema_(schema), columns_(schema.leaves.size()) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].summary.field_id = schema.leaves[i].field_id;
  }
}

void SummaryBuilder::add(std::size_t leaf, const ChunkMetadata& chunk) {
  const auto& type = schema_.leaves[leaf];
  auto& column = columns_[leaf];
  auto& summary = column.summary;
  summary.values += chunk.entries;
  summary.nulls += chunk.nulls;
  summary.compressed_bytes += chunk.compressed_bytes;
  const auto& lower = chunk.summary_lower;
  const auto& upper = chunk.summary_upper;
  if (lower && (!summary.lower_bound || is_less(type, *lower, *summary.lower_bound))) {
    summary.lower_bound = lower;
  }
  if (upper && (!summary.upper_bound || is_less(type, *summary.upper_bound, *upper))) {
    summary.upper_bound = upper;
  }
  const bool has_values = chunk.entries > chunk.nulls;
  column.lower_unknown = column.lower_unknown || (has_values && !lower);
  column.upper_unknown = column.upper_unknown || (has_values && !upper);
}

std::vector<ColumnSummary> SummaryBuilder::columns() const {
  std::vector<ColumnSummary> result;
  result.reserve(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto summary = columns_[i].summary;
    // Iceberg has no bounds for what is inside a list or map.
    const bool repeated = schema_.leaves[i].max_repetition > 0;
    if (repeated || columns_[i].lower_unknown) {
      summary.lower_bound.reset();
    }
    if (repeated || columns_[i].upper_unknown) {
      summary.upper_bound.reset();
    }
    result.push_back(std::move(summary));
  }
  return result;
}

}  // namespace tarn::parquet
