// Strings by code points.
#include "engine/functions.hpp"
#include "trino_text/letters.hpp"
#include "trino_text/padded.hpp"
#include "trino_text/similarity.hpp"
#include "trino_text/split.hpp"
#include "trino_text/stem.hpp"
#include "trino_text/text.hpp"

namespace tarn::engine {
namespace {

namespace text = trino_text;
using Text = std::string_view;
using Texts = std::vector<std::string>;

// A function that appends, as one that gives a text.
template <class Append>
Result<std::string> appended(const Append& append) {
  std::string out;
  TARN_TRY(append(out));
  return out;
}

Texts owned(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

void add_parts(FunctionList& list) {
  list.add("trino_length", [](Text value) { return text::length(value); });
  list.add("trino_substr",
           [](Text value, std::int64_t start) { return std::string(text::substring(value, start)); });
  list.add("trino_substr", [](Text value, std::int64_t start, std::int64_t length) {
    return std::string(text::substring(value, start, length));
  });
  list.add("trino_strpos", [](Text value, Text part) { return text::strpos(value, part); });
  list.add("trino_strpos",
           [](Text value, Text part, std::int64_t instance) { return text::strpos(value, part, instance); });
  list.add("trino_truncate",
           [](Text value, std::int64_t length) { return std::string(text::truncate(value, length)); });
  list.add("trino_char", [](Text value, std::int64_t length) {
    std::string out;
    text::append_padded(text::to_char(value, length), length, out);
    return out;
  });
  list.add("trino_trim", [](Text value) { return std::string(text::trim(value)); });
  list.add("trino_ltrim", [](Text value) { return std::string(text::ltrim(value)); });
  list.add("trino_rtrim", [](Text value) { return std::string(text::rtrim(value)); });
  const auto own = [](Result<std::string_view> part) -> Result<std::string> {
    return part ? Result<std::string>(std::string(*part)) : std::unexpected(part.error());
  };
  using Own = decltype(own);
  list.add("trino_trim", [](Text value, Text characters) { return Own{}(text::trim(value, characters)); });
  list.add("trino_ltrim", [](Text value, Text characters) { return Own{}(text::ltrim(value, characters)); });
  list.add("trino_rtrim", [](Text value, Text characters) { return Own{}(text::rtrim(value, characters)); });
  list.add("trino_split", [](Text value, Text delimiter) -> Result<Texts> {
    return owned(TARN_TRY(text::split(value, delimiter)));
  });
  list.add("trino_split", [](Text value, Text delimiter, std::int64_t limit) -> Result<Texts> {
    return owned(TARN_TRY(text::split(value, delimiter, limit)));
  });
  list.add("trino_split_part",
           [](Text value, Text delimiter, std::int64_t index) -> Result<std::optional<std::string>> {
             const auto part = TARN_TRY(text::split_part(value, delimiter, index));
             return part ? std::optional<std::string>(*part) : std::nullopt;
           });
  list.add("trino_split_to_map",
           [](Text value, Text entry, Text key) -> Result<std::vector<std::pair<std::string, std::string>>> {
             const auto entries = TARN_TRY(text::split_to_map(value, {.entry = entry, .key_value = key}));
             return std::vector<std::pair<std::string, std::string>>(entries.begin(), entries.end());
           });
  list.add("trino_split_to_multimap",
           [](Text value, Text entry, Text key) -> Result<std::vector<std::pair<std::string, Texts>>> {
             const auto found = TARN_TRY(text::split_to_multimap(value, {.entry = entry, .key_value = key}));
             std::vector<std::pair<std::string, Texts>> entries;
             entries.reserve(found.size());
             for (const auto& [name, values] : found) {
               entries.emplace_back(std::string(name), owned(values));
             }
             return entries;
           });
}

void add_changes(FunctionList& list) {
  list.add("trino_chr", [](std::int64_t code) {
    return appended([&](std::string& out) { return text::chr(code, out); });
  });
  list.add("trino_codepoint", [](Text value) { return text::codepoint(value); });
  list.add("trino_lower", [](Text value) {
    std::string out;
    text::lower(value, out);
    return out;
  });
  list.add("trino_upper", [](Text value) {
    std::string out;
    text::upper(value, out);
    return out;
  });
  list.add("trino_reverse", [](Text value) {
    std::string out;
    text::reverse(value, out);
    return out;
  });
  list.add("trino_lpad", [](Text value, std::int64_t size, Text padding) {
    return appended([&](std::string& out) { return text::lpad(value, size, padding, out); });
  });
  list.add("trino_rpad", [](Text value, std::int64_t size, Text padding) {
    return appended([&](std::string& out) { return text::rpad(value, size, padding, out); });
  });
  list.add("trino_replace", [](Text value, Text search, Text replacement) {
    return appended([&](std::string& out) { return text::replace(value, search, replacement, out); });
  });
  list.add("trino_translate", [](Text value, Text from, Text to) {
    return appended([&](std::string& out) { return text::translate(value, from, to, out); });
  });
  list.add("trino_normalize", [](Text value, Text form) {
    return appended([&](std::string& out) { return text::normalize(value, form, out); });
  });
  list.add("trino_soundex",
           [](Text value) { return appended([&](std::string& out) { return text::soundex(value, out); }); });
  list.add("trino_levenshtein_distance",
           [](Text left, Text right) { return text::levenshtein_distance(left, right); });
  list.add("trino_hamming_distance",
           [](Text left, Text right) { return text::hamming_distance(left, right); });
  list.add("trino_luhn_check", [](Text digits) { return text::luhn_check(digits); });
}

}  // namespace

void add_text_functions(FunctionList& list) {
  add_parts(list);
  add_changes(list);
}

}  // namespace tarn::engine
