#include "engine/messages.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace tarn::engine {
namespace {

constexpr std::size_t kBytesMax = 400;
constexpr std::string_view kExhausted =
    "Query exhausted resources at this scale factor: bound eventTime, name fewer columns, or give the engine "
    "more memory (--memory-mb, or query.memory_mb in tarn.toml)";

struct Word {
  std::string_view engine;
  std::string_view lake;
};

// The engine's names of types, storage types included.
constexpr auto kTypes = std::to_array<Word>({
    {"BLOB", "varbinary"},          {"BOOL", "boolean"},           {"FLOAT", "real"},
    {"HUGEINT", "decimal"},         {"INT128", "decimal"},         {"INT16", "smallint"},
    {"INT32", "integer"},           {"INT64", "bigint"},           {"INT8", "tinyint"},
    {"INTEGER_LITERAL", "integer"}, {"STRING_LITERAL", "varchar"}, {"STRUCT", "row"},
    {"TIMESTAMPTZ", "timestamp"},   {"UBIGINT", "bigint"},         {"UHUGEINT", "timestamp with time zone"},
    {"UINT128", "decimal"},         {"UINT16", "integer"},         {"UINT32", "bigint"},
    {"UINT64", "bigint"},           {"UINT8", "smallint"},         {"UINTEGER", "bigint"},
    {"USMALLINT", "integer"},       {"UTINYINT", "smallint"},
});

struct Translation {
  // "*" stands for any text, as short as the rest allows.
  std::string_view pattern;
  // {1} is what the first "*" stands for, {1:t} the same as a type, {1:T} as a type in capitals.
  std::string_view made;
};

// The first that fits is taken.
constexpr auto kTranslations = std::to_array<Translation>({
    // Our own functions', in Trino's words already (function_vectors.hpp).
    {"tarn: *", "{1}"},
    // Casts.
    {"Could not convert string '*' to *", "Cannot cast '{1}' to {2:T}"},
    {"Could not convert string \"*\" to *", "Cannot cast '{1}' to {2:T}"},
    {"invalid timestamp field format: \"*\", expected format is*",
     "Value cannot be cast to timestamp, which is written like 2023-07-10 11:42:18: {1}"},
    {"invalid date field format: \"*\", expected format is*",
     "Value cannot be cast to date, which is written like 2023-07-10: {1}"},
    {"* field value out of range: \"*\"*", "Value cannot be cast to {1:t}: {2}"},
    {"* field value out of range: *", "Value cannot be cast to {1:t}: {2}"},
    {"invalid * field format: \"*\"*", "Value cannot be cast to {1:t}: {2}"},
    {"Type * with value * can't be cast because the value is out of range for the destination type *",
     "Out of range for {3:t}: {2}"},
    {"Type * with value * can't be cast to the destination type *", "Cannot cast {1:t} {2} to {3:t}"},
    {"Casting value \"*\" to type * failed: value is out of range!", "Cannot cast {1} to {2:T}"},
    {"Could not cast value * to *", "Cannot cast {1} to {2:T}"},
    {"Unimplemented type for cast (* -> *)", "Cannot cast {1:t} to {2:t}"},
    // Arithmetic.
    {"Overflow in addition of * (*)!", "{1:t} addition overflow: {2}"},
    {"Overflow in subtraction of * (*)!", "{1:t} subtraction overflow: {2}"},
    {"Overflow in multiplication of * (*)!", "{1:t} multiplication overflow: {2}"},
    {"Overflow in division of * (*)!", "{1:t} division overflow: {2}"},
    {"Overflow in addition of *.", "{1:t} addition overflow"},
    {"Overflow in subtraction of *.", "{1:t} subtraction overflow"},
    {"Overflow in multiplication of *.", "{1:t} multiplication overflow"},
    {"Overflow in addition of *", "{1:t} addition overflow"},
    {"Overflow in subtraction of *", "{1:t} subtraction overflow"},
    {"Overflow in multiplication of *", "{1:t} multiplication overflow"},
    {"Overflow in negation of *", "{1:t} negation overflow"},
    {"Division by zero*", "Division by zero"},
    {"Overflow on abs(*)", "Value out of range for abs: {1}"},
    {"Left-shift value * is out of range", "A shift of that many bits is out of range: {1}"},
    // Regular expressions.
    {"missing *: *", "Invalid regular expression: missing {1}: {2}"},
    {"unexpected *: *", "Invalid regular expression: unexpected {1}: {2}"},
    {"trailing \\*", "Invalid regular expression: trailing \\{1}"},
    {"no argument for repetition operator: *",
     "Invalid regular expression: nothing stands in front of the repetition: {1}"},
    {"bad repetition operator: *", "Invalid regular expression: bad repetition: {1}"},
    {"invalid repetition size: *", "Invalid regular expression: too many repetitions: {1}"},
    {"invalid escape sequence: *", "Invalid regular expression: invalid escape sequence: {1}"},
    {"invalid character class: *", "Invalid regular expression: invalid character class: {1}"},
    {"invalid character class range: *", "Invalid regular expression: invalid range of characters: {1}"},
    {"invalid perl operator: *", "Invalid regular expression: groups of that kind are not supported: {1}"},
    {"invalid named capture group: *", "Invalid regular expression: invalid name of a group: {1}"},
    {"invalid UTF-8*", "Invalid regular expression: invalid UTF-8"},
    {"pattern too large - compile failed*", "Invalid regular expression: it is too large"},
    // Formats and encodings.
    {"Could not parse string \"*\" according to format specifier \"*\"*",
     "Invalid format, the text is not as the pattern says: {1}"},
    {"Failed to parse format specifier *: *", "Invalid format: {1}"},
    {"Malformed JSON at byte * of input: *.  Input: \"*\"*",
     "Cannot convert value to JSON, {2} at byte {1}: {3}"},
    {"Malformed JSON at byte * of input: *. *", "Cannot convert value to JSON, {2} at byte {1}"},
    {"Could not decode string \"*\" as base64: *", "Cannot decode as base64, {2}: {1}"},
    {"Invalid input for hex digit: *", "Not a hexadecimal digit: {1}"},
    {"Failure in decode: could not convert blob to UTF8 string*", "The bytes are not valid UTF-8"},
    {"Invalid UTF8 Codepoint *", "Not a valid Unicode code point: {1}"},
    {"Insufficient padding in *.", "Padding string must not be empty"},
    {"Substring offset outside of supported range*", "The start of a substring is out of range"},
    // Arrays, maps and subqueries.
    {"More than one row returned by a subquery used as an expression*",
     "Scalar sub-query has returned multiple rows"},
    {"Array subscript must be between *", "Array subscript must be between {1}"},
    {"Key not present in map: *", "Key not present in map: {1}"},
    {"Map keys must be unique*", "Duplicate map keys are not allowed"},
    {"Map keys can not be NULL*", "map key cannot be null"},
    {"The map key list does not align with the map value list*",
     "Key and value arrays must be the same length"},
    {"Lists larger than 2^32 elements are not supported*",
     "An array cannot have more than 4294967296 elements"},
    // Functions and times.
    {"No function matches the given name and argument types '*(*)'. You might*",
     "Unexpected parameters ({2:t}) for function {1}"},
    {"No function matches the given name and argument types '*'. You might*",
     "Unexpected parameters for function {1}"},
    {"APPROXIMATE QUANTILE can only take parameters in range [0, 1]*", "Percentile must be between 0 and 1"},
    {"QUANTILE can only take parameters in the range [0, 1]*", "Percentile must be between 0 and 1"},
    {"Date and time not in timestamp range", "The time is out of the range of timestamps"},
    {"Timestamp * out of range*", "The time is out of the range of timestamps"},
    {"Cannot * of infinite *", "The time is out of the range of timestamps"},
});

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// What each "*" of the pattern stands for; nullopt where the text is not of the pattern.
std::optional<std::vector<std::string_view>> match(std::string_view text, std::string_view pattern) {
  std::vector<std::string_view> found;
  for (bool is_open = false;;) {
    const auto star = std::min(pattern.find('*'), pattern.size());
    const auto literal = pattern.substr(0, star);
    const bool is_last = star == pattern.size();
    std::size_t at = 0;
    if (is_last && is_open) {
      at = text.ends_with(literal) ? text.size() - literal.size() : std::string_view::npos;
    } else {
      at = is_open ? text.find(literal) : (text.starts_with(literal) ? 0 : std::string_view::npos);
    }
    if (at == std::string_view::npos) {
      return std::nullopt;
    }
    if (is_open) {
      found.push_back(text.substr(0, at));
    }
    text.remove_prefix(at + literal.size());
    if (is_last) {
      return text.empty() ? std::optional(std::move(found)) : std::nullopt;
    }
    pattern.remove_prefix(star + 1);
    is_open = true;
  }
}

// The text with the engine's types renamed, but for what stands in quotes.
std::string with_lake_types(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    auto end = at + 1;
    if (c == '\'' || c == '"') {
      end = std::min(text.find(c, end), text.size() - 1) + 1;
    } else if (is_word_character(c)) {
      end = static_cast<std::size_t>(std::ranges::find_if_not(text.substr(at), is_word_character) -
                                     text.substr(at).begin()) +
            at;
    }
    const auto word = text.substr(at, end - at);
    const auto* const known = std::ranges::find(kTypes, word, &Word::engine);
    made += known == kTypes.end() ? word : known->lake;
    at = end;
  }
  return made;
}

