#include "sql/print_type.hpp"

#include "sql/keywords.hpp"
#include "sql/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

bool is_plain_word(std::string_view name) {
  const auto is_part = [](char c) { return is_alphanumeric(c) || c == '_'; };
  return !name.empty() && !is_digit(name.front()) && std::ranges::all_of(name, is_part);
}

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out.append(c == quote ? 2 : 1, c);
  }
  out += quote;
  return out;
}

// A field called "interval" or "double" would read as part of its type.
std::string print_field(std::string_view name) {
  const auto lower_name = to_lower(name);
  const bool begins_type =
      lower_name == "interval" || lower_name == "double" || lower_name == "time" || lower_name == "timestamp";
  return begins_type ? quoted(name, '"') : print_name(name);
}

std::string print_arguments(const TypeName& type) {
  std::string text;
  for (const auto number : type.numbers) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", number);
  }
  for (const auto& argument : type.arguments) {
    text += text.empty() ? "" : ", ";
    text += argument.name.empty() ? "" : print_field(argument.name) + " ";
    for (const auto& inner : argument.type) {
      text += print_type(inner);
    }
  }
  return text.empty() ? text : "(" + text + ")";
}

}  // namespace

std::string print_identifier(const Identifier& identifier) {
  return identifier.quoted || !is_plain_word(identifier.text) ? quoted(identifier.text, '"')
                                                              : identifier.text;
}

std::string print_name(std::string_view name) {
  return is_plain_word(name) && !is_reserved(name) ? std::string(name) : quoted(name, '"');
}

std::string print_string(std::string_view text) {
  return quoted(text, '\'');
}

// A precision stands inside "timestamp(3) with time zone", and the names of intervals are several words.
std::string print_type(const TypeName& type) {
  constexpr std::string_view kZone = " with time zone";
  const std::string_view name = type.name;
  const bool has_zone = name == "timestamp with time zone" || name == "time with time zone";
  if (has_zone) {
    return fmt::format("{}{}{}", name.substr(0, name.size() - kZone.size()), print_arguments(type), kZone);
  }
  if (name.starts_with("interval ")) {
    return type.name;
  }
  // These would read as the beginning of something else.
  const bool reads_otherwise = name == "interval" || (name == "array" && type.arguments.empty()) ||
                               (name == "row" && !type.numbers.empty());
  return (reads_otherwise ? quoted(name, '"') : print_name(name)) + print_arguments(type);
}

}  // namespace tarn::sql
