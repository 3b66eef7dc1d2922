#include "table/append.hpp"

#include "json/value.hpp"
#include "table/schema_text.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::table {
namespace {

using columnar::Kind;

columnar::Schema small_schema() {
  columnar::Type list{Kind::List, {{"element", 65, {Kind::String, {}}, false}}};
  columnar::Type map{Kind::Map,
                     {{"key", 97, {Kind::String, {}}, true}, {"value", 98, {Kind::String, {}}, false}}};
  return {{{"eventid", 1, {Kind::String, {}}, false},
           {"eventtime", 2, {Kind::Timestamp, {}}, false},
           {"resources", 3, list, false},
           {"requestparameters", 4, map, false}}};
}

parquet::ColumnSummary column(int id, std::optional<std::string> lower, std::optional<std::string> upper) {
  return {.field_id = id,
          .values = 10,
          .nulls = 1,
          .compressed_bytes = 99,
          .lower_bound = std::move(lower),
          .upper_bound = std::move(upper)};
}

DataFile file_of(const std::string& name, std::optional<std::int32_t> day) {
  return {.path = "file:///lake/stores/x/data/" + name,
          .day = day,
          .summary = {
              .rows = 10,
              .bytes = 1234,
              .split_offsets = {4, 700},
              .columns = {column(1, "a", "b"), column(2, std::nullopt, std::nullopt), column(65, "", "z")}}};
}

CommitIds ids_of(int number) {
  return {
      .snapshot = 100 + number, .uuid = fmt::format("u{}", number), .sync = {}, .now_ms = 1'000'000 + number};
}

bool same(const parquet::ColumnSummary& a, const parquet::ColumnSummary& b) {
  return a.field_id == b.field_id && a.values == b.values && a.nulls == b.nulls &&
         a.compressed_bytes == b.compressed_bytes && a.lower_bound == b.lower_bound &&
         a.upper_bound == b.upper_bound;
}

TEST(Append, ManifestsReadBack) {
  const std::vector<DataFile> files = {file_of("1", 20'000), file_of("2", std::nullopt), file_of("3", -5)};
  std::vector<ManifestEntry> entries;
  for (const auto& file : files) {
    entries.push_back({.status = EntryStatus::Added, .snapshot_id = 77, .file = file});
  }
  entries[1].status = EntryStatus::Existing;
  entries[1].sequence_number = 3;
  const auto read = decode_manifest(encode_manifest(entries, small_schema(), 0, {}));
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 3u);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& got = (*read)[i];
    EXPECT_EQ(got.status, entries[i].status);
    EXPECT_EQ(got.snapshot_id, 77);
    EXPECT_EQ(got.sequence_number, entries[i].sequence_number);
    EXPECT_EQ(got.file.path, files[i].path);
    EXPECT_EQ(got.file.day, files[i].day);
    EXPECT_EQ(got.file.summary.rows, 10u);
    EXPECT_EQ(got.file.summary.bytes, 1234u);
    EXPECT_EQ(got.file.summary.split_offsets, files[i].summary.split_offsets);
    ASSERT_EQ(got.file.summary.columns.size(), 3u);
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_TRUE(same(got.file.summary.columns[c], files[i].summary.columns[c])) << i << " " << c;
    }
  }
}

TEST(Append, DamagedManifestsAreRefusedOrReadOtherwise) {
  const auto bytes = encode_manifest({{.snapshot_id = 1, .file = file_of("1", 9)}}, small_schema(), 0, {});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto read = decode_manifest(std::string_view(bytes).substr(0, size));
    EXPECT_TRUE(!read || read->empty()) << size;
  }
  auto foreign = bytes;
  foreign.replace(foreign.find("manifest_entry"), 3, "MAN");
  EXPECT_FALSE(decode_manifest(foreign));
}

