#include "trino_json/canonical.hpp"

#include "trino_json/node.hpp"
#include "trino_json/token_reader.hpp"
#include "trino_json/writer.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

void append_sorted(std::string& out, const Node& node);

void append_sorted_fields(std::string& out, const Fields& fields) {
  std::vector<const Field*> order;
  order.reserve(fields.size());
  for (const Field& field : fields) {
    order.push_back(&field);
  }
  std::ranges::sort(order, [](const Field* a, const Field* b) { return java_less(a->name, b->name); });
  out += '{';
  for (const Field* field : order) {
    out += field == order.front() ? "" : ",";
    append_string(out, field->name);
    out += ':';
    append_sorted(out, field->value);
  }
  out += '}';
}

// As append_node, but with the names of every object in order.
void append_sorted(std::string& out, const Node& node) {
  if (const Fields* fields = node.object()) {
    append_sorted_fields(out, *fields);
    return;
  }
  const Nodes* elements = node.array();
  if (elements == nullptr) {
    append_node(out, node);
    return;
  }
  out += '[';
  bool first = true;
  for (const Node& element : *elements) {
    out += first ? "" : ",";
    first = false;
    append_sorted(out, element);
  }
  out += ']';
}

}  // namespace

std::string shown_json(std::string_view text) {
  constexpr std::size_t kMostBytes = 10'000;
  if (text.size() <= kMostBytes) {
    return std::string(text);
  }
  return std::string(text.substr(0, kMostBytes)) + "...(truncated)";
}

Result<std::string> json_parse(std::string_view text) {
  TokenReader reader(text);
  reader.next();
  const auto node = read_node(reader);
  if (!node || reader.next() != Token::End) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cannot convert value to JSON: '{}'", shown_json(text)));
  }
  std::string out;
  out.reserve(text.size());
  append_sorted(out, *node);
  return out;
}

Result<bool> is_json_scalar(std::string_view text) {
  TokenReader reader(text);
  reader.next();
  const bool is_scalar = reader.is_scalar();
  const bool has_value = reader.current() != Token::End && reader.skip_children();
  if (!has_value || reader.next() != Token::End) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Invalid JSON value: {}", shown_json(text)));
  }
  return is_scalar;
}

}  // namespace tarn::trino_json
