// Dates and timestamps that are the same for every row, as far as they are computed here.
#pragma once

#include "sql/typed.hpp"
#include "trino_time/values.hpp"

#include <optional>

namespace tarn::sql {

// The value of an expression of a temporal type. A date is its midnight; without a zone, the clock's time is
// that of UTC. nullopt: it is another for each row, NULL, an error, or not computed here.
std::optional<trino_time::ZonedTime> constant_time(const Typed& expression);

}  // namespace tarn::sql
