// Copies events from one store of a lake to another.
#pragma once

#include "exporter/export_options.hpp"
#include "exporter/selection.hpp"
#include "ingest/importer.hpp"

#include <stop_token>
#include <string>

namespace tarn::exporter {

// Where the events go: a store of the same category. What it selects does not matter, as for an import.
struct CopyTarget {
  ingest::Importer::Context context;
  EventDataStoreId store{};
  std::string import_id{};
};

struct CopyProgress {
  ExportProgress reading{};
  ingest::ImportProgress writing{};
};

// Copies the selected events that the other store does not have: their records byte for byte, with those that
// only the journal has. What was committed before a stop or a failure stays, and the same copy goes on there.
//
// InvalidArgument where both stores are one, and as checked() says; Cancelled when `stop` was asked for.
Result<> copy_events(const ExportSource& source, const Selection& selection, const CopyTarget& target,
                     const ExportOptions& options, CopyProgress& progress, const std::stop_token& stop);

}  // namespace tarn::exporter
