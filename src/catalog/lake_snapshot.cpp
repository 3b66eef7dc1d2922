// Data files and source files of a store, on one state of lake.db.
#include "catalog/lake_catalog.hpp"
#include "catalog/lake_rows.hpp"

namespace tarn::catalog {
namespace {

Result<bool> read_presence(const Row& row) {
  return row.flag(0);
}

}  // namespace

Result<std::vector<std::string>> LakeCatalog::each_data_file_beside(const EventDataStoreId& store,
                                                                    const TimeRange& range,
                                                                    std::span<const std::string> uris,
                                                                    const OnDataFile& on_file) {
  return database_.read([&](Session& session) -> Result<std::vector<std::string>> {
    std::vector<std::string> committed;
    for (const auto& uri : uris) {
      const auto found =
          TARN_TRY(session.first("SELECT EXISTS (SELECT 1 FROM source_files WHERE store_id = ? AND uri = ?)",
                                 {store, uri}, read_presence));
      if (found.value_or(false)) {
        committed.push_back(uri);
      }
    }
    const auto on_row = [&](const Row& row) -> Result<> {
      const auto file = TARN_TRY(read_data_file(row));
      return on_file(file);
    };
    TARN_TRY(session.each(
        std::string(kSelectDataFile) +
            "WHERE store_id = ?1 AND (?2 IS NULL OR max_time >= ?2) AND (?3 IS NULL OR min_time <= ?3)"
            " ORDER BY min_time NULLS FIRST, id",
        {store, range.from, range.to}, on_row));
    return committed;
  });
}

}  // namespace tarn::catalog