std::string type_name(std::string_view engine_type) {
  auto made = with_lake_types(engine_type);
  // Hundreds of fields tell nobody anything.
  if (made.ends_with("[]")) {
    return "array";
  }
  for (const std::string_view nested : {"row(", "MAP("}) {
    if (made.starts_with(nested)) {
      made.resize(nested.size() - 1);
    }
  }
  std::ranges::transform(made, made.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return made;
}

std::string in_capitals(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  return text;
}

std::string filled(std::string_view made, const std::vector<std::string_view>& found) {
  std::string text;
  for (std::size_t at = 0; at < made.size(); ++at) {
    if (made[at] != '{') {
      text += made[at];
      continue;
    }
    const auto value = found[static_cast<std::size_t>(made[at + 1] - '1')];
    const bool is_type = made[at + 2] == ':';
    if (!is_type) {
      text += value;
    } else {
      text += made[at + 3] == 't' ? type_name(value) : in_capitals(type_name(value));
    }
    at += is_type ? 4 : 2;
  }
  return text;
}

// The engine shows the place in its own SQL, and the column there: nobody wrote those.
std::string_view without_place(std::string_view message) {
  message = message.substr(0, message.rfind("\n\nLINE "));
  return message.substr(0, message.rfind(" when casting from source column "));
}

std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  if (text.size() > kBytesMax) {
    auto end = kBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      --end;
    }
    text.resize(end);
    text += "…";
  }
  return text;
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

