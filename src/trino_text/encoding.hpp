// Trino's encodings of varbinary as text, and of numbers as varbinary.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

void to_hex(std::string_view bytes, std::string& out);  // upper case
Result<> from_hex(std::string_view text, std::string& out);

void to_base64(std::string_view bytes, std::string& out);
void to_base64url(std::string_view bytes, std::string& out);
// As java.util.Base64 reads: padding may be missing, surplus bits are not looked at, blanks are errors.
Result<> from_base64(std::string_view text, std::string& out);
Result<> from_base64url(std::string_view text, std::string& out);

void to_base32(std::string_view bytes, std::string& out);
// Upper case; padding may be missing.
Result<> from_base32(std::string_view text, std::string& out);

void to_big_endian_32(std::int32_t value, std::string& out);
void to_big_endian_64(std::int64_t value, std::string& out);
Result<std::int32_t> from_big_endian_32(std::string_view bytes);
Result<std::int64_t> from_big_endian_64(std::string_view bytes);

void to_ieee754_32(float value, std::string& out);
// Every NaN becomes the one that Java writes.
void to_ieee754_64(double value, std::string& out);
Result<float> from_ieee754_32(std::string_view bytes);
Result<double> from_ieee754_64(std::string_view bytes);

}  // namespace tarn::trino_text
