// Names a table's files anew after its folder was moved: Iceberg names them by their whole paths.
#pragma once

#include "columnar/type.hpp"
#include "table/append.hpp"
#include "table/manifest.hpp"
#include "table/manifest_list.hpp"
#include "table/metadata.hpp"
#include "table/rewrite.hpp"

#include <string>
#include <vector>

namespace tarn::table {

// A table of the same files, rows and identity below `location`, in one snapshot: the earlier ones, whose
// files are named by the old place, are forgotten. `manifests` are those of the current snapshot.
Commit relocate(const TableMetadata& table, const std::vector<ManifestContent>& manifests,
                const std::string& location, const columnar::Schema& schema, const CommitIds& ids);

}  // namespace tarn::table
