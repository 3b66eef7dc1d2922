// reduce() and reduce_agg() in the engine's SQL.
#pragma once

#include "sql/print_engine.hpp"

#include <string>

namespace tarn::sql {

// What `step`, a lambda of a state and an item, makes of the items one after the other, from `start` on.
// `items` is printed SQL of an array.
std::string reduced(EnginePrinter& printer, const std::string& items, const Type& item, const Typed& start,
                    const Typed& step);

}  // namespace tarn::sql
