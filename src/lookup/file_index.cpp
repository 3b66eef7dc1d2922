#include "lookup/file_index.hpp"

#include "io/hash.hpp"
#include "lookup/bits.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tarn::lookup {
namespace {

constexpr std::string_view kMagic = "TARNIDX1";
constexpr std::size_t kTables = 3;
constexpr std::size_t kSectionBytes = 17;
constexpr std::size_t kRowsAt = 8 + 4 + kTables * kSectionBytes;
constexpr std::size_t kHashBytes = 8;
// The header of most files, and the whole index of small ones.
constexpr std::size_t kFirstReadBytes = 1024;
constexpr std::uint64_t kBucketBytesMax = 64u << 20;

Error damaged() {
  return {ErrorCode::Corrupt, "an index file is damaged: restore it from a backup"};
}

template <class Number>
void append_number(std::string& out, Number value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

bool is_counted(std::size_t table) {
  return table != IndexHeader::Events;
}

}  // namespace

std::string index_path(std::string_view data_file_path) {
  return std::string(data_file_path) + ".index";
}

std::string encode_index(const std::vector<std::uint32_t>& rows, const std::array<EncodedTable, 3>& tables) {
  std::string bytes(kMagic);
  append_number(bytes, static_cast<std::uint32_t>(rows.size()));
  for (const auto& table : tables) {
    append_number(bytes, table.shape.entries);
    append_number(bytes, std::uint64_t{table.bytes.size()});
    append_number(bytes, table.shape.bits);
  }
  for (const auto count : rows) {
    append_number(bytes, count);
  }
  append_number(bytes, io::hash64(bytes));
  for (const auto& table : tables) {
    bytes += table.bytes;
  }
  return bytes;
}

Result<IndexHeader> decode_header(std::string_view bytes) {
  if (bytes.size() < kRowsAt || !bytes.starts_with(kMagic)) {
    return fail(damaged());
  }
  const auto blocks = number_at<std::uint32_t>(bytes, kMagic.size());
  if (blocks > kBlocksMax) {
    return fail(damaged());
  }
  IndexHeader header;
  const auto rows_end = kRowsAt + blocks * sizeof(std::uint32_t);
  header.bytes = rows_end + kHashBytes;
  if (bytes.size() < header.bytes) {
    return header;
  }
  if (io::hash64(bytes.substr(0, rows_end)) != number_at<std::uint64_t>(bytes, rows_end)) {
    return fail(damaged());
  }
  header.rows.reserve(blocks);
  for (std::size_t at = kRowsAt; at < rows_end; at += sizeof(std::uint32_t)) {
    header.rows.push_back(number_at<std::uint32_t>(bytes, at));
  }
  auto offset = header.bytes;
  for (std::size_t i = 0; i < kTables; ++i) {
    const auto at = kMagic.size() + sizeof(std::uint32_t) + i * kSectionBytes;
    auto& section = header.sections[i];
    const auto bits = number_at<std::uint8_t>(bytes, at + 16);
    section.offset = offset;
    section.bytes = number_at<std::uint64_t>(bytes, at + 8);
    const auto shape = shape_of(number_at<std::uint64_t>(bytes, at), bits, blocks, is_counted(i));
    if (!shape || section.bytes > kIndexBytesMax || section.bytes < shape->directory_bytes()) {
      return fail(damaged());
    }
    section.shape = *shape;
    offset += section.bytes;
  }
  return header;
}

Result<std::vector<TableEntry>> decode_events(std::string_view bytes) {
  const auto header = TARN_TRY(decode_header(bytes));
  const auto& section = header.sections[IndexHeader::Events];
  if (bytes.size() < header.bytes || section.shape.bits != kEventBits || section.offset > bytes.size() ||
      section.bytes > bytes.size() - section.offset) {
    return fail(damaged());
  }
  return decode_table(section.shape, bytes.substr(section.offset, section.bytes));
}

FileIndex::FileIndex(std::unique_ptr<io::ReadableFile> file, IndexHeader header, std::string start)
    : file_(std::move(file)),
      header_(std::move(header)),
      start_(std::move(start)),
      bytes_read_(start_.size()) {}

Result<FileIndex> FileIndex::open(io::FileSystem& files, const std::string& path) {
  auto file = TARN_TRY(files.open(path));
  std::string start(kFirstReadBytes, '\0');
  start.resize(TARN_TRY(file->read_at(0, start)));
  auto header = TARN_TRY(decode_header(start));
  if (header.bytes > start.size()) {
    start.resize(header.bytes);
    start.resize(TARN_TRY(file->read_at(0, start)));
    header = TARN_TRY(decode_header(start));
    if (header.bytes > start.size()) {
      return fail(damaged());
    }
  }
  return FileIndex(std::move(file), std::move(header), std::move(start));
}

Result<std::string> FileIndex::read(std::uint64_t offset, std::uint64_t bytes) {
  if (offset + bytes <= start_.size()) {
    return start_.substr(offset, bytes);
  }
  std::string piece(bytes, '\0');
  const auto count = TARN_TRY(file_->read_at(offset, piece));
  bytes_read_ += count;
  return count == bytes ? Result<std::string>(std::move(piece)) : fail(damaged());
}

Result<> FileIndex::find(IndexHeader::Table table, std::uint64_t hash, Blocks& blocks) {
  const auto& section = header_.sections[table];
  const auto& shape = section.shape;
  const auto fingerprint = fingerprint_of(hash, shape.bits);
  const auto bucket = shape.bucket_of(fingerprint);
  const std::string ends = TARN_TRY(read(section.offset + shape.place_of(bucket), 2 * sizeof(std::uint32_t)));
  const auto begin = number_at<std::uint32_t>(ends, 0);
  const auto end = number_at<std::uint32_t>(ends, sizeof(std::uint32_t));
  if (begin > end || end - begin > kBucketBytesMax || shape.directory_bytes() + end > section.bytes) {
    return fail(damaged());
  }
  const std::string bytes = TARN_TRY(read(section.offset + shape.directory_bytes() + begin, end - begin));
  const auto entries = TARN_TRY(decode_bucket(shape, bucket, bytes));
  for (const auto& entry : entries) {
    if (entry.fingerprint == fingerprint) {
      blocks[entry.block] = true;
    }
  }
  return {};
}

Result<Blocks> FileIndex::find_event(std::string_view event_id) {
  Blocks blocks(header_.rows.size(), false);
  TARN_TRY(find(IndexHeader::Events, hash_of_event(event_id, {}), blocks));
  return blocks;
}

Result<Blocks> FileIndex::find_value(const ValuePath& path, std::string_view value) {
  Blocks blocks(header_.rows.size(), false);
  const auto hash = hash_of_path(path);
  TARN_TRY(find(IndexHeader::Values, hash_of_value(hash, value), blocks));
  TARN_TRY(find(IndexHeader::OpenPaths, hash, blocks));
  return blocks;
}

}  // namespace tarn::lookup
