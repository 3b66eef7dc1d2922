// One data file in the making, with its index beside it.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/table_commits.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "lookup/index_builder.hpp"
#include "parquet/writer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tarn::ingest {

// A path that no file has had: stores/<id>/data/<day>/<uuid>.parquet, relative to the data folder.
std::string new_data_path(const EventDataStoreId& store, DayNumber day, io::Random& random);

// Create, write any number of batches, finish. One thread at a time. REQUIRES: the path is pending.
class NewDataFile {
 public:
  struct Place {
    std::string data_folder{};
    std::string path{};  // as new_data_path() has it
    EventDataStoreId store{};
    DayNumber day = kNoDay;
  };
  // `files` and `schema` must outlive the object.
  static Result<NewDataFile> create(io::FileSystem& files, Place place, const columnar::Schema& schema,
                                    const parquet::WriterOptions& options);
  NewDataFile(NewDataFile&&) noexcept;
  NewDataFile& operator=(NewDataFile&&) = delete;
  ~NewDataFile();

  // As parquet::Writer::write. REQUIRES: the rows are of the file's day.
  Result<> write(const columnar::Batch& batch, std::span<const std::uint32_t> rows);
  // Durable from then on. What a ledger says of where the rows came from is the caller's to add. No call may
  // follow.
  Result<WrittenFile> finish();

 private:
  struct Output;
  NewDataFile(io::FileSystem& files, Place place, const columnar::Schema& schema,
              std::uint32_t row_group_rows, std::unique_ptr<Output> output);

  void add_to_index(const columnar::Batch& batch, std::span<const std::uint32_t> row_group);

  io::FileSystem& files_;
  Place place_;
  std::size_t event_time_;
  std::size_t row_group_rows_;
  lookup::IndexBuilder index_;
  std::unique_ptr<Output> output_;
  std::optional<std::int64_t> first_;
  std::optional<std::int64_t> last_;
};

}  // namespace tarn::ingest
