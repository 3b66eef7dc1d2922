// Trino's functions on varbinary: positions are bytes counted from one.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

std::string_view binary_substring(std::string_view bytes, std::int64_t start);
std::string_view binary_substring(std::string_view bytes, std::int64_t start, std::int64_t length);
Result<> binary_lpad(std::string_view bytes, std::int64_t target, std::string_view padding, std::string& out);
Result<> binary_rpad(std::string_view bytes, std::int64_t target, std::string_view padding, std::string& out);
void binary_reverse(std::string_view bytes, std::string& out);

}  // namespace tarn::trino_text