// In Trino's words, of any length.
std::optional<std::string> translated(std::string_view engine_message) {
  const auto message = without_place(engine_message);
  for (const auto& [pattern, made] : kTranslations) {
    if (const auto found = match(message, pattern)) {
      return filled(made, *found);
    }
  }
  return std::nullopt;
}

// Types that a message without values may name.
constexpr auto kTypesNamed = std::to_array<std::string_view>(
    {"array", "bigint", "boolean", "date", "decimal", "double", "integer", "json", "map", "real", "row",
     "smallint", "time", "timestamp", "timestamp with time zone", "tinyint", "uuid", "varbinary", "varchar"});

// How messages begin that say as much without what follows, which may be values.
constexpr auto kKinds = std::to_array<std::string_view>({
    "Array subscript must be between",
    "Cannot convert value to JSON",
    "Cannot decode as base64",
    "Decimal overflow",
    "Division by zero",
    "Duplicate map keys",
    "Invalid JSON path",
    "Invalid JSON value",
    "Invalid format",
    "Invalid regular expression",
    "Key and value arrays must be the same length",
    "Key not present in map",
    "Not a hexadecimal digit",
    "Not a valid Unicode code point",
    "Padding string must not be empty",
    "Percentile must be between 0 and 1",
    "SQL array indices start at 1",
    "Scalar sub-query has returned multiple rows",
    "The bytes are not valid UTF-8",
    "The time is out of the range of timestamps",
    "Value out of range for abs",
    "integer overflow",
    "long overflow",
    "map key cannot be null",
});

