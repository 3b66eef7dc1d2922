#include "table/layout.hpp"
#include "table/metadata.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace tarn::table {
namespace {

constexpr json::ParseLimits kLimits{.bytes = 64U << 20, .depth = 64};

// Which member of a snapshot's summary holds which count. The specification wants text.
using SummaryMember = std::pair<const char*, std::int64_t Snapshot::*>;
constexpr SummaryMember kSummary[] = {
    {"added-data-files", &Snapshot::added_files}, {"added-records", &Snapshot::added_rows},
    {"added-files-size", &Snapshot::added_bytes}, {"total-data-files", &Snapshot::total_files},
    {"total-records", &Snapshot::total_rows},     {"total-files-size", &Snapshot::total_bytes},
};
// The same for what only some snapshots do.
constexpr SummaryMember kRemovals[] = {
    {"deleted-data-files", &Snapshot::removed_files},
    {"deleted-records", &Snapshot::removed_rows},
    {"removed-files-size", &Snapshot::removed_bytes},
};

json::Value snapshot_json(const Snapshot& snapshot) {
  json::Value made = json::Object{{"snapshot-id", snapshot.id}};
  if (snapshot.parent) {
    made.set("parent-snapshot-id", *snapshot.parent);
  }
  made.set("sequence-number", snapshot.sequence_number);
  made.set("timestamp-ms", snapshot.timestamp_ms);
  json::Value summary = json::Object{{"operation", snapshot.operation}};
  for (const auto& [name, count] : kSummary) {
    summary.set(name, std::to_string(snapshot.*count));
  }
  for (const auto& [name, count] : kRemovals) {
    if (snapshot.*count != 0) {
      summary.set(name, std::to_string(snapshot.*count));
    }
  }
  made.set("summary", std::move(summary));
  made.set("manifest-list", snapshot.manifest_list);
  made.set("schema-id", snapshot.schema_id);
  return made;
}

// Reads members; the first one that is missing or of another kind spoils the whole.
class Members {
 public:
  explicit Members(const json::Value& object) : object_(object) {}

  std::int64_t integer(std::string_view name) {
    const auto* found = member(name);
    const auto* value = found != nullptr ? found->integer() : nullptr;
    return value != nullptr ? *value : refuse<std::int64_t>(name);
  }
  std::string text(std::string_view name) {
    const auto* found = member(name);
    const auto* value = found != nullptr ? found->string() : nullptr;
    return value != nullptr ? *value : refuse<std::string>(name);
  }
  std::int64_t number_in_text(std::string_view name) {
    const auto value = text(name);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    return error == std::errc{} && end == value.data() + value.size() ? number : refuse<std::int64_t>(name);
  }
  const json::Array& array(std::string_view name) {
    static const json::Array kNone;
    const auto* found = member(name);
    const auto* value = found != nullptr ? found->array() : nullptr;
    if (value == nullptr) {
      refuse<int>(name);
      return kNone;
    }
    return *value;
  }
  const json::Value& value(std::string_view name) {
    static const json::Value kNone;
    const auto* found = member(name);
    if (found == nullptr) {
      refuse<int>(name);
      return kNone;
    }
    return *found;
  }
  bool has(std::string_view name) const { return member(name) != nullptr; }

  // The first member that was refused; empty when none was.
  const std::string& wrong() const { return wrong_; }
  void add(const Members& nested) {
    if (wrong_.empty()) {
      wrong_ = nested.wrong_;
    }
  }

 private:
  const json::Value* member(std::string_view name) const { return object_.find(name); }
  template <class T>
  T refuse(std::string_view name) {
    if (wrong_.empty()) {
      wrong_ = name;
    }
    return {};
  }

