#include "parquet/column_writer.hpp"

#include "parquet/delta.hpp"
#include "parquet/hybrid.hpp"
#include "parquet/page_header.hpp"
#include "parquet/plain.hpp"
#include "parquet/thrift_compact.hpp"

#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace tarn::parquet {
namespace {

using columnar::Kind;

// Sizes in page headers are signed 32-bit numbers; a page holds at least one row whatever its size.
constexpr std::size_t kMaxPageBytes = 1u << 30;
constexpr std::size_t kMaxPageEntries = 1u << 20;
// What a column of long texts has a value, on average.
constexpr std::size_t kLongTextBytes = 256;
constexpr unsigned kLevelsLengthBytes = 4;

// Levels of version 1 pages stand behind their length.
void append_levels(const Levels& levels, std::size_t first, std::size_t count, unsigned highest,
                   Buffer& out) {
  const auto begin = out.size();
  out.extend(kLevelsLengthBytes);
  const auto width = bit_width_of(highest);
  if (levels.each.empty()) {
    append_hybrid_run(levels.uniform, count, width, out);
  } else {
    append_hybrid(levels.each.subspan(first, count), width, out);
  }
  const auto length = static_cast<std::uint32_t>(out.size() - begin - kLevelsLengthBytes);
  std::memcpy(out.data() + begin, &length, sizeof length);
}

void append_plain_strings(const Leaf& leaf, std::span<const std::string_view> values, Buffer& out) {
  if (has_fixed_length(leaf)) {
    append_bytes(values, out);
  } else {
    append_plain(values, out);
  }
}

void append_plain_numbers(const Leaf& leaf, std::span<const double> values, Buffer& out) {
  if (leaf.logical.meaning == columnar::Meaning::Real) {
    append_plain_reals(values, out);
  } else {
    append_plain(values, out);
  }
}

// Bytes that are no text have whole bounds or none: there is no next character to round them up to.
void describe_bytes(const StringExtremes& extremes, ChunkMetadata& chunk) {
  if (extremes.smallest.size() <= kStatisticsBytes) {
    chunk.summary_lower = extremes.smallest;
    chunk.bounds.lower = Bound{std::string(extremes.smallest), true};
  }
  if (extremes.largest.size() <= kStatisticsBytes) {
    chunk.summary_upper = extremes.largest;
    chunk.bounds.upper = Bound{std::string(extremes.largest), true};
  }
}

void describe_text(const StringExtremes& extremes, ChunkMetadata& chunk) {
  chunk.bounds.lower = lower_bound_in_bytes(extremes.smallest, kStatisticsBytes);
  chunk.bounds.upper = upper_bound_in_bytes(extremes.largest, kStatisticsBytes);
  chunk.summary_lower = lower_bound_in_characters(extremes.smallest, kSummaryCharacters);
  chunk.summary_upper = upper_bound_in_characters(extremes.largest, kSummaryCharacters);
}

void describe_strings(const Leaf& leaf, std::span<const std::string_view> values, ChunkMetadata& chunk) {
  switch (leaf.logical.meaning) {
    case columnar::Meaning::Decimal: return describe_bytes(extremes_of_signed(values), chunk);
    case columnar::Meaning::Bytes:
    case columnar::Meaning::Uuid: return describe_bytes(extremes_of_strings(values), chunk);
    default: return describe_text(extremes_of_strings(values), chunk);
  }
}

Bounds bounds_of_numbers(const Leaf& leaf, const LeafData& data) {
  if (leaf.kind != Kind::Double) {
    return bounds_of_integers(data.integers, leaf.kind);
  }
  return leaf.logical.meaning == columnar::Meaning::Real ? bounds_of_reals(data.doubles)
                                                         : bounds_of_doubles(data.doubles);
}

}  // namespace

ColumnWriter::ColumnWriter(Compressor compressor, const PageSizes& sizes)
    : compressor_(std::move(compressor)), sizes_(sizes) {}

