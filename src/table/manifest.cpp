#include "table/manifest.hpp"

#include "json/value.hpp"
#include "table/layout.hpp"
#include "table/schema_text.hpp"

#include <algorithm>
#include <utility>

namespace tarn::table {
namespace {

// Field ids are the specification's.
constexpr std::string_view kManifestSchema =
    R"({"type":"record","name":"manifest_entry","fields":[)"
    R"({"name":"status","type":"int","field-id":0},)"
    R"({"name":"snapshot_id","type":["null","long"],"default":null,"field-id":1},)"
    R"({"name":"sequence_number","type":["null","long"],"default":null,"field-id":3},)"
    R"({"name":"file_sequence_number","type":["null","long"],"default":null,"field-id":4},)"
    R"({"name":"data_file","type":{"type":"record","name":"r2","fields":[)"
    R"({"name":"content","type":"int","field-id":134},)"
    R"({"name":"file_path","type":"string","field-id":100},)"
    R"({"name":"file_format","type":"string","field-id":101},)"
    R"({"name":"partition","type":{"type":"record","name":"r102","fields":[)"
    R"({"name":"eventtime_day","type":["null",{"type":"int","logicalType":"date"}],"default":null,"field-id":1000}]},)"
    R"("field-id":102},)"
    R"({"name":"record_count","type":"long","field-id":103},)"
    R"({"name":"file_size_in_bytes","type":"long","field-id":104},)"
    R"({"name":"column_sizes","type":["null",{"type":"array","items":{"type":"record","name":"k117_v118","fields":[)"
    R"({"name":"key","type":"int","field-id":117},{"name":"value","type":"long","field-id":118}]},"logicalType":"map"}],)"
    R"("default":null,"field-id":108},)"
    R"({"name":"value_counts","type":["null",{"type":"array","items":{"type":"record","name":"k119_v120","fields":[)"
    R"({"name":"key","type":"int","field-id":119},{"name":"value","type":"long","field-id":120}]},"logicalType":"map"}],)"
    R"("default":null,"field-id":109},)"
    R"({"name":"null_value_counts","type":["null",{"type":"array","items":{"type":"record","name":"k121_v122","fields":[)"
    R"({"name":"key","type":"int","field-id":121},{"name":"value","type":"long","field-id":122}]},"logicalType":"map"}],)"
    R"("default":null,"field-id":110},)"
    R"({"name":"lower_bounds","type":["null",{"type":"array","items":{"type":"record","name":"k126_v127","fields":[)"
    R"({"name":"key","type":"int","field-id":126},{"name":"value","type":"bytes","field-id":127}]},"logicalType":"map"}],)"
    R"("default":null,"field-id":125},)"
    R"({"name":"upper_bounds","type":["null",{"type":"array","items":{"type":"record","name":"k129_v130","fields":[)"
    R"({"name":"key","type":"int","field-id":129},{"name":"value","type":"bytes","field-id":130}]},"logicalType":"map"}],)"
    R"("default":null,"field-id":128},)"
    R"({"name":"split_offsets","type":["null",{"type":"array","items":"long","element-id":133}],"default":null,)"
    R"("field-id":132},)"
    R"({"name":"sort_order_id","type":["null","int"],"default":null,"field-id":140}]},"field-id":2}]})";

constexpr std::string_view kParquet = "PARQUET";

using Columns = std::vector<parquet::ColumnSummary>;

// A map from a column's field id, as Iceberg spells maps in Avro. `has` says which columns are in it.
template <class Has, class Put>
void encode_map(avro::Encoder& out, const Columns& columns, const Has& has, const Put& put) {
  std::size_t count = 0;
  for (const auto& column : columns) {
    count += has(column) ? 1 : 0;
  }
  out.branch(1);
  if (count != 0) {
    out.block(count);
    for (const auto& column : columns) {
      if (has(column)) {
        out.integer(column.field_id);
        put(column);
      }
    }
  }
  out.block(0);
}

void encode_counts(avro::Encoder& out, const Columns& columns,
                   std::uint64_t parquet::ColumnSummary::* count) {
  encode_map(
      out, columns, [](const auto&) { return true; },
      [&](const auto& column) { out.integer(static_cast<std::int64_t>(column.*count)); });
}

void encode_bounds(avro::Encoder& out, const Columns& columns,
                   std::optional<std::string> parquet::ColumnSummary::* bound) {
  encode_map(
      out, columns, [&](const auto& column) { return (column.*bound).has_value(); },
      [&](const auto& column) { out.text(*(column.*bound)); });
}

void encode_file(avro::Encoder& out, const DataFile& file) {
  out.integer(0);  // content: data, not deletes
  out.text(file.path);
  out.text(kParquet);
  out.branch(file.day ? 1 : 0);
  if (file.day) {
    out.integer(*file.day);
  }
  out.integer(static_cast<std::int64_t>(file.summary.rows));
  out.integer(static_cast<std::int64_t>(file.summary.bytes));
  const auto& columns = file.summary.columns;
  encode_counts(out, columns, &parquet::ColumnSummary::compressed_bytes);
  encode_counts(out, columns, &parquet::ColumnSummary::values);
  encode_counts(out, columns, &parquet::ColumnSummary::nulls);
  encode_bounds(out, columns, &parquet::ColumnSummary::lower_bound);
  encode_bounds(out, columns, &parquet::ColumnSummary::upper_bound);
  out.branch(1);
  if (!file.summary.split_offsets.empty()) {
    out.block(file.summary.split_offsets.size());
    for (const auto offset : file.summary.split_offsets) {
      out.integer(static_cast<std::int64_t>(offset));
    }
  }
  out.block(0);
  out.branch(1);
  out.integer(file.sort_order);
}

std::string encode_entry(const ManifestEntry& entry) {
  avro::Encoder out;
  out.integer(static_cast<int>(entry.status));
  out.branch(1);
  out.integer(entry.snapshot_id);
  // The sequence numbers of the data and of the file, which are one: no row moves without its file being new.
  for (int i = 0; i < 2; ++i) {
    out.branch(entry.sequence_number ? 1 : 0);
    if (entry.sequence_number) {
      out.integer(*entry.sequence_number);
    }
  }
  encode_file(out, entry.file);
  return out.take();
}

class EntryReader {
 public:
  explicit EntryReader(avro::Decoder& in) : in_(in) {}

