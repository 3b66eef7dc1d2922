// How rows of lake.db become values; for the sources of this module alone.
#pragma once

#include "catalog/lake_catalog.hpp"

#include <string_view>

namespace tarn::catalog {

// Their columns, in the order in which the functions read them.
inline constexpr std::string_view kSelectDataFile =
    "SELECT store_id, path, rows, bytes, min_time, max_time, sha256, import_id, committed, compacted"
    " FROM data_files ";

inline constexpr std::string_view kSourceColumns =
    "store_id, uri, size_bytes, modified_ns, sha256, events, duplicates, rejected, other_category,"
    " import_id, left_out, scope";
inline constexpr std::string_view kRejectColumns =
    "uri, \"offset\", length, reason, bytes, truncated, import_id, id";

Result<DataFile> read_data_file(const Row& row);
Result<SourceFile> read_source_file(const Row& row);
Result<Reject> read_reject(const Row& row);

}  // namespace tarn::catalog