Result<ChunkMetadata> ColumnWriter::write(const Leaf& leaf, const LeafData& data, std::uint64_t file_offset,
                                          Buffer& out) {
  const auto begin = out.size();
  ChunkMetadata chunk;
  chunk.encoding = choose_encoding(leaf, data);
  chunk.entries = data.entries;
  chunk.nulls = data.entries - data.values;
  // A chunk that says the same of every row is a few bytes, which a frame would only make more.
  const bool trivial = data.values == 0 && data.definition.each.empty() && data.repetition.each.empty();
  chunk.codec = trivial ? Codec::Uncompressed : Codec::Zstd;
  if (dictionary_used_) {
    chunk.dictionary_offset = file_offset;
    TARN_TRY(write_dictionary(leaf, chunk, out));
  }
  chunk.data_offset = file_offset + (out.size() - begin);
  TARN_TRY(write_pages(leaf, data, chunk, out));
  chunk.compressed_bytes = out.size() - begin;
  describe_bounds(leaf, data, chunk);
  return chunk;
}

Encoding ColumnWriter::choose_encoding(const Leaf& leaf, const LeafData& data) {
  dictionary_used_ = false;
  if (data.values == 0) {
    return Encoding::Plain;
  }
  switch (leaf.kind) {
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Timestamp: return Encoding::DeltaBinaryPacked;
    case Kind::String: break;
    case Kind::Boolean:
    case Kind::Double:
    case Kind::Struct:
    case Kind::List:
    case Kind::Map: return Encoding::Plain;
  }
  dictionary_used_ = dictionary_.build(data.strings, {});
  if (dictionary_used_) {
    return Encoding::RleDictionary;
  }
  // Lengths apart from the bytes: both compress better for it.
  return has_fixed_length(leaf) ? Encoding::Plain : Encoding::DeltaLengthByteArray;
}

Result<> ColumnWriter::write_dictionary(const Leaf& leaf, ChunkMetadata& chunk, Buffer& out) {
  page_.clear();
  append_plain_strings(leaf, dictionary_.entries(), page_);
  const auto append_header = [&](std::uint64_t compressed_bytes) {
    ThriftWriter header(out);
    header.enumerator(1, PageType::Dictionary);
    header.int32(2, static_cast<std::int32_t>(page_.size()));
    header.int32(3, static_cast<std::int32_t>(compressed_bytes));
    header.begin_struct(7);
    header.int32(1, static_cast<std::int32_t>(dictionary_.entries().size()));
    header.enumerator(2, Encoding::Plain);
    header.end_struct();
    header.end_struct();
  };
  return flush_page(append_header, chunk, out);
}

Result<> ColumnWriter::write_pages(const Leaf& leaf, const LeafData& data, ChunkMetadata& chunk,
                                   Buffer& out) {
  const auto cut = plan_pages(data);
  Range range;
  do {
    range = next_range(leaf, data, range, cut);
    if (range.entries > std::numeric_limits<std::int32_t>::max()) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("a row has too many list elements for a page of column {}: {}",
                              fmt::join(leaf.path, "."), range.entries));
    }
    encode_page(leaf, data, range, chunk);
    if (page_.size() > kMaxPageBytes) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("a row is too large for a page of column {}: {} bytes",
                              fmt::join(leaf.path, "."), page_.size()));
    }
    const auto append_header = [&](std::uint64_t compressed_bytes) {
      append_page_header({.entries = range.entries,
                          .encoding = chunk.encoding,
                          .uncompressed_bytes = page_.size(),
                          .compressed_bytes = compressed_bytes},
                         out);
    };
    TARN_TRY(flush_page(append_header, chunk, out));
    ++chunk.data_pages;
  } while (range.entry + range.entries < data.entries);
  return {};
}

ColumnWriter::Cut ColumnWriter::plan_pages(const LeafData& data) const {
  std::size_t bytes = data.values * sizeof(std::int64_t);
  std::size_t limit = sizes_.of_column;
  if (!data.strings.empty() && !dictionary_used_) {
    bytes = std::accumulate(data.strings.begin(), data.strings.end(), bytes,
                            [](std::size_t sum, std::string_view value) { return sum + value.size(); });
    limit = bytes > data.values * kLongTextBytes ? sizes_.of_long_texts : limit;
  }
  return {limit, bytes + data.entries <= limit && data.entries <= kMaxPageEntries};
}

