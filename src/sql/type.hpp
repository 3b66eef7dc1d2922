// Trino's types, as far as the translation needs them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tarn::sql {

enum class Kind : std::uint8_t {
  Unknown,  // NULL's type, and results whose type is not followed; fits everywhere
  Boolean,
  Int32,
  Int64,
  Double,
  Decimal,
  Varchar,
  Varbinary,
  Date,
  Time,
  Timestamp,    // without zone, UTC meant
  TimestampTz,  // an instant; carried as its UTC timestamp
  IntervalMonths,
  IntervalSeconds,
  Json,
  Struct,  // children with names
  Array,   // one child
  Map,     // key, value
  Lambda,
};

struct Type {
  Kind kind = Kind::Unknown;
  std::vector<Type> children;
  std::vector<std::string> names;  // a Struct's fields, in lower case; empty text where a field has none
  int scale = 0;                   // Decimal
  int precision = 0;               // Decimal

  static Type of(Kind kind) {
    Type type;
    type.kind = kind;
    return type;
  }
  static Type array(Type element);
  static Type map(Type key, Type value);
  static Type decimal(int precision, int scale);

  bool is(Kind other) const { return kind == other; }
  bool is_unknown() const { return kind == Kind::Unknown; }
  bool is_integer() const { return kind == Kind::Int32 || kind == Kind::Int64; }
  bool is_number() const { return is_integer() || kind == Kind::Double || kind == Kind::Decimal; }
  bool is_instant() const { return kind == Kind::Timestamp || kind == Kind::TimestampTz; }
  bool is_temporal() const { return is_instant() || kind == Kind::Date; }
  // An array's element, a map's value; Unknown elsewhere.
  Type element() const;
  Type key() const;
  std::optional<std::size_t> field(std::string_view name) const;
};

// As Trino spells it: "map(varchar, varchar)".
std::string to_string(const Type& type);

// The type that holds values of both, where Trino converts by itself; nullopt where it does not.
std::optional<Type> common_type(const Type& left, const Type& right);

}  // namespace tarn::sql
