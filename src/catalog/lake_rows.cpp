#include "catalog/lake_rows.hpp"

namespace tarn::catalog {

Result<DataFile> read_data_file(const Row& row) {
  return DataFile{.store = EventDataStoreId(row.text(0)),
                  .path = row.text(1),
                  .rows = row.count(2),
                  .bytes = row.count(3),
                  .min_time = row.optional_time(4),
                  .max_time = row.optional_time(5),
                  .sha256 = row.text(6),
                  .import_id = row.text(7),
                  .committed = row.time(8),
                  .compacted = row.flag(9)};
}

Result<SourceFile> read_source_file(const Row& row) {
  return SourceFile{.store = EventDataStoreId(row.text(0)),
                    .uri = row.text(1),
                    .size_bytes = row.count(2),
                    .modified_ns = row.integer(3),
                    .sha256 = row.text(4),
                    .events = row.count(5),
                    .duplicates = row.count(6),
                    .rejected = row.count(7),
                    .other_category = row.count(8),
                    .import_id = row.text(9),
                    .left_out = row.count(10),
                    .scope = row.text(11)};
}

Result<Reject> read_reject(const Row& row) {
  return Reject{.uri = row.text(0),
                .offset = row.count(1),
                .length = row.count(2),
                .reason = row.text(3),
                .bytes = row.text(4),
                .truncated = row.flag(5),
                .import_id = row.text(6),
                .id = row.integer(7)};
}

}  // namespace tarn::catalog
