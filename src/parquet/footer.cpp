#include "parquet/footer.hpp"

#include "parquet/logical_type.hpp"
#include "parquet/thrift_compact.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace tarn::parquet {
namespace {

using columnar::Kind;
using List = ThriftWriter::ElementType;

constexpr std::int32_t kFormatVersion = 2;  // delta encodings and logical types are of version 2

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

// Nodes of the tree below `nodes`, repeated groups included.
std::size_t element_count(const std::vector<Node>& nodes) {
  return std::accumulate(nodes.begin(), nodes.end(), std::size_t{0}, [](std::size_t sum, const Node& node) {
    const bool repeats = node.kind == Kind::List || node.kind == Kind::Map;
    return sum + 1 + (repeats ? 1 : 0) + element_count(node.children);
  });
}

void write_repeated_group(std::string_view name, std::size_t children, ThriftWriter& out) {
  out.begin_element_struct();
  out.enumerator(3, Repetition::Repeated);
  out.binary(4, name);
  out.int32(5, static_cast<std::int32_t>(children));
  out.end_struct();
}

void write_node(const Node& node, ThriftWriter& out) {
  out.begin_element_struct();
  if (node.children.empty()) {
    const auto physical = physical_type(node.kind, node.logical);
    out.enumerator(1, physical);
    if (physical == PhysicalType::FixedLenByteArray) {
      out.int32(2, columnar::kWideBytes);
    }
  }
  out.enumerator(3, node.required ? Repetition::Required : Repetition::Optional);
  out.binary(4, node.name);
  if (!node.children.empty()) {
    out.int32(5, static_cast<std::int32_t>(node.kind == Kind::Struct ? node.children.size() : 1));
  }
  write_converted_type(node, out);
  out.int32(9, node.field_id);
  write_logical_type(node, out);
  out.end_struct();
  if (node.kind == Kind::List || node.kind == Kind::Map) {
    write_repeated_group(node.kind == Kind::List ? "list" : "key_value", node.children.size(), out);
  }
  for (const auto& child : node.children) {
    write_node(child, out);
  }
}

void write_schema(const FileSchema& schema, ThriftWriter& out) {
  out.list(2, List::Struct, 1 + element_count(schema.fields));
  out.begin_element_struct();
  out.binary(4, "table");
  out.int32(5, static_cast<std::int32_t>(schema.fields.size()));
  out.end_struct();
  for (const auto& field : schema.fields) {
    write_node(field, out);
  }
}

void write_statistics(const ChunkMetadata& chunk, ThriftWriter& out) {
  const auto& [lower, upper] = chunk.bounds;
  out.begin_struct(12);
  out.int64(3, number(chunk.nulls));
  if (upper) {
    out.binary(5, upper->bytes);
  }
  if (lower) {
    out.binary(6, lower->bytes);
  }
  if (upper) {
    out.boolean(7, upper->exact);
  }
  if (lower) {
    out.boolean(8, lower->exact);
  }
  out.end_struct();
}

void write_page_counts(const ChunkMetadata& chunk, ThriftWriter& out) {
  const auto count = [&out](PageType type, Encoding encoding, std::int32_t pages) {
    out.begin_element_struct();
    out.enumerator(1, type);
    out.enumerator(2, encoding);
    out.int32(3, pages);
    out.end_struct();
  };
  out.list(13, List::Struct, chunk.dictionary_offset ? 2 : 1);
  if (chunk.dictionary_offset) {
    count(PageType::Dictionary, Encoding::Plain, 1);
  }
  count(PageType::Data, chunk.encoding, chunk.data_pages);
}

void write_encodings(const ChunkMetadata& chunk, ThriftWriter& out) {
  const auto dictionary = chunk.dictionary_offset.has_value();
  out.list(2, List::Int32, dictionary ? 3 : 2);
  out.element(static_cast<std::int32_t>(Encoding::Rle));  // levels
  out.element(static_cast<std::int32_t>(chunk.encoding));
  if (dictionary) {
    out.element(static_cast<std::int32_t>(Encoding::Plain));
  }
}

void write_chunk(const Leaf& leaf, const ChunkMetadata& chunk, ThriftWriter& out) {
  out.begin_element_struct();
  out.int64(2, number(chunk.dictionary_offset.value_or(chunk.data_offset)));
  out.begin_struct(3);
  out.enumerator(1, physical_type(leaf.kind, leaf.logical));
  write_encodings(chunk, out);
  out.list(3, List::Binary, leaf.path.size());
  for (const auto& part : leaf.path) {
    out.element(part);
  }
  out.enumerator(4, chunk.codec);
  out.int64(5, number(chunk.entries));
  out.int64(6, number(chunk.uncompressed_bytes));
  out.int64(7, number(chunk.compressed_bytes));
  out.int64(9, number(chunk.data_offset));
  if (chunk.dictionary_offset) {
    out.int64(11, number(*chunk.dictionary_offset));
  }
  write_statistics(chunk, out);
  write_page_counts(chunk, out);
  out.end_struct();
  out.end_struct();
}

void write_row_group(const FileSchema& schema, const RowGroup& group, std::size_t index, ThriftWriter& out) {
  std::uint64_t uncompressed = 0;
  std::uint64_t compressed = 0;
  for (const auto& chunk : group.chunks) {
    uncompressed += chunk.uncompressed_bytes;
    compressed += chunk.compressed_bytes;
  }
  out.begin_element_struct();
  out.list(1, List::Struct, group.chunks.size());
  for (std::size_t i = 0; i < group.chunks.size(); ++i) {
    write_chunk(schema.leaves[i], group.chunks[i], out);
  }
  out.int64(2, number(uncompressed));
  out.int64(3, number(group.rows));
  out.int64(5, number(group.offset));
  out.int64(6, number(compressed));
  if (index <= std::numeric_limits<std::int16_t>::max()) {
    out.int16(7, static_cast<std::int16_t>(index));
  }
  out.end_struct();
}

void write_key_values(const WriterOptions& options, ThriftWriter& out) {
  if (options.metadata.empty()) {
    return;
  }
  out.list(5, List::Struct, options.metadata.size());
  for (const auto& [key, value] : options.metadata) {
    out.begin_element_struct();
    out.binary(1, key);
    out.binary(2, value);
    out.end_struct();
  }
}

// Tells readers that bounds follow the order of the column's type; without it they would have to ignore them.
void write_column_orders(std::size_t leaves, ThriftWriter& out) {
  out.list(7, List::Struct, leaves);
  for (std::size_t i = 0; i < leaves; ++i) {
    out.begin_element_struct();
    out.empty_struct(1);
    out.end_struct();
  }
}

}  // namespace

void append_footer(const FileSchema& schema, const std::vector<RowGroup>& groups,
                   const WriterOptions& options, Buffer& out) {
  const auto begin = out.size();
  std::uint64_t rows = 0;
  for (const auto& group : groups) {
    rows += group.rows;
  }
  ThriftWriter footer(out);
  footer.int32(1, kFormatVersion);
  write_schema(schema, footer);
  footer.int64(3, number(rows));
  footer.list(4, List::Struct, groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    write_row_group(schema, groups[i], i, footer);
  }
  write_key_values(options, footer);
  footer.binary(6, options.created_by);
  write_column_orders(schema.leaves.size(), footer);
  footer.end_struct();
  out.append_value(static_cast<std::uint32_t>(out.size() - begin));
  out.append(kMagic);
}

}  // namespace tarn::parquet
