#include "trino_text/letters.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <cstdlib>
#include <memory>
#include <optional>

#include <utf8proc.h>

namespace tarn::trino_text {
namespace {

template <class Map>
void append_mapped(std::string_view text, const Map& map, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    if (step.valid) {
      append_code_point(map(step.value), out);
    } else {
      out += text.substr(i, step.size);
    }
    i += step.size;
  }
}

char ascii_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class Map>
void append_ascii(std::string_view text, const Map& map, std::string& out) {
  const auto begin = out.size();
  out.resize(begin + text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    out[begin + i] = map(text[i]);
  }
}

std::optional<int> normal_form_options(std::string_view form) {
  if (form == "NFC") {
    return UTF8PROC_STABLE | UTF8PROC_COMPOSE;
  }
  if (form == "NFD") {
    return UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
  }
  if (form == "NFKC") {
    return UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
  }
  if (form == "NFKD") {
    return UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;
  }
  return std::nullopt;
}

}  // namespace

char32_t to_upper(char32_t code_point) {
  // Unicode gives the sharp s no simple upper case; utf8proc gives it the capital one.
  constexpr char32_t kSharpS = 0xDF;
  return code_point == kSharpS
             ? kSharpS
             : static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(code_point)));
}

char32_t to_lower(char32_t code_point) {
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(code_point)));
}

bool is_letter(char32_t code_point) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

void upper(std::string_view text, std::string& out) {
  if (is_ascii(text)) {
    append_ascii(text, ascii_upper, out);
  } else {
    append_mapped(text, to_upper, out);
  }
}

void lower(std::string_view text, std::string& out) {
  if (is_ascii(text)) {
    append_ascii(text, ascii_lower, out);
  } else {
    append_mapped(text, to_lower, out);
  }
}

Result<> normalize(std::string_view text, std::string_view form, std::string& out) {
  const auto options = normal_form_options(form);
  if (!options) {
    return refuse("Normalization form must be one of [NFD, NFC, NFKD, NFKC]");
  }
  if (is_ascii(text)) {
    out += text;
    return {};
  }
  TARN_TRY(check_result_size(text.size()));
  const auto valid = to_valid(text);
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                 static_cast<utf8proc_ssize_t>(valid.size()), &made,
                                 static_cast<utf8proc_option_t>(*options));
  // utf8proc takes its memory by malloc.
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, std::free);
  if (size < 0) {
    return fail(ErrorCode::ResourceExhausted,
                std::string("Text cannot be normalized: ") + utf8proc_errmsg(size));
  }
  out.append(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
  return {};
}

}  // namespace tarn::trino_text
