// Reads back the events of committed data files: what of each decides where it belongs and whether it is
// known.
#pragma once

#include "base/result.hpp"
#include "columnar/type.hpp"
#include "engine/engine.hpp"
#include "ingest/identity_index.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// Valid until the next chunk.
struct StoredEvent {
  std::string_view json{};
  std::optional<std::string_view> id{};
  std::optional<std::string_view> source{};
  std::optional<std::string_view> name{};
  std::optional<std::int64_t> time{};  // microseconds since the epoch

  EventKey key() const;   // the same that an import gave it
  DayNumber day() const;  // that of its data file
};

// A walk through some data files of one store, each from its beginning to its end. One thread.
class StoredEvents {
 public:
  // `paths` are below `data_folder`. Corrupt where one is damaged or missing, as from next().
  static Result<StoredEvents> open(io::FileSystem& files, const std::string& data_folder,
                                   const columnar::Schema& schema, const std::vector<std::string>& paths,
                                   std::uint64_t memory_bytes);

  // The next chunk; false at the end.
  Result<bool> next() { return query_->next(chunk_); }
  std::size_t rows() const { return chunk_.rows(); }
  // Corrupt for a row without a record. REQUIRES: row < rows().
  Result<StoredEvent> at(std::size_t row) const;

 private:
  explicit StoredEvents(std::unique_ptr<engine::Query> query) : query_(std::move(query)) {}

  std::unique_ptr<engine::Query> query_;
  engine::Chunk chunk_;
};

}  // namespace tarn::ingest