std::size_t ColumnWriter::value_bytes(const LeafData& data, std::size_t value) const {
  if (data.strings.empty() || dictionary_used_) {
    return sizeof(std::int64_t);
  }
  return sizeof(std::uint32_t) + data.strings[value].size();
}

// Returns the range behind `previous`. It has one row at least, and ends before the row that would make it
// too large.
ColumnWriter::Range ColumnWriter::next_range(const Leaf& leaf, const LeafData& data, const Range& previous,
                                             const Cut& cut) const {
  if (cut.one_page) {
    return {.entries = data.entries, .values = data.values};
  }
  Range range{.entry = previous.entry + previous.entries, .value = previous.value + previous.values};
  Range whole_rows = range;  // up to the row at hand
  std::size_t bytes = 0;
  for (auto entry = range.entry; entry < data.entries; ++entry) {
    if (data.repetition.at(entry) == 0) {
      whole_rows = range;
    }
    bytes += sizeof(std::uint8_t);
    if (data.definition.at(entry) == leaf.max_definition) {
      bytes += value_bytes(data, range.value + range.values);
      ++range.values;
    }
    ++range.entries;
    if ((bytes > cut.page_bytes || range.entries > kMaxPageEntries) && whole_rows.entries > 0) {
      return whole_rows;
    }
  }
  return range;
}

void ColumnWriter::encode_page(const Leaf& leaf, const LeafData& data, const Range& range,
                               ChunkMetadata& chunk) {
  page_.clear();
  if (leaf.max_repetition > 0) {
    append_levels(data.repetition, range.entry, range.entries, leaf.max_repetition, page_);
  }
  if (leaf.max_definition > 0) {
    append_levels(data.definition, range.entry, range.entries, leaf.max_definition, page_);
  }
  encode_values(leaf, data, range, chunk.encoding);
}

void ColumnWriter::encode_values(const Leaf& leaf, const LeafData& data, const Range& range,
                                 Encoding encoding) {
  switch (encoding) {
    case Encoding::RleDictionary: {
      const auto width = std::max(1u, bit_width_of(dictionary_.entries().size() - 1));
      page_.append_byte(static_cast<std::uint8_t>(width));
      append_hybrid(dictionary_.indices().subspan(range.value, range.values), width, page_);
      return;
    }
    case Encoding::DeltaBinaryPacked:
      append_delta(data.integers.subspan(range.value, range.values),
                   leaf.kind == Kind::Int32 ? DeltaWidth::Int32 : DeltaWidth::Int64, page_);
      return;
    case Encoding::DeltaLengthByteArray:
      append_delta_length(data.strings.subspan(range.value, range.values), page_);
      return;
    case Encoding::Plain:
    case Encoding::Rle: break;
  }
  if (leaf.kind == Kind::String) {
    append_plain_strings(leaf, data.strings.subspan(range.value, range.values), page_);
  } else if (leaf.kind == Kind::Double) {
    append_plain_numbers(leaf, data.doubles.subspan(range.value, range.values), page_);
  } else {
    append_plain_bits(data.integers.subspan(range.value, range.values), page_);
  }
}

template <class AppendHeader>
Result<> ColumnWriter::flush_page(const AppendHeader& append_header, ChunkMetadata& chunk, Buffer& out) {
  auto bytes = page_.view();
  if (chunk.codec == Codec::Zstd) {
    compressed_.clear();
    TARN_TRY(compressor_.compress(bytes, compressed_));
    bytes = compressed_.view();
  }
  const auto begin = out.size();
  append_header(bytes.size());
  chunk.uncompressed_bytes += out.size() - begin + page_.size();
  out.append(bytes);
  return {};
}

void ColumnWriter::describe_bounds(const Leaf& leaf, const LeafData& data, ChunkMetadata& chunk) const {
  if (data.values == 0) {
    return;
  }
  if (leaf.kind == Kind::String) {
    return describe_strings(leaf, dictionary_used_ ? dictionary_.entries() : data.strings, chunk);
  }
  chunk.bounds = bounds_of_numbers(leaf, data);
  if (chunk.bounds.lower && chunk.bounds.upper) {
    chunk.summary_lower = chunk.bounds.lower->bytes;
    chunk.summary_upper = chunk.bounds.upper->bytes;
  }
}

}  // namespace tarn::parquet
