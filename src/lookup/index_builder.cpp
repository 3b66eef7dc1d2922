#include "lookup/index_builder.hpp"

#include "event/schema.hpp"
#include "lookup/file_index.hpp"

#include <algorithm>
#include <bit>

namespace tarn::lookup {
namespace {

// A path with more different values than this part of a block's rows is not listed there: tokens that
// never come again would be most of the index.
constexpr std::size_t kRowsPerValue = 4;
constexpr std::size_t kValuesAlways = 128;
constexpr std::size_t kPathsKept = 4096;
// Beyond those that number the entries: one lookup in so many meets a block that has not got the value.
constexpr unsigned kExtraBits = 14;
constexpr unsigned kBitsMin = 16;
constexpr unsigned kBitsMax = 48;

unsigned bits_for(std::size_t entries) {
  return std::clamp(static_cast<unsigned>(std::bit_width(entries)) + kExtraBits, kBitsMin, kBitsMax);
}

EncodedTable encode_hashes(std::vector<TableEntry> hashes, unsigned bits, std::size_t blocks, bool counted) {
  for (auto& entry : hashes) {
    entry.fingerprint = fingerprint_of(entry.fingerprint, bits);
  }
  return encode_table(std::move(hashes), bits, blocks, counted);
}

}  // namespace

IndexBuilder::IndexBuilder(const columnar::Schema& schema)
    : values_(schema),
      event_id_(event::column_index(schema, event::kEventId)),
      record_(event::column_index(schema, event::kEventJson)) {}

void IndexBuilder::add_block(const columnar::Batch& batch, std::span<const std::uint32_t> rows) {
  const auto block = static_cast<std::uint32_t>(rows_.size());
  const auto& ids = batch.column(event_id_);
  const auto& records = batch.column(record_);
  forget_paths();
  for (const auto row : rows) {
    const auto id = ids.is_null(row) ? std::string_view() : ids.string(row);
    const auto record = records.is_null(row) ? std::string_view() : records.string(row);
    events_.push_back({hash_of_event(id, record), block});
    values_.visit(batch, row, [this](std::uint64_t path, std::string_view value) {
      auto& hashes = by_path_[path];
      // Events that lie side by side have much in common.
      if (const auto hash = hash_of_value(path, value); hashes.empty() || hashes.back() != hash) {
        hashes.push_back(hash);
      }
    });
  }
  const auto most = std::max(kValuesAlways, rows.size() / kRowsPerValue);
  for (auto& [path, hashes] : by_path_) {
    std::ranges::sort(hashes);
    const auto repeated = std::ranges::unique(hashes);
    hashes.erase(repeated.begin(), repeated.end());
    if (hashes.size() > most) {
      open_paths_.push_back({path, block});
      continue;
    }
    for (const auto hash : hashes) {
      values_seen_.push_back({hash, block});
    }
  }
  rows_.push_back(static_cast<std::uint32_t>(rows.size()));
}

// Keeps the memory of paths that come again and again.
void IndexBuilder::forget_paths() {
  if (by_path_.size() > kPathsKept) {
    by_path_.clear();
  }
  for (auto& [path, hashes] : by_path_) {
    hashes.clear();
  }
}

std::string IndexBuilder::encode() const {
  const auto blocks = rows_.size();
  return encode_index(rows_, {encode_hashes(events_, kEventBits, blocks, false),
                              encode_hashes(values_seen_, bits_for(values_seen_.size()), blocks, true),
                              encode_hashes(open_paths_, bits_for(open_paths_.size()), blocks, true)});
}

}  // namespace tarn::lookup
