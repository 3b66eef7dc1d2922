// Trino's types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

enum class Kind : std::uint8_t {
  Unknown,  // NULL's type; fits everywhere
  Boolean,
  Tinyint,
  Smallint,
  Integer,
  Bigint,
  Real,
  Double,
  Decimal,  // precision, scale
  Varchar,  // precision: the length, or kUnbounded
  Char,     // precision: the length
  Varbinary,
  Date,
  Time,    // precision: digits of a second, 0 to kFinestTime
  TimeTz,  // ... and so in the next two
  Timestamp,
  TimestampTz,
  IntervalMonths,
  IntervalSeconds,
  Json,
  IpAddress,
  IpPrefix,
  Uuid,
  HyperLogLog,
  QDigest,  // one child
  TDigest,
  SetDigest,
  Color,
  Row,       // children with names
  Array,     // one child
  Map,       // key, value
  Function,  // a lambda: its parameters, then what it gives
};

constexpr int kUnbounded = -1;
constexpr int kLongestDecimal = 38;
constexpr int kLongestChar = 65'536;
// The engine counts microseconds; Trino goes on to picoseconds.
constexpr int kFinestTime = 6;
constexpr int kDefaultTime = 3;

struct Type {
  Kind kind = Kind::Unknown;
  std::vector<Type> children;
  std::vector<std::string> names;  // a Row's fields, in lower case; empty text where a field has none
  int precision = 0;               // as Kind says; 0 for kinds that have none
  int scale = 0;                   // Decimal

  // A kind without arguments, or with those that Trino takes where none are written.
  static Type of(Kind kind);
  static Type of(Kind kind, int precision);
  static Type array(Type element);
  static Type map(Type key, Type value);
  static Type decimal(int precision, int scale);
  static Type row(std::vector<Type> fields, std::vector<std::string> names = {});
  static Type function(std::vector<Type> parameters, Type result);

  bool is(Kind other) const { return kind == other; }
  bool is_unknown() const { return kind == Kind::Unknown; }
  bool is_integer() const { return kind >= Kind::Tinyint && kind <= Kind::Bigint; }
  bool is_floating() const { return kind == Kind::Real || kind == Kind::Double; }
  bool is_number() const { return kind >= Kind::Tinyint && kind <= Kind::Decimal; }
  bool is_text() const { return kind == Kind::Varchar || kind == Kind::Char; }
  bool is_instant() const { return kind == Kind::Timestamp || kind == Kind::TimestampTz; }
  bool is_temporal() const { return is_instant() || kind == Kind::Date; }
  // Where `precision` is digits of a second.
  bool has_clock() const { return kind >= Kind::Time && kind <= Kind::TimestampTz; }
  bool is_interval() const { return kind == Kind::IntervalMonths || kind == Kind::IntervalSeconds; }
  // An array's element, a map's value; Unknown elsewhere.
  Type element() const;
  Type key() const;
  std::optional<std::size_t> field(std::string_view name) const;

  friend bool operator==(const Type&, const Type&) = default;
};

// As Trino spells it: "map(varchar, varchar(3))".
std::string to_string(const Type& type);

// A type without arguments by its name in lower case, "timestamp with time zone"; those that may have
// arguments come with Trino's defaults. nullopt: there is no such type.
std::optional<Kind> kind_named(std::string_view name);

// Whether values of the type have an equality, and an order.
bool is_comparable(const Type& type);
bool is_orderable(const Type& type);

}  // namespace tarn::sql
