// Regular expressions, LIKE and word stems: texts that are compiled once for many rows.
#include "engine/functions.hpp"
#include "engine/value_functions.hpp"
#include "trino_text/like.hpp"
#include "trino_text/regex.hpp"
#include "trino_text/stem.hpp"

namespace tarn::engine {
namespace {

using trino_text::LikePattern;
using trino_text::Regex;
using trino_text::Stemmer;
using Text = std::string_view;
using MaybeText = std::optional<std::string>;

MaybeText own(const std::optional<std::string_view>& part) {
  return part ? MaybeText(*part) : std::nullopt;
}

Result<std::string> stem(Stemmer& stemmer, Text word) {
  std::string out;
  TARN_TRY(stemmer.append_stem(word, out));
  return out;
}

Result<MaybeText> extract(const Regex& regex, Text value, std::int64_t group) {
  return own(TARN_TRY(regex.extract(value, group)));
}

Result<std::vector<MaybeText>> extract_all(const Regex& regex, Text value, std::int64_t group) {
  const auto parts = TARN_TRY(regex.extract_all(value, group));
  std::vector<MaybeText> owned;
  owned.reserve(parts.size());
  for (const auto& part : parts) {
    owned.push_back(own(part));
  }
  return owned;
}

Result<std::string> replaced(const Regex& regex, Text value, Text replacement) {
  std::string out;
  TARN_TRY(regex.replace(value, replacement, out));
  return out;
}

using duckdb::LogicalType;
using duckdb::Value;

// What stands before a match, and its groups.
LogicalType part_type() {
  return LogicalType::STRUCT(
      {{"before", LogicalType::VARCHAR}, {"groups", LogicalType::LIST(LogicalType::VARCHAR)}});
}

// The matches of a text, and last what is behind them, whose groups are NULL.
Value parts_of(const Regex& regex, Text text) {
  Items parts;
  std::string out;
  std::size_t taken = 0;
  const auto add = [&](Value groups) {
    Items fields;
    fields.emplace_back(Value(out.substr(taken)));
    fields.push_back(std::move(groups));
    parts.push_back(Value::STRUCT(part_type(), std::move(fields)));
    taken = out.size();
  };
  const auto replaced = regex.replace(
      text,
      [&](std::span<const std::optional<std::string_view>> groups, std::string& /*out*/) -> Result<bool> {
        Items texts;
        texts.reserve(groups.size());
        for (const auto& group : groups) {
          texts.push_back(group ? Value(std::string(*group)) : Value(LogicalType::VARCHAR));
        }
        add(Value::LIST(LogicalType::VARCHAR, std::move(texts)));
        return true;
      },
      out);
  if (!replaced) {
    raise(replaced.error());
  }
  add(Value(LogicalType::LIST(LogicalType::VARCHAR)));
  return Value::LIST(part_type(), std::move(parts));
}

void regexp_parts(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  std::string pattern;
  std::optional<Regex> regex;
  for (std::size_t row = 0; row < arguments.size(); ++row) {
    const auto text = arguments.GetValue(0, row);
    const auto wanted = arguments.GetValue(1, row);
    if (text.IsNull() || wanted.IsNull()) {
      result.SetValue(row, Value(result.GetType()));
      continue;
    }
    if (!regex || pattern != duckdb::StringValue::Get(wanted)) {
      pattern = duckdb::StringValue::Get(wanted);
      auto made = Regex::make(pattern);
      if (!made) {
        raise(made.error());
      }
      regex = std::move(*made);
    }
    result.SetValue(row, parts_of(*regex, duckdb::StringValue::Get(text)));
  }
}

// Texts one behind the other; NULL where one of them is.
Value joined_parts(const Items& arguments, const LogicalType& type) {
  std::string text;
  for (const auto& item : items_of(arguments[0])) {
    if (item.IsNull()) {
      return Value(type);
    }
    text += duckdb::StringValue::Get(item);
  }
  return Value(std::move(text));
}

}  // namespace

void add_pattern_functions(FunctionList& list) {
  using Pattern = Kept<Regex>;
  list.add("trino_regexp_like", [](Text value, const Pattern& pattern) { return pattern.value.like(value); });
  list.add("trino_regexp_count",
           [](Text value, const Pattern& pattern) { return pattern.value.count(value); });
  list.add("trino_regexp_position",
           [](Text value, const Pattern& pattern) { return pattern.value.position(value); });
  list.add("trino_regexp_position", [](Text value, const Pattern& pattern, std::int64_t start) {
    return pattern.value.position(value, start);
  });
  list.add("trino_regexp_position",
           [](Text value, const Pattern& pattern, std::int64_t start, std::int64_t occurrence) {
             return pattern.value.position(value, start, occurrence);
           });
  list.add("trino_regexp_extract",
           [](Text value, const Pattern& pattern) { return extract(pattern.value, value, 0); });
  list.add("trino_regexp_extract", [](Text value, const Pattern& pattern, std::int64_t group) {
    return extract(pattern.value, value, group);
  });
  list.add("trino_regexp_extract_all",
           [](Text value, const Pattern& pattern) { return extract_all(pattern.value, value, 0); });
  list.add("trino_regexp_extract_all", [](Text value, const Pattern& pattern, std::int64_t group) {
    return extract_all(pattern.value, value, group);
  });
  list.add("trino_regexp_split", [](Text value, const Pattern& pattern) -> Result<std::vector<std::string>> {
    const auto parts = TARN_TRY(pattern.value.split(value));
    return std::vector<std::string>(parts.begin(), parts.end());
  });
  list.add("trino_regexp_replace",
           [](Text value, const Pattern& pattern) { return replaced(pattern.value, value, ""); });
  list.add("trino_regexp_replace", [](Text value, const Pattern& pattern, Text replacement) {
    return replaced(pattern.value, value, replacement);
  });
  duckdb::ScalarFunction parts("trino_regexp_parts", {LogicalType::VARCHAR, LogicalType::VARCHAR},
                               LogicalType::LIST(part_type()), regexp_parts);
  parts.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  list.add(std::move(parts));
  add_values<always_varchar>(list, "trino_joined_parts", joined_parts);
  list.add("trino_like",
           [](Text value, const Kept<LikePattern>& pattern) { return pattern.value.matches(value); });
  list.add("trino_word_stem", [](Text word) -> Result<std::string> {
    auto stemmer = TARN_TRY(Stemmer::make());
    return stem(stemmer, word);
  });
  list.add("trino_word_stem",
           [](Text word, const Kept<Stemmer>& stemmer) { return stem(stemmer.value, word); });
}

}  // namespace tarn::engine