  ManifestEntry read() {
    ManifestEntry entry;
    entry.status = static_cast<EntryStatus>(std::clamp<std::int64_t>(in_.integer(), 0, 2));
    entry.snapshot_id = in_.branch(2) == 1 ? in_.integer() : 0;
    for (int i = 0; i < 2; ++i) {
      if (in_.branch(2) == 1) {
        entry.sequence_number = in_.integer();
      }
    }
    read_file(entry.file);
    return entry;
  }

 private:
  void read_file(DataFile& file) {
    in_.integer();
    file.path = in_.text();
    in_.text();
    if (in_.branch(2) == 1) {
      file.day = static_cast<std::int32_t>(in_.integer());
    }
    file.summary.rows = static_cast<std::uint64_t>(in_.integer());
    file.summary.bytes = static_cast<std::uint64_t>(in_.integer());
    auto& columns = file.summary.columns;
    each_column(columns, [&](auto& column) { column.compressed_bytes = count(); });
    each_column(columns, [&](auto& column) { column.values = count(); });
    each_column(columns, [&](auto& column) { column.nulls = count(); });
    each_column(columns, [&](auto& column) { column.lower_bound = std::string(in_.text()); });
    each_column(columns, [&](auto& column) { column.upper_bound = std::string(in_.text()); });
    each_item([&] { file.summary.split_offsets.push_back(count()); });
    if (in_.branch(2) == 1) {
      file.sort_order = static_cast<int>(in_.integer());
    }
  }

  std::uint64_t count() { return static_cast<std::uint64_t>(in_.integer()); }

  template <class Read>
  void each_item(const Read& read) {
    if (in_.branch(2) == 0) {
      return;
    }
    for (auto items = in_.block(); items != 0; items = in_.block()) {
      for (std::size_t i = 0; i < items && in_.ok(); ++i) {
        read();
      }
    }
  }

  // Each map has its columns in the order of the first one, some left out.
  template <class Read>
  void each_column(Columns& columns, const Read& read) {
    std::size_t next = 0;
    each_item([&] {
      const auto id = static_cast<int>(in_.integer());
      while (next < columns.size() && columns[next].field_id != id) {
        ++next;
      }
      if (next == columns.size()) {
        columns.emplace_back().field_id = id;
      }
      read(columns[next++]);
    });
  }

  avro::Decoder& in_;
};

}  // namespace

std::string encode_manifest(const std::vector<ManifestEntry>& entries, const columnar::Schema& schema,
                            int schema_id, const avro::Sync& sync) {
  std::vector<std::string> records;
  records.reserve(entries.size());
  for (const auto& entry : entries) {
    records.push_back(encode_entry(entry));
  }
  const avro::Metadata metadata = {{"schema", json::write(schema_json(schema, schema_id))},
                                   {"schema-id", std::to_string(schema_id)},
                                   {"partition-spec", json::write(partition_fields_json(schema))},
                                   {"partition-spec-id", std::to_string(kPartitionSpecId)},
                                   {"format-version", "2"},
                                   {"content", "data"}};
  return avro::write_container(kManifestSchema, metadata, sync, records);
}

Result<std::vector<ManifestEntry>> decode_manifest(std::string_view file) {
  const auto container = TARN_TRY(avro::read_container(file));
  if (container.schema != kManifestSchema) {
    return fail(ErrorCode::Corrupt, "not a manifest as Tarn writes them");
  }
  std::vector<ManifestEntry> entries;
  avro::Decoder in(container.body);
  while (in.ok() && !in.done()) {
    entries.push_back(EntryReader(in).read());
  }
  if (!in.ok() || entries.size() != container.records) {
    return fail(ErrorCode::Corrupt, "a manifest ends too early");
  }
  return entries;
}

}  // namespace tarn::table
