#include "trino_json/sql_json.hpp"

#include "json/utf8.hpp"
#include "trino_json/canonical.hpp"
#include "trino_json/path_arithmetic.hpp"
#include "trino_json/path_evaluator.hpp"
#include "trino_json/token_reader.hpp"
#include "trino_json/writer.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

constexpr std::size_t kMaxResultBytes = 64U << 20;

bool passes_every_clause(const Error& error) {
  return error.code() == ErrorCode::ResourceExhausted;
}

std::unexpected<Error> value_error(std::string_view what) {
  return fail(ErrorCode::InvalidArgument, fmt::format("cannot extract SQL scalar from JSON: {}", what));
}

std::unexpected<Error> output_error(std::string_view what) {
  return fail(ErrorCode::InvalidArgument, fmt::format("conversion from JSON failed: {}", what));
}

Result<> check_variables(const Path& path, std::span<const PathVariable> variables) {
  for (const std::string& name : path.variables()) {
    if (std::ranges::find(variables, name, &PathVariable::name) == variables.end()) {
      return fail(ErrorCode::InvalidArgument, fmt::format("no value passed for parameter {}", name));
    }
  }
  return {};
}

// Evaluates the path and gives its items to `consume` while they live.
template <class Consume>
auto with_items(std::string_view json, const Path& path, std::span<const PathVariable> variables,
                const Consume& consume) -> decltype(consume(Sequence{})) {
  const auto input = TARN_TRY(format_json(json));
  PathEvaluator evaluator(path, input, variables);
  const auto items = TARN_TRY(evaluator.evaluate());
  return consume(items);
}

// What json_value needs of a sequence.
struct FirstItem {
  std::size_t count = 0;
  Node item;  // when it is the only one
};

Result<FirstItem> first_item(const Sequence& items) {
  return FirstItem{items.size(), items.size() == 1 ? *items.front() : Node()};
}

Result<JsonValue> value_on(ValueOn behavior, ValueOutcome default_outcome, Error error) {
  switch (behavior) {
    case ValueOn::Null: return JsonValue{};
    case ValueOn::Default: return JsonValue{default_outcome, {}};
    case ValueOn::Error: break;
  }
  return fail(std::move(error));
}

Result<std::optional<std::string>> query_on(QueryOn behavior, Error error) {
  switch (behavior) {
    case QueryOn::Null: return std::nullopt;
    case QueryOn::EmptyArray: return std::optional<std::string>("[]");
    case QueryOn::EmptyObject: return std::optional<std::string>("{}");
    case QueryOn::Error: break;
  }
  return fail(std::move(error));
}

// Why the item cannot be json_value's result, or nothing.
std::optional<Error> scalar_problem(const Node& item) {
  constexpr std::string_view kNoScalar = "JSON path found an item that cannot be converted to an SQL value";
  const bool is_number = item.is_number() && require_number(item).has_value();
  if (item.boolean() != nullptr || item.string() != nullptr || is_number) {
    return std::nullopt;
  }
  return value_error(kNoScalar).error();
}

// Several items can be the same large one: only a limit on the text bounds it.
Result<std::string> array_text(const Sequence& items) {
  std::string text = "[";
  for (const Node* item : items) {
    text += text.size() > 1 ? "," : "";
    append_node(text, *item);
    if (text.size() > kMaxResultBytes) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("json_query result is larger than {} bytes", kMaxResultBytes));
    }
  }
  return text + "]";
}

// What json_query makes of a sequence: nothing where it has no item, or too many.
struct QueryText {
  std::size_t count = 0;
  std::string text;
};

Result<QueryText> query_text(const Sequence& items, const QueryOptions& options) {
  const bool wraps =
      options.wrapper == QueryWrapper::Unconditional ||
      (options.wrapper == QueryWrapper::Conditional && (items.size() != 1 || !items.front()->is_container()));
  QueryText result{items.size(), ""};
  if (items.empty() || (items.size() > 1 && !wraps)) {
    return result;
  }
  if (wraps) {
    result.text = TARN_TRY(array_text(items));
    return result;
  }
  const std::string* text = items.front()->string();
  const bool bare = text != nullptr && options.quotes == QueryQuotes::Omit;
  result.text = bare ? *text : write_node(*items.front());
  return result;
}

// Java's hash of a string, from its UTF-16 units.
std::uint32_t java_hash(std::string_view text) {
  constexpr std::uint32_t kFactor = 31;
  constexpr std::uint32_t kPayload = 0x3F;
  constexpr int kPayloadBits = 6;
  constexpr std::uint32_t kFirstSupplementary = 0x10000;
  constexpr std::uint32_t kHighSurrogate = 0xD800;
  constexpr std::uint32_t kLowSurrogate = 0xDC00;
  constexpr int kSurrogateBits = 10;
  std::uint32_t hash = 0;
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(json::sequence_length(text), 1);
    std::uint32_t point = static_cast<unsigned char>(text[0]);
    point &= size > 1 ? 0xFFU >> (size + 1) : 0xFFU;
    for (const char c : text.substr(1, size - 1)) {
      point = (point << kPayloadBits) | (static_cast<unsigned char>(c) & kPayload);
    }
    if (point >= kFirstSupplementary) {
      point -= kFirstSupplementary;
      hash = hash * kFactor + kHighSurrogate + (point >> kSurrogateBits);
      point = kLowSurrogate + (point & ((1U << kSurrogateBits) - 1));
    }
    hash = hash * kFactor + point;
    text.remove_prefix(size);
  }
  return hash;
}

