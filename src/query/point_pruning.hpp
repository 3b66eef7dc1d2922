// Leaves out the files, and blocks of files, that cannot have what a statement asks for.
#pragma once

#include "catalog/lake_catalog.hpp"
#include "columnar/type.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"
#include "sql/point_conditions.hpp"

#include <string>
#include <vector>

namespace tarn::query {

// A data file of the table, by its absolute path.
struct PlannedFile {
  std::string path{};
  std::uint64_t rows = 0;
};

// Adds the files to the table, as far as their indexes do not say that no row there satisfies `points`. What
// is not understood, and an index that cannot be read, leaves nothing out.
void add_pruned(io::FileSystem& files, const sql::PointCondition& points,
                const std::vector<PlannedFile>& planned, engine::ParquetTable& table);

}  // namespace tarn::query
