// Trino's URL functions.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// The parts that are text, with %HH decoded in path, query and fragment.
enum class UrlPart : std::uint8_t { Protocol, Host, Path, Query, Fragment };

// Appends the part, empty where the URL lacks it. Returns false (NULL) for what is no URL.
bool url_extract(UrlPart part, std::string_view url, std::string& out);
std::optional<std::int64_t> url_extract_port(std::string_view url);
// Appends the decoded value of the first parameter of that name; returns false (NULL) if there is none.
Result<bool> url_extract_parameter(std::string_view url, std::string_view name, std::string& out);

// As forms are sent: a blank becomes +.
void url_encode(std::string_view text, std::string& out);
Result<> url_decode(std::string_view text, std::string& out);

}  // namespace tarn::trino_text