// Three commits, each on the one before, as an import makes them.
TEST(Append, EachCommitKeepsWhatTheLastOneHad) {
  const auto schema = small_schema();
  auto table = make_table(schema, "table-uuid", "file:///lake/stores/x", 1'000'000);
  std::string path;
  std::vector<ManifestFile> manifests;
  for (int number = 1; number <= 3; ++number) {
    const auto commit =
        append({table, path, manifests}, {file_of(std::to_string(number), number)}, schema, ids_of(number));
    ASSERT_EQ(commit.files.size(), 3u);
    path = commit.files.back().path;
    EXPECT_EQ(path, fmt::format("metadata/{:05}-u{}.metadata.json", number, number));
    const auto read = read_metadata(commit.files.back().bytes);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(write_metadata(*read), commit.files.back().bytes);
    table = *read;
    const auto listed = decode_manifest_list(commit.files[1].bytes);
    ASSERT_TRUE(listed) << listed.error().message();
    manifests = *listed;
    ASSERT_EQ(manifests.size(), static_cast<std::size_t>(number));
    EXPECT_EQ(manifests.back().first_day, number);
    EXPECT_EQ(manifests.back().length, static_cast<std::int64_t>(commit.files[0].bytes.size()));
    EXPECT_EQ(below(table, manifests.back().path), commit.files[0].path);
    EXPECT_EQ(below(table, table.current()->manifest_list), commit.files[1].path);
    EXPECT_EQ(table.current()->total_rows, 10 * number);
    EXPECT_EQ(table.current()->added_rows, 10);
    EXPECT_EQ(table.last_sequence_number, number);
    EXPECT_EQ(table.metadata_log.size(), static_cast<std::size_t>(number - 1));
    EXPECT_TRUE(commit.expired.empty());
  }
}

TEST(Append, OldSnapshotsAreForgottenAndNamed) {
  const auto schema = small_schema();
  auto table = make_table(schema, "u", "file:///l", 0);
  std::string path;
  for (int number = 1; number <= static_cast<int>(kSnapshotsKept); ++number) {
    auto commit = append({table, path, {}}, {file_of("f", 1)}, schema, ids_of(number));
    EXPECT_TRUE(commit.expired.empty());
    table = std::move(commit.metadata);
    path = commit.files.back().path;
  }
  const auto commit = append({table, path, {}}, {file_of("f", 1)}, schema, ids_of(99));
  EXPECT_EQ(commit.metadata.snapshots.size(), kSnapshotsKept);
  EXPECT_EQ(commit.expired, (std::vector<std::string>{"metadata/snap-101-u1.avro"}));
}

TEST(Append, AGrownSchemaBecomesANewVersion) {
  auto schema = small_schema();
  const auto table = make_table(schema, "u", "file:///l", 0);
  schema.fields.push_back({"newcolumn", 5, {Kind::String, {}}, false});
  const auto commit = append({table, "", {}}, {file_of("f", 1)}, schema, ids_of(1));
  EXPECT_EQ(commit.metadata.schemas.size(), 2u);
  EXPECT_EQ(commit.metadata.current()->schema_id, 1);
  const auto read = read_metadata(commit.files.back().bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->schema_id(), 1);
}

TEST(Append, MetadataOfOthersIsRefused) {
  const auto text = write_metadata(make_table(small_schema(), "u", "file:///l", 0));
  auto parsed = json::parse(text);
  ASSERT_TRUE(parsed);
  for (const char* member : {"table-uuid", "location", "last-sequence-number", "schemas", "snapshots"}) {
    auto broken = *parsed;
    broken.set(member, nullptr);
    const auto read = read_metadata(json::write(broken));
    ASSERT_FALSE(read) << member;
    EXPECT_EQ(read.error().code(), ErrorCode::Corrupt);
    EXPECT_NE(read.error().message().find(member), std::string::npos);
  }
  auto other = *parsed;
  other.set("current-snapshot-id", 12);
  EXPECT_FALSE(read_metadata(json::write(other)));
  EXPECT_FALSE(read_metadata("{"));
}

}  // namespace
}  // namespace tarn::table
