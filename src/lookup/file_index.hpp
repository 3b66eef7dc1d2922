// The index beside a data file: which of its blocks have an event, or a value that people look for.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "lookup/fingerprint_table.hpp"
#include "lookup/row_values.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::lookup {

// Bits of an event's fingerprint. A day's file of 200,000 events meets one that it does not have once in
// 300,000 times.
inline constexpr unsigned kEventBits = 36;
// What is larger is none of ours.
inline constexpr std::uint64_t kIndexBytesMax = 4ull << 30;

inline Fingerprint fingerprint_of(std::uint64_t hash, unsigned bits) {
  return hash >> (64 - bits);
}

// The index of a data file lies beside it.
std::string index_path(std::string_view data_file_path);

// On disk, numbers little-endian: "TARNIDX1"; the number of blocks (4 bytes); of each of three tables the
// number of entries and its bytes (8 each) and the bits of a fingerprint (1); the rows of each block (4
// each); 8 bytes XXH3 of all before. Then the tables (fingerprint_table.hpp):
//   events      by hash_of_event(), kEventBits each, one entry for each row
//   values      by hash_of_value(), counted
//   open paths  by hash_of_path(), counted: paths with so many values in a block that these are not
//   listed
// What the index does not have, the block does not have.
struct IndexHeader {
  enum Table : std::size_t { Events, Values, OpenPaths };
  struct Section {
    TableShape shape{};
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };
  std::vector<std::uint32_t> rows{};  // of each block
  std::array<Section, 3> sections{};
  std::uint64_t bytes = 0;  // of the header itself
};
// `bytes` begins with the header, or holds enough of it to tell how long it is: then the result's `bytes` is
// larger than what was given, and the rest is not filled in. Corrupt for what is no header.
Result<IndexHeader> decode_header(std::string_view bytes);

std::string encode_index(const std::vector<std::uint32_t>& rows, const std::array<EncodedTable, 3>& tables);

// The events' fingerprints with their blocks, ascending, of a whole index.
Result<std::vector<TableEntry>> decode_events(std::string_view bytes);

// Looks things up in an index with a few short reads. One thread at a time.
class FileIndex {
 public:
  static Result<FileIndex> open(io::FileSystem& files, const std::string& path);

  const std::vector<std::uint32_t>& rows() const { return header_.rows; }
  // What was read so far.
  std::uint64_t bytes_read() const { return bytes_read_; }

  // Every block that has the event, and perhaps others.
  Result<Blocks> find_event(std::string_view event_id);
  // The same of a value. REQUIRES: RowValues::covers(path) for the schema of the file.
  Result<Blocks> find_value(const ValuePath& path, std::string_view value);

 private:
  FileIndex(std::unique_ptr<io::ReadableFile> file, IndexHeader header, std::string start);

  Result<std::string> read(std::uint64_t offset, std::uint64_t bytes);
  Result<> find(IndexHeader::Table table, std::uint64_t hash, Blocks& blocks);

  std::unique_ptr<io::ReadableFile> file_;
  IndexHeader header_;
  std::string start_;  // of the file
  std::uint64_t bytes_read_ = 0;
};

}  // namespace tarn::lookup
