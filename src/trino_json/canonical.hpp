// json_parse: the text by which Trino holds a JSON value.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tarn::trino_json {

// Names sorted, the last of equal ones kept, no blanks, every number that is not an integer spelled as a
// double. json_format of the result is the result itself. "Cannot convert value to JSON: '...'".
Result<std::string> json_parse(std::string_view text);

// is_json_scalar. "Invalid JSON value: ..." unless the text is exactly one value.
Result<bool> is_json_scalar(std::string_view text);

// What of a text goes into an error message: at most 10,000 bytes of it.
std::string shown_json(std::string_view text);

}  // namespace tarn::trino_json
