// Reads a text by the elements of a pattern, as Joda-Time does; internal to this module.
#pragma once

#include "base/result.hpp"
#include "trino_time/parsed_fields.hpp"
#include "trino_time/pattern_element.hpp"
#include "trino_time/values.hpp"

#include <string_view>
#include <vector>

namespace tarn::trino_time {

// The whole text must match. `zones` is null where no zone can be read. Words its error as Joda-Time:
// "Invalid format: \"2020-x\" is malformed at \"x\"".
Result<ParsedFields> read_by_pattern(const std::vector<PatternElement>& elements, std::string_view text,
                                     const ZoneTable* zones);

// Whether the elements can be read at all: not too many fields.
bool has_readable_count(const std::vector<PatternElement>& elements);

}  // namespace tarn::trino_time