// Where Java's hash table of that many entries keeps the key.
std::size_t java_bucket(std::string_view key, std::size_t entries) {
  constexpr std::size_t kFirstTable = 16;
  constexpr int kSpread = 16;
  std::size_t table = kFirstTable;
  while (entries > table / 4 * 3) {
    table *= 2;
  }
  const std::uint32_t hash = java_hash(key);
  return (hash ^ (hash >> kSpread)) & (table - 1);
}

void sort_as_java_hashes(Fields& fields) {
  const std::size_t entries = fields.size();
  std::ranges::stable_sort(fields, {},
                           [entries](const Field& field) { return java_bucket(field.name, entries); });
}

}  // namespace

Result<Node> format_json(std::string_view text) {
  auto node = parse_node(text);
  if (!node) {
    return fail(ErrorCode::InvalidArgument, fmt::format("conversion to JSON failed: {}", shown_json(text)));
  }
  return *std::move(node);
}

Result<std::optional<bool>> json_exists(std::string_view json, const Path& path,
                                        std::span<const PathVariable> variables, ExistsOnError on_error) {
  TARN_TRY(check_variables(path, variables));
  auto result =
      with_items(json, path, variables, [](const Sequence& items) { return Result<bool>(!items.empty()); });
  if (result) {
    return std::optional(*result);
  }
  if (passes_every_clause(result.error())) {
    return fail(std::move(result).error());
  }
  switch (on_error) {
    case ExistsOnError::False: return std::optional(false);
    case ExistsOnError::True: return std::optional(true);
    case ExistsOnError::Unknown: return std::optional<bool>();
    case ExistsOnError::Error: break;
  }
  return fail(std::move(result).error());
}

Result<JsonValue> json_value(std::string_view json, const Path& path, std::span<const PathVariable> variables,
                             const ValueOptions& options) {
  TARN_TRY(check_variables(path, variables));
  auto result = with_items(json, path, variables, first_item);
  if (!result) {
    return passes_every_clause(result.error())
               ? Result<JsonValue>(fail(std::move(result).error()))
               : value_on(options.on_error, ValueOutcome::ErrorDefault, std::move(result).error());
  }
  if (result->count == 0) {
    return value_on(options.on_empty, ValueOutcome::EmptyDefault,
                    value_error("JSON path found no items").error());
  }
  if (result->count > 1) {
    return value_on(options.on_error, ValueOutcome::ErrorDefault,
                    value_error("JSON path found multiple items").error());
  }
  if (result->item.is_null()) {
    return JsonValue{};
  }
  if (auto problem = scalar_problem(result->item)) {
    return value_on(options.on_error, ValueOutcome::ErrorDefault, *std::move(problem));
  }
  return JsonValue{ValueOutcome::Value, std::move(result->item)};
}

Error value_cast_error(std::string_view value_type, std::string_view returned_type) {
  return value_error(
             fmt::format("Cannot cast value of type {} to declared return type of function JSON_VALUE: {}",
                         value_type, returned_type))
      .error();
}

Result<std::optional<std::string>> json_query(std::string_view json, const Path& path,
                                              std::span<const PathVariable> variables,
                                              const QueryOptions& options) {
  TARN_TRY(check_variables(path, variables));
  const bool wraps = options.wrapper != QueryWrapper::Without;
  auto result = with_items(json, path, variables,
                           [&options](const Sequence& items) { return query_text(items, options); });
  if (!result) {
    return passes_every_clause(result.error())
               ? Result<std::optional<std::string>>(fail(std::move(result).error()))
               : query_on(options.on_error, std::move(result).error());
  }
  if (result->count == 0) {
    return query_on(options.on_empty, output_error("JSON path found no items").error());
  }
  if (result->count > 1 && !wraps) {
    return query_on(options.on_error, output_error("JSON path found multiple items").error());
  }
  return std::optional(std::move(result->text));
}

Result<std::string> json_object(std::span<const ObjectMember> members, OnNull on_null, UniqueKeys unique) {
  Fields fields;
  std::set<std::string_view> keys;
  fields.reserve(members.size());
  for (const ObjectMember& member : members) {
    if (!member.key) {
      return fail(ErrorCode::InvalidArgument,
                  "null value passed for JSON object key to JSON_OBJECT function");
    }
    if (!member.value && on_null == OnNull::Absent) {
      continue;
    }
    if (!keys.insert(*member.key).second) {
      return unique == UniqueKeys::With
                 ? fail(ErrorCode::InvalidArgument, "duplicate key passed to JSON_OBJECT function")
                 : fail(ErrorCode::Unsupported, "cannot construct a JSON object with duplicate key");
    }
    fields.push_back({*member.key, member.value.value_or(Node())});
  }
  sort_as_java_hashes(fields);
  return write_node(Node::Data(std::move(fields)));
}

std::string json_array(std::span<const std::optional<Node>> elements, OnNull on_null) {
  Nodes nodes;
  nodes.reserve(elements.size());
  for (const auto& element : elements) {
    if (element || on_null == OnNull::Null) {
      nodes.push_back(element.value_or(Node()));
    }
  }
  return write_node(Node::Data(std::move(nodes)));
}

}  // namespace tarn::trino_json
