#include "trino_json/functions.hpp"

#include "trino_json/node.hpp"
#include "trino_json/token_reader.hpp"
#include "trino_json/writer.hpp"
#include "trino_math/parse_number.hpp"

#include <charconv>
#include <cmath>
#include <deque>
#include <limits>
#include <system_error>

namespace tarn::trino_json {
namespace {

// Looks at every element's first token until one matches.
template <class Matches>
std::optional<bool> any_element(std::string_view json, const Matches& matches) {
  TokenReader reader(json);
  if (reader.next() != Token::ArrayStart) {
    return std::nullopt;
  }
  while (reader.next() != Token::ArrayEnd) {
    if (reader.current() == Token::Error) {
      return std::nullopt;
    }
    if (matches(reader)) {
      return true;
    }
    if (!reader.skip_children()) {
      return std::nullopt;
    }
  }
  return false;
}

// Takes what json_array_get gives for the element whose first token is current: nothing for JSON null. Of
// repeated names in an object the last value counts here, unlike in json_extract. False at an error.
bool take_element(TokenReader& reader, std::optional<std::string>& element) {
  element.reset();
  if (reader.current() == Token::Null) {
    return true;
  }
  if (reader.is_scalar()) {
    element = reader.text();
    return true;
  }
  const auto node = read_node(reader);
  if (node) {
    element = write_node(*node);
  }
  return node.has_value();
}

std::optional<std::string> element_from_start(TokenReader& reader, std::int64_t index) {
  for (std::int64_t place = 0; reader.next() != Token::ArrayEnd; ++place) {
    if (place == index) {
      std::optional<std::string> element;
      take_element(reader, element);
      return element;
    }
    if (!reader.skip_children()) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

// Keeps the last `count` elements while it reads to the end.
std::optional<std::string> element_from_end(TokenReader& reader, std::int64_t count) {
  std::deque<std::optional<std::string>> last;
  while (reader.next() != Token::ArrayEnd) {
    std::optional<std::string> element;
    if (!take_element(reader, element)) {
      return std::nullopt;
    }
    last.push_back(std::move(element));
    if (std::cmp_greater(last.size(), count)) {
      last.pop_front();
    }
  }
  return std::cmp_equal(last.size(), count) ? std::move(last.front()) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> json_array_length(std::string_view json) {
  std::int64_t length = 0;
  const auto counted = any_element(json, [&length](const TokenReader&) {
    ++length;
    return false;
  });
  return counted ? std::optional(length) : std::nullopt;
}

std::optional<bool> json_array_contains(std::string_view json, bool value) {
  const Token wanted = value ? Token::True : Token::False;
  return any_element(json, [wanted](const TokenReader& reader) { return reader.current() == wanted; });
}

std::optional<bool> json_array_contains(std::string_view json, std::int64_t value) {
  return any_element(json, [value](const TokenReader& reader) {
    if (reader.current() != Token::Integer) {
      return false;
    }
    const std::string_view raw = reader.raw();
    std::int64_t element = 0;
    return std::from_chars(raw.data(), raw.data() + raw.size(), element).ec == std::errc{} &&
           element == value;
  });
}

std::optional<bool> json_array_contains(std::string_view json, double value) {
  if (!std::isfinite(value)) {
    return false;
  }
  return any_element(json, [value](const TokenReader& reader) {
    return reader.current() == Token::Real && trino_math::parse_double(reader.raw()) == value;
  });
}

std::optional<bool> json_array_contains(std::string_view json, std::string_view value) {
  return any_element(json, [value](const TokenReader& reader) {
    return reader.current() == Token::String && reader.spells(value);
  });
}

std::optional<std::string> json_array_get(std::string_view json, std::int64_t index) {
  TokenReader reader(json);
  if (index == std::numeric_limits<std::int64_t>::min() || reader.next() != Token::ArrayStart) {
    return std::nullopt;
  }
  return index >= 0 ? element_from_start(reader, index) : element_from_end(reader, -index);
}

}  // namespace tarn::trino_json
