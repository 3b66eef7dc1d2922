// A JSON value in memory, and the SQL scalars that a path can produce beside it.
#pragma once

#include "trino_math/decimal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tarn::trino_json {

class TokenReader;
class Node;
struct Field;
using Nodes = std::vector<Node>;
// Names are unique; they keep the order in which they came first.
using Fields = std::vector<Field>;

// An integer beyond 64 bits, as it was spelled.
struct BigInteger {
  std::string digits;
  friend bool operator==(const BigInteger&, const BigInteger&) = default;
};

// A DECIMAL: never read from text (there it is a double), but computed by paths and passed by callers.
struct DecimalNumber {
  trino_math::Int128 value = 0;
  trino_math::DecimalType type;
  friend bool operator==(const DecimalNumber&, const DecimalNumber&) = default;
};

// monostate is JSON null. int32_t and int64_t stand for INTEGER and BIGINT, float for REAL.
class Node {
 public:
  using Data = std::variant<std::monostate, bool, std::int32_t, std::int64_t, BigInteger, double, float,
                            DecimalNumber, std::string, Nodes, Fields>;

  Node();
  Node(Data data);  // NOLINT(google-explicit-constructor): a node is its data
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;
  ~Node();

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  // The content when it is of that kind, else nullptr.
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const Nodes* array() const { return std::get_if<Nodes>(&data_); }
  const Fields* object() const { return std::get_if<Fields>(&data_); }
  bool is_number() const;
  bool is_container() const { return array() != nullptr || object() != nullptr; }
  // The member of that name, or nullptr.
  const Node* find(std::string_view name) const;
  const Data& data() const { return data_; }

 private:
  Data data_;
};

struct Field {
  std::string name;
  Node value;
};

inline Node::Node() = default;
inline Node::Node(Data data) : data_(std::move(data)) {}
inline Node::Node(const Node&) = default;
inline Node::Node(Node&&) noexcept = default;
inline Node& Node::operator=(const Node&) = default;
inline Node& Node::operator=(Node&&) noexcept = default;
inline Node::~Node() = default;

// An integer of the narrowest kind; a double for every other number. `raw` is the token's spelling.
Node integer_node(std::string_view raw);
Node real_node(std::string_view raw);

// Builds the value whose first token is current. Of a repeated name the last value counts. Nothing at an
// error.
std::optional<Node> read_node(TokenReader& reader);
// The first value of the text; whatever follows it is not looked at.
std::optional<Node> parse_node(std::string_view text);

// "NUMBER", "STRING", ...: the kind as messages name it.
std::string_view kind_name(const Node& node);

}  // namespace tarn::trino_json