  const json::Value& object_;
  std::string wrong_;
};

Snapshot read_snapshot(const json::Value& value, Members& whole) {
  Members members(value);
  Snapshot snapshot;
  snapshot.id = members.integer("snapshot-id");
  if (members.has("parent-snapshot-id")) {
    snapshot.parent = members.integer("parent-snapshot-id");
  }
  snapshot.sequence_number = members.integer("sequence-number");
  snapshot.timestamp_ms = members.integer("timestamp-ms");
  snapshot.manifest_list = members.text("manifest-list");
  snapshot.schema_id = static_cast<int>(members.integer("schema-id"));
  Members summary(members.value("summary"));
  snapshot.operation = summary.text("operation");
  for (const auto& [name, count] : kSummary) {
    snapshot.*count = summary.number_in_text(name);
  }
  for (const auto& [name, count] : kRemovals) {
    snapshot.*count = summary.has(name) ? summary.number_in_text(name) : 0;
  }
  members.add(summary);
  whole.add(members);
  return snapshot;
}

void set_snapshots(json::Value& made, const TableMetadata& metadata) {
  json::Array snapshots;
  json::Array log;
  for (const auto& snapshot : metadata.snapshots) {
    snapshots.push_back(snapshot_json(snapshot));
    log.emplace_back(json::Object{{"timestamp-ms", snapshot.timestamp_ms}, {"snapshot-id", snapshot.id}});
  }
  const auto* current = metadata.current();
  made.set("current-snapshot-id", current != nullptr ? current->id : -1);
  json::Value refs = json::Object{};
  if (current != nullptr) {
    refs.set("main", json::Object{{"snapshot-id", current->id}, {"type", "branch"}});
  }
  made.set("refs", std::move(refs));
  made.set("snapshots", std::move(snapshots));
  made.set("snapshot-log", std::move(log));
}

}  // namespace

std::string write_metadata(const TableMetadata& metadata) {
  json::Array log;
  for (const auto& entry : metadata.metadata_log) {
    log.emplace_back(json::Object{{"timestamp-ms", entry.timestamp_ms}, {"metadata-file", entry.path}});
  }
  json::Value made = json::Object{
      {"format-version", 2},
      {"table-uuid", metadata.uuid},
      {"location", metadata.location},
      {"last-sequence-number", metadata.last_sequence_number},
      {"last-updated-ms", metadata.last_updated_ms},
      {"last-column-id", metadata.last_column_id},
      {"schemas", json::Array(metadata.schemas)},
      {"current-schema-id", metadata.schema_id()},
      {"partition-specs",
       json::Array{json::Object{{"spec-id", kPartitionSpecId}, {"fields", metadata.partition_fields}}}},
      {"default-spec-id", kPartitionSpecId},
      {"last-partition-id", kPartitionFieldId},
      {"sort-orders", metadata.sort_orders},
      {"default-sort-order-id", kSortOrderId},
      {"properties", json::Object{{"write.parquet.compression-codec", "zstd"}, {"created-by", "tarn"}}},
  };
  set_snapshots(made, metadata);
  made.set("metadata-log", std::move(log));
  return json::write_pretty(made);
}

Result<TableMetadata> read_metadata(std::string_view text) {
  const auto parsed = json::parse(text, kLimits);
  if (!parsed) {
    return fail(ErrorCode::Corrupt,
                fmt::format("a table's metadata is no JSON: {}", parsed.error().message()));
  }
  Members members(*parsed);
  TableMetadata made;
  const auto version = members.integer("format-version");
  made.uuid = members.text("table-uuid");
  made.location = members.text("location");
  made.last_sequence_number = members.integer("last-sequence-number");
  made.last_updated_ms = members.integer("last-updated-ms");
  made.last_column_id = static_cast<int>(members.integer("last-column-id"));
  made.schemas = members.array("schemas");
  const auto schema_id = members.integer("current-schema-id");
  for (const auto& spec : members.array("partition-specs")) {
    Members inner(spec);
    made.partition_fields = inner.value("fields");
    members.add(inner);
  }
  made.sort_orders = members.array("sort-orders");
  for (const auto& snapshot : members.array("snapshots")) {
    made.snapshots.push_back(read_snapshot(snapshot, members));
  }
  for (const auto& entry : members.array("metadata-log")) {
    Members inner(entry);
    made.metadata_log.push_back({inner.integer("timestamp-ms"), inner.text("metadata-file")});
    members.add(inner);
  }
  const auto current_id = members.integer("current-snapshot-id");
  if (!members.wrong().empty()) {
    return fail(ErrorCode::Corrupt, fmt::format("a table's metadata lacks {}", members.wrong()));
  }
  const auto* current = made.current();
  const bool as_written =
      version == 2 && schema_id == made.schema_id() && current_id == (current != nullptr ? current->id : -1);
  if (!as_written) {
    return fail(ErrorCode::Corrupt, "a table's metadata was written by another program");
  }
  return made;
}

}  // namespace tarn::table
