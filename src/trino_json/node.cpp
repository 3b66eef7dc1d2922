#include "trino_json/node.hpp"

#include "trino_json/token_reader.hpp"
#include "trino_math/parse_number.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <unordered_map>

namespace tarn::trino_json {
namespace {

std::optional<Node> read_array(TokenReader& reader) {
  Nodes elements;
  while (reader.next() != Token::ArrayEnd) {
    auto element = read_node(reader);
    if (!element) {
      return std::nullopt;
    }
    elements.push_back(*std::move(element));
  }
  return Node(std::move(elements));
}

// Finds members by name while an object grows: the few of most objects one by one, many by a table.
class FieldPlaces {
 public:
  // The place of the member of that name, which is fields.size() when there is none yet.
  std::size_t find(const Fields& fields, const std::string& name) {
    constexpr std::size_t kFewFields = 16;
    if (fields.size() < kFewFields) {
      return static_cast<std::size_t>(std::ranges::find(fields, name, &Field::name) - fields.begin());
    }
    for (; known_ < fields.size(); ++known_) {
      places_.emplace(fields[known_].name, known_);
    }
    const auto place = places_.find(name);
    return place == places_.end() ? fields.size() : place->second;
  }

 private:
  std::unordered_map<std::string, std::size_t> places_;
  std::size_t known_ = 0;
};

std::optional<Node> read_object(TokenReader& reader) {
  Fields fields;
  FieldPlaces places;
  while (reader.next() != Token::ObjectEnd) {
    if (reader.current() != Token::Name) {
      return std::nullopt;
    }
    std::string name = reader.text();
    reader.next();
    auto value = read_node(reader);
    if (!value) {
      return std::nullopt;
    }
    const std::size_t place = places.find(fields, name);
    if (place == fields.size()) {
      fields.push_back({std::move(name), *std::move(value)});
    } else {
      fields[place].value = *std::move(value);
    }
  }
  return Node(std::move(fields));
}

}  // namespace

bool Node::is_number() const {
  return std::visit(
      [](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        return std::is_same_v<Value, std::int32_t> || std::is_same_v<Value, std::int64_t> ||
               std::is_same_v<Value, BigInteger> || std::is_same_v<Value, double> ||
               std::is_same_v<Value, float> || std::is_same_v<Value, DecimalNumber>;
      },
      data_);
}

const Node* Node::find(std::string_view name) const {
  const Fields* fields = object();
  if (fields == nullptr) {
    return nullptr;
  }
  const auto field = std::ranges::find(*fields, name, &Field::name);
  return field == fields->end() ? nullptr : &field->value;
}

Node integer_node(std::string_view raw) {
  std::int64_t value = 0;
  if (std::from_chars(raw.data(), raw.data() + raw.size(), value).ec != std::errc{}) {
    return Node::Data(BigInteger{std::string(raw)});
  }
  if (std::in_range<std::int32_t>(value)) {
    return Node::Data(static_cast<std::int32_t>(value));
  }
  return Node::Data(value);
}

Node real_node(std::string_view raw) {
  // The spelling is a number's: it cannot fail.
  return Node::Data(trino_math::parse_double(raw).value_or(0));
}

std::optional<Node> read_node(TokenReader& reader) {
  switch (reader.current()) {
    case Token::ObjectStart: return read_object(reader);
    case Token::ArrayStart: return read_array(reader);
    case Token::String: return Node::Data(reader.text());
    case Token::Integer: return integer_node(reader.raw());
    case Token::Real: return real_node(reader.raw());
    case Token::True: return Node::Data(true);
    case Token::False: return Node::Data(false);
    case Token::Null: return Node();
    case Token::End:
    case Token::Error:
    case Token::Name:
    case Token::ObjectEnd:
    case Token::ArrayEnd: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Node> parse_node(std::string_view text) {
  TokenReader reader(text);
  reader.next();
  return read_node(reader);
}

std::string_view kind_name(const Node& node) {
  if (node.is_null()) {
    return "NULL";
  }
  if (node.boolean() != nullptr) {
    return "BOOLEAN";
  }
  if (node.string() != nullptr) {
    return "STRING";
  }
  if (node.array() != nullptr) {
    return "ARRAY";
  }
  return node.object() != nullptr ? "OBJECT" : "NUMBER";
}

}  // namespace tarn::trino_json
