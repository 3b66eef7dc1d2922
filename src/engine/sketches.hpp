// Sketches: distinct counts, quantiles, histograms, digests of sets. All are bytes where they are columns.
#pragma once

#include "engine/aggregates.hpp"

namespace tarn::engine {

void add_sketch_functions(FunctionList& list);
void add_sketch_aggregates(AggregateList& list);

}  // namespace tarn::engine
