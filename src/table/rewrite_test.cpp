#include "table/rewrite.hpp"

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::table {
namespace {

using columnar::Kind;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

columnar::Schema small_schema() {
  return {{{"eventid", 1, {Kind::String, {}}, false},
           {"eventtime", 2, {Kind::Timestamp, {}}, false},
           {"eventsource", 3, {Kind::String, {}}, false}}};
}

std::string uri(const std::string& name) {
  return "file:///lake/stores/x/data/" + name;
}

DataFile file_of(const std::string& name, std::int32_t day, std::uint64_t rows = 10) {
  return {.path = uri(name),
          .day = day,
          .summary = {.rows = rows, .bytes = rows * 100, .split_offsets = {4}, .columns = {}}};
}

// A table with what a reader would find of it.
class Table {
 public:
  const Commit& append(const std::vector<DataFile>& files) {
    return take(table::append(metadata, path, manifests, files, schema, next_ids()));
  }
  Result<Commit> change(const FileChange& wanted) {
    return rewrite(metadata, path, {contents(), {}}, wanted, schema, next_ids());
  }
  const Commit& apply(const FileChange& wanted) {
    auto commit = change(wanted);
    EXPECT_TRUE(commit) << (commit ? "" : commit.error().message());
    return take(std::move(*commit));
  }
  const Commit& take(Commit commit) {
    for (const auto& file : commit.files) {
      disk[file.path] = file.bytes;
    }
    path = commit.files.back().path;
    const auto read = read_metadata(commit.files.back().bytes);
    EXPECT_TRUE(read) << read.error().message();
    EXPECT_EQ(write_metadata(*read), commit.files.back().bytes);
    metadata = *read;
    manifests = *decode_manifest_list(disk.at(below(metadata, metadata.current()->manifest_list)));
    EXPECT_EQ(manifests, commit.manifests);
    last = std::move(commit);
    return last;
  }
  std::vector<ManifestContent> contents() const {
    std::vector<ManifestContent> read;
    for (const auto& manifest : manifests) {
      read.push_back({manifest, *decode_manifest(disk.at(below(metadata, manifest.path)))});
    }
    return read;
  }
  // The table's files by name, each with the sequence number that a reader gives it.
  std::map<std::string, std::int64_t> files() const {
    std::map<std::string, std::int64_t> found;
    for (const auto& [manifest, entries] : contents()) {
      for (const auto& entry : entries) {
        if (entry.status != EntryStatus::Deleted) {
          found[entry.file.path.substr(uri("").size())] =
              entry.sequence_number.value_or(manifest.sequence_number);
        }
      }
    }
    return found;
  }
  CommitIds next_ids() {
    ++number;
    return {.snapshot = 100 + number, .uuid = fmt::format("u{}", number), .sync = {}, .now_ms = number};
  }

  columnar::Schema schema = small_schema();
  TableMetadata metadata = make_table(schema, "table-uuid", "file:///lake/stores/x", 0);
  std::string path;
  std::vector<ManifestFile> manifests;
  std::map<std::string, std::string> disk;
  Commit last;
  int number = 0;
};

using Files = std::map<std::string, std::int64_t>;
constexpr int kOtherOrder = 2;

TEST(Rewrite, ReplacesFilesAndCarriesTheOthersOn) {
  Table table;
  table.append({file_of("a", 1), file_of("b", 2)});
  table.append({file_of("c", 1), file_of("d", 3)});
  table.append({file_of("e", 9)});
  auto merged = file_of("ac", 1, 20);
  merged.sort_order = kOtherOrder;
  table.apply({.operation = kReplace, .removed = {uri("a"), uri("c")}, .added = {merged}});
  EXPECT_EQ(table.files(), (Files{{"b", 1}, {"d", 2}, {"e", 3}, {"ac", 4}}));
  ASSERT_EQ(table.manifests.size(), 2u) << "the one of e, and the new one";
  const auto& made = table.manifests.back();
  EXPECT_EQ(made.added, (FileCounts{1, 20}));
  EXPECT_EQ(made.existing, (FileCounts{2, 20}));
  EXPECT_EQ(made.deleted, (FileCounts{2, 20}));
  EXPECT_EQ(made.sequence_number, 4);
  EXPECT_EQ(made.min_sequence_number, 1);
  EXPECT_EQ(made.first_day, 1);
  EXPECT_EQ(made.last_day, 3);
  const auto contents = table.contents();
  for (const auto& entry : contents.back().entries) {
    const auto name = entry.file.path.substr(uri("").size());
    SCOPED_TRACE(name);
    const bool is_kept = name == "b" || name == "d";
    const auto expected = is_kept        ? EntryStatus::Existing
                          : name == "ac" ? EntryStatus::Added
                                         : EntryStatus::Deleted;
    EXPECT_EQ(entry.status, expected);
    EXPECT_EQ(entry.snapshot_id, name == "b" ? 101 : name == "d" ? 102 : 104);
    EXPECT_EQ(entry.sequence_number.has_value(), name != "ac");
    EXPECT_EQ(entry.file.sort_order, name == "ac" ? kOtherOrder : kSortOrderId);
  }
  const auto& snapshot = *table.metadata.current();
  EXPECT_EQ(snapshot.operation, kReplace);
  EXPECT_EQ(snapshot.parent, 103);
  EXPECT_EQ(snapshot.added_files, 1);
  EXPECT_EQ(snapshot.removed_files, 2);
  EXPECT_EQ(snapshot.removed_rows, 20);
  EXPECT_EQ(snapshot.removed_bytes, 2000);
  EXPECT_EQ(snapshot.total_files, 4);
  EXPECT_EQ(snapshot.total_rows, 50);
  EXPECT_EQ(snapshot.total_bytes, 5000);
}

TEST(Rewrite, RemovesFilesAndThenTheirManifests) {
  Table table;
  table.append({file_of("a", 1)});
  table.append({file_of("b", 2)});
  table.apply({.operation = kDelete, .removed = {uri("a")}});
  EXPECT_EQ(table.files(), (Files{{"b", 2}}));
  EXPECT_EQ(table.metadata.current()->operation, kDelete);
  EXPECT_EQ(table.metadata.current()->total_rows, 10);
  EXPECT_EQ(table.manifests.size(), 2u) << "the deletion is told";
  table.append({file_of("c", 3)});
  EXPECT_EQ(table.manifests.size(), 3u);
  table.apply({.operation = kDelete, .removed = {uri("b")}});
  EXPECT_EQ(table.files(), (Files{{"c", 4}}));
  EXPECT_EQ(table.manifests.size(), 2u) << "nothing in the first one is alive";
  table.apply({.operation = kDelete, .removed = {uri("c")}});
  EXPECT_TRUE(table.files().empty());
  EXPECT_EQ(table.metadata.current()->total_files, 0);
  EXPECT_EQ(table.metadata.current()->total_bytes, 0);
}

TEST(Rewrite, RefusesAFileThatTheTableDoesNotHave) {
  Table table;
  table.append({file_of("a", 1)});
  EXPECT_EQ(table.change({.removed = {uri("b")}}).error().code(), ErrorCode::FailedState);
  table.apply({.operation = kDelete, .removed = {uri("a")}});
  const auto again = table.change({.operation = kDelete, .removed = {uri("a")}});
  ASSERT_FALSE(again) << "it is named as deleted only";
  EXPECT_NE(again.error().message().find(uri("a")), std::string::npos);
}

TEST(Rewrite, LimitsManifestsAndKeepsTheirDaysTogether) {
  Table table;
  std::vector<DataFile> files;
  for (int i = 0; i < 1500; ++i) {
    files.push_back(file_of(std::to_string(i), i % 15));
  }
  table.append(files);
  table.apply({.operation = kDelete, .removed = {uri("0")}});
  ASSERT_EQ(table.manifests.size(), 2u);
  EXPECT_EQ(table.manifests[0].first_day, 0);
  EXPECT_EQ(table.manifests[0].last_day, 9);
  EXPECT_EQ(table.manifests[1].first_day, 10);
  EXPECT_EQ(table.files().size(), 1499u);
}

TEST(Rewrite, TellsWhenAManifestMayBeInNoListAnyMore) {
  Table table;
  for (std::size_t i = 0; i < kSnapshotsKept; ++i) {
    table.append({file_of(std::to_string(i), 1)});
  }
  EXPECT_FALSE(drops_manifests(table.append({file_of("x", 1)}))) << "appends keep all of them";
  EXPECT_EQ(table.last.forgotten.size(), 1u);
  table.apply({.removed = {uri("0")}, .added = {file_of("y", 1)}});
  for (std::size_t i = 0; i + 2 < kSnapshotsKept; ++i) {
    EXPECT_FALSE(drops_manifests(table.append({file_of(fmt::format("z{}", i), 1)})));
  }
  EXPECT_TRUE(drops_manifests(table.append({file_of("last", 1)}))) << "the replacement is the oldest now";
}

TEST(Rewrite, ForgetsSnapshotsBeforeOne) {
  Table table;
  for (int i = 1; i <= 4; ++i) {
    table.append({file_of(std::to_string(i), i)});
  }
  const auto lists = [&] {
    std::vector<std::int64_t> numbers;
    for (const auto& snapshot : table.metadata.snapshots) {
      numbers.push_back(snapshot.sequence_number);
    }
    return numbers;
  };
  const auto& commit =
      table.take(forget_before(table.metadata, table.path, table.manifests, 3, table.next_ids()));
  EXPECT_EQ(commit.files.size(), 1u) << "metadata alone";
  EXPECT_THAT(commit.expired, UnorderedElementsAre("metadata/snap-101-u1.avro", "metadata/snap-102-u2.avro"));
  EXPECT_THAT(lists(), ElementsAre(3, 4));
  EXPECT_EQ(table.metadata.last_sequence_number, 4);
  EXPECT_EQ(table.files().size(), 4u);
  table.take(forget_before(table.metadata, table.path, table.manifests, 99, table.next_ids()));
  EXPECT_THAT(lists(), ElementsAre(4)) << "the current one stays";
}

}  // namespace
}  // namespace tarn::table