// The one of kTypesNamed that begins the text, as a message spells it; empty where there is none.
std::string_view type_named(std::string_view text) {
  std::string_view found;
  for (const auto name : kTypesNamed) {
    const auto begin = text.substr(0, name.size());
    const bool is_whole = text.size() <= name.size() || !is_word_character(text[name.size()]);
    if (is_whole && name.size() > found.size() &&
        in_capitals(std::string(begin)) == in_capitals(std::string(name))) {
      found = name;
    }
  }
  return found;
}

std::string cast_to(std::string_view type) {
  return type.empty() ? "Cannot cast a value" : "Cannot cast a value to " + in_capitals(std::string(type));
}

// Of casts and of arithmetic, which name a type; nullopt for others.
std::optional<std::string> kind_with_type(std::string_view message) {
  constexpr std::string_view kOutOfRange = "Out of range for ";
  constexpr std::string_view kTo = " to ";
  for (const std::string_view beginning : {"Value cannot be cast to ", "Cannot cast value to "}) {
    if (message.starts_with(beginning)) {
      return cast_to(type_named(message.substr(beginning.size())));
    }
  }
  if (message.starts_with("Cannot cast ")) {
    // A value that is named stands before the type, which may be in capitals with what is before it.
    const auto to = in_capitals(std::string(message)).rfind(in_capitals(std::string(kTo)));
    return cast_to(to == std::string::npos ? "" : type_named(message.substr(to + kTo.size())));
  }
  if (message.starts_with(kOutOfRange)) {
    const auto type = type_named(message.substr(kOutOfRange.size()));
    return type.empty() ? "A value is out of range" : std::string(kOutOfRange) + std::string(type);
  }
  const auto type = type_named(message);
  for (const std::string_view how :
       {" addition", " subtraction", " multiplication", " division", " negation"}) {
    auto text = std::string(type) + std::string(how) + " overflow";
    if (!type.empty() && message.starts_with(text)) {
      return text;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> known_message(std::string_view engine_message) {
  auto known = translated(engine_message);
  return known ? std::optional(one_line(std::move(*known))) : std::nullopt;
}

std::string lake_message(std::string_view engine_message) {
  auto known = known_message(engine_message);
  return known ? std::move(*known) : one_line(with_lake_types(first_line(without_place(engine_message))));
}

std::string message_without_values(std::string_view engine_message) {
  const auto message = translated(engine_message).value_or("");
  const auto* const kind = std::ranges::find_if(
      kKinds, [&message](std::string_view beginning) { return message.starts_with(beginning); });
  if (kind != kKinds.end()) {
    return std::string(*kind);
  }
  return kind_with_type(message).value_or("The query failed while it evaluated an expression.");
}

std::string exhausted_message(std::string_view engine_message) {
  return one_line(std::string(kExhausted) +
                  (engine_message.empty() ? "" : ": " + std::string(first_line(engine_message))));
}

}  // namespace tarn::engine
