#include "engine/vector_functions.hpp"

#include "engine/value_functions.hpp"
#include "trino_math/number_text.hpp"
#include "trino_math/numeric.hpp"
#include "trino_text/color.hpp"

#include <cmath>

namespace tarn::engine {
namespace {

using duckdb::LogicalType;
using duckdb::Value;
using Numbers = std::vector<double>;

LogicalType double_result(const ItemTypes& /*arguments*/) {
  return LogicalType::DOUBLE;
}

struct NumberPair {
  Numbers left;
  Numbers right;
};

// nullopt: an element is NULL.
std::optional<NumberPair> number_pair(const Items& arguments) {
  const auto& left = items_of(arguments[0]);
  const auto& right = items_of(arguments[1]);
  if (left.size() != right.size()) {
    refuse_value("The arguments must have the same length");
  }
  NumberPair pair;
  pair.left.reserve(left.size());
  pair.right.reserve(right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].IsNull() || right[i].IsNull()) {
      return std::nullopt;
    }
    pair.left.push_back(left[i].GetValue<double>());
    pair.right.push_back(right[i].GetValue<double>());
  }
  return pair;
}

double product_of(const Numbers& left, const Numbers& right) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    sum += left[i] * right[i];
  }
  return sum;
}

double similarity_of(const NumberPair& pair) {
  const auto lengths = product_of(pair.left, pair.left) * product_of(pair.right, pair.right);
  return product_of(pair.left, pair.right) / std::sqrt(lengths);
}

Value dot_product(const Items& arguments, const LogicalType& type) {
  const auto pair = number_pair(arguments);
  return pair ? Value::DOUBLE(product_of(pair->left, pair->right)) : Value(type);
}

Value euclidean_distance(const Items& arguments, const LogicalType& type) {
  const auto pair = number_pair(arguments);
  if (!pair) {
    return Value(type);
  }
  double sum = 0;
  for (std::size_t i = 0; i < pair->left.size(); ++i) {
    const auto step = pair->left[i] - pair->right[i];
    sum += step * step;
  }
  return Value::DOUBLE(std::sqrt(sum));
}

Value cosine_similarity(const Items& arguments, const LogicalType& type) {
  const auto pair = number_pair(arguments);
  return pair ? Value::DOUBLE(similarity_of(*pair)) : Value(type);
}

Value cosine_distance(const Items& arguments, const LogicalType& type) {
  const auto pair = number_pair(arguments);
  return pair ? Value::DOUBLE(1 - similarity_of(*pair)) : Value(type);
}

// The views are of the map's own texts.
std::vector<std::pair<std::string_view, std::optional<double>>> sparse_vector(const Value& map) {
  std::vector<std::pair<std::string_view, std::optional<double>>> made;
  const auto& entries = duckdb::MapValue::GetChildren(map);
  made.reserve(entries.size());
  for (const auto& entry : entries) {
    const auto& members = members_of(entry);
    made.emplace_back(duckdb::StringValue::Get(members[0]),
                      members[1].IsNull() ? std::nullopt : std::optional(members[1].GetValue<double>()));
  }
  return made;
}

Value sparse_similarity(const Items& arguments, const LogicalType& type) {
  const auto found = trino_math::cosine_similarity(sparse_vector(arguments[0]), sparse_vector(arguments[1]));
  return found ? Value::DOUBLE(*found) : Value(type);
}

// A function that appends, as one that gives a text.
template <class Append>
Result<std::string> appended_text(const Append& append) {
  std::string out;
  TARN_TRY(append(out));
  return out;
}

void add_color_functions(FunctionList& list) {
  list.add("trino_color", [](std::string_view text) { return trino_text::color(text); });
  list.add("trino_rgb", [](std::int64_t red, std::int64_t green, std::int64_t blue) {
    return trino_text::rgb(red, green, blue);
  });
  list.add("trino_color_between", [](double fraction, std::int64_t low, std::int64_t high) {
    return trino_text::color_between(fraction, {low, high});
  });
  list.add("trino_color_text", [](std::int64_t color) { return trino_text::color_text(color); });
  list.add("trino_render", [](std::string_view text, std::int64_t color) {
    return appended_text([&](std::string& out) { return trino_text::render(text, color, out); });
  });
  list.add("trino_render", [](double value, std::int64_t color) {
    const auto text = trino_math::java_text(value);
    return appended_text([&](std::string& out) { return trino_text::render(text, color, out); });
  });
  list.add("trino_render", [](bool value) {
    return appended_text([&](std::string& out) { return trino_text::render(value, out); });
  });
  list.add("trino_bar", [](double fraction, std::int64_t width) {
    return appended_text([&](std::string& out) { return trino_text::bar(fraction, width, out); });
  });
  list.add("trino_bar", [](double fraction, std::int64_t width, std::int64_t low, std::int64_t high) {
    return appended_text(
        [&](std::string& out) { return trino_text::bar(fraction, width, {low, high}, out); });
  });
}

}  // namespace

void add_vector_functions(FunctionList& list) {
  add_values<double_result>(list, "trino_dot_product", dot_product);
  add_values<double_result>(list, "trino_euclidean_distance", euclidean_distance);
  add_values<double_result>(list, "trino_cosine_similarity", cosine_similarity);
  add_values<double_result>(list, "trino_cosine_distance", cosine_distance);
  add_values<double_result>(list, "trino_sparse_similarity", sparse_similarity);
  add_color_functions(list);
}

}  // namespace tarn::engine
