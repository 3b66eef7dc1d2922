#include "table/manifest_list.hpp"

#include "table/layout.hpp"

namespace tarn::table {
namespace {

// Field ids are the specification's.
constexpr std::string_view kManifestListSchema =
    R"({"type":"record","name":"manifest_file","fields":[)"
    R"({"name":"manifest_path","type":"string","field-id":500},)"
    R"({"name":"manifest_length","type":"long","field-id":501},)"
    R"({"name":"partition_spec_id","type":"int","field-id":502},)"
    R"({"name":"content","type":"int","field-id":517},)"
    R"({"name":"sequence_number","type":"long","field-id":515},)"
    R"({"name":"min_sequence_number","type":"long","field-id":516},)"
    R"({"name":"added_snapshot_id","type":"long","field-id":503},)"
    R"({"name":"added_files_count","type":"int","field-id":504},)"
    R"({"name":"existing_files_count","type":"int","field-id":505},)"
    R"({"name":"deleted_files_count","type":"int","field-id":506},)"
    R"({"name":"added_rows_count","type":"long","field-id":512},)"
    R"({"name":"existing_rows_count","type":"long","field-id":513},)"
    R"({"name":"deleted_rows_count","type":"long","field-id":514},)"
    R"({"name":"partitions","type":["null",{"type":"array","items":{"type":"record","name":"r508","fields":[)"
    R"({"name":"contains_null","type":"boolean","field-id":509},)"
    R"({"name":"contains_nan","type":["null","boolean"],"default":null,"field-id":518},)"
    R"({"name":"lower_bound","type":["null","bytes"],"default":null,"field-id":510},)"
    R"({"name":"upper_bound","type":["null","bytes"],"default":null,"field-id":511}]},"element-id":508}],)"
    R"("default":null,"field-id":507}]})";

// Four bytes, the lowest first, as the specification's single-value serialization wants it.
std::string day_bytes(std::int32_t day) {
  const auto value = static_cast<std::uint32_t>(day);
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>((value >> shift) & 0xFF);
  }
  return bytes;
}

std::optional<std::int32_t> day_of_bytes(std::string_view bytes) {
  if (bytes.size() != sizeof(std::int32_t)) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return static_cast<std::int32_t>(value);
}

void encode_day(avro::Encoder& out, const std::optional<std::int32_t>& day) {
  out.branch(day ? 1 : 0);
  if (day) {
    out.text(day_bytes(*day));
  }
}

std::string encode_manifest_file(const ManifestFile& file) {
  avro::Encoder out;
  out.text(file.path);
  out.integer(file.length);
  out.integer(kPartitionSpecId);
  out.integer(0);  // content: data, not deletes
  out.integer(file.sequence_number);
  out.integer(file.min_sequence_number);
  out.integer(file.added_snapshot_id);
  for (const auto* counts : {&file.added, &file.existing, &file.deleted}) {
    out.integer(counts->files);
  }
  for (const auto* counts : {&file.added, &file.existing, &file.deleted}) {
    out.integer(counts->rows);
  }
  out.branch(1);
  out.block(1);
  out.boolean(file.has_no_day);
  out.branch(1);
  out.boolean(false);  // no partition is NaN
  encode_day(out, file.first_day);
  encode_day(out, file.last_day);
  out.block(0);
  return out.take();
}

std::optional<std::int32_t> decode_day(avro::Decoder& in) {
  return in.branch(2) == 1 ? day_of_bytes(in.text()) : std::nullopt;
}

void decode_partitions(avro::Decoder& in, ManifestFile& file) {
  if (in.branch(2) == 0) {
    return;
  }
  for (auto items = in.block(); items != 0; items = in.block()) {
    for (std::size_t i = 0; i < items && in.ok(); ++i) {
      file.has_no_day = in.boolean();
      if (in.branch(2) == 1) {
        in.boolean();
      }
      file.first_day = decode_day(in);
      file.last_day = decode_day(in);
    }
  }
}

ManifestFile decode_manifest_file(avro::Decoder& in) {
  ManifestFile file;
  file.path = in.text();
  file.length = in.integer();
  in.integer();
  in.integer();
  file.sequence_number = in.integer();
  file.min_sequence_number = in.integer();
  file.added_snapshot_id = in.integer();
  for (auto* counts : {&file.added, &file.existing, &file.deleted}) {
    counts->files = in.integer();
  }
  for (auto* counts : {&file.added, &file.existing, &file.deleted}) {
    counts->rows = in.integer();
  }
  decode_partitions(in, file);
  return file;
}

}  // namespace

std::string encode_manifest_list(const std::vector<ManifestFile>& manifests, const SnapshotIds& ids,
                                 const avro::Sync& sync) {
  std::vector<std::string> records;
  records.reserve(manifests.size());
  for (const auto& manifest : manifests) {
    records.push_back(encode_manifest_file(manifest));
  }
  const avro::Metadata metadata = {{"snapshot-id", std::to_string(ids.snapshot)},
                                   {"parent-snapshot-id", ids.parent ? std::to_string(*ids.parent) : "null"},
                                   {"sequence-number", std::to_string(ids.sequence_number)},
                                   {"format-version", "2"}};
  return avro::write_container(kManifestListSchema, metadata, sync, records);
}

Result<std::vector<ManifestFile>> decode_manifest_list(std::string_view file) {
  const auto container = TARN_TRY(avro::read_container(file));
  if (container.schema != kManifestListSchema) {
    return fail(ErrorCode::Corrupt, "not a manifest list as Tarn writes them");
  }
  std::vector<ManifestFile> manifests;
  avro::Decoder in(container.body);
  while (in.ok() && !in.done()) {
    manifests.push_back(decode_manifest_file(in));
  }
  if (!in.ok() || manifests.size() != container.records) {
    return fail(ErrorCode::Corrupt, "a manifest list ends too early");
  }
  return manifests;
}

}  // namespace tarn::table
