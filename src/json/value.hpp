// A JSON document in memory, for API messages and configuration; never for log records (src/event reads
// those).
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tarn::json {

class Value;
struct Member;
using Array = std::vector<Value>;
// Members keep their order; of a repeated name the last counts.
using Object = std::vector<Member>;

class Value {
 public:
  using Data = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object>;

  Value();
  Value(std::nullptr_t value);    // NOLINT(google-explicit-constructor): so that literals read as JSON does
  Value(bool value);              // NOLINT(google-explicit-constructor)
  Value(int value);               // NOLINT(google-explicit-constructor)
  Value(std::int64_t value);      // NOLINT(google-explicit-constructor)
  Value(std::uint32_t value);     // NOLINT(google-explicit-constructor)
  Value(std::uint64_t value);     // NOLINT(google-explicit-constructor): beyond int64, a double
  Value(double value);            // NOLINT(google-explicit-constructor)
  Value(std::string value);       // NOLINT(google-explicit-constructor)
  Value(std::string_view value);  // NOLINT(google-explicit-constructor)
  Value(const char* value);       // NOLINT(google-explicit-constructor)
  Value(Array value);             // NOLINT(google-explicit-constructor)
  Value(Object value);            // NOLINT(google-explicit-constructor)
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(data_); }
  // The content when it is of that kind, else nullptr.
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
  const double* real() const { return std::get_if<double>(&data_); }
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const Array* array() const { return std::get_if<Array>(&data_); }
  const Object* object() const { return std::get_if<Object>(&data_); }
  Array* array() { return std::get_if<Array>(&data_); }
  Object* object() { return std::get_if<Object>(&data_); }
  bool is_number() const { return integer() != nullptr || real() != nullptr; }
  // REQUIRES: is_number().
  double number() const { return integer() ? static_cast<double>(*integer()) : *real(); }

  // The member of that name (the last one, spelling exact), or nullptr; also nullptr when this is no object.
  const Value* find(std::string_view name) const;
  // Sets or replaces a member. REQUIRES: this is an object or null (which becomes an object).
  Value& set(std::string_view name, Value value);

  const Data& data() const { return data_; }

 private:
  Data data_;
};

struct Member {
  std::string name;
  Value value;
};

// Defined here, because they need Member whole.
inline Value::Value() : data_(nullptr) {}
inline Value::Value(std::nullptr_t) : data_(nullptr) {}
inline Value::Value(bool value) : data_(value) {}
inline Value::Value(int value) : data_(std::int64_t{value}) {}
inline Value::Value(std::int64_t value) : data_(value) {}
inline Value::Value(std::uint32_t value) : data_(std::int64_t{value}) {}
inline Value::Value(std::uint64_t value)
    : data_(std::in_range<std::int64_t>(value) ? Data(static_cast<std::int64_t>(value))
                                               : Data(static_cast<double>(value))) {}
inline Value::Value(double value) : data_(value) {}
inline Value::Value(std::string value) : data_(std::move(value)) {}
inline Value::Value(std::string_view value) : data_(std::string(value)) {}
inline Value::Value(const char* value) : data_(std::string(value)) {}
inline Value::Value(Array value) : data_(std::move(value)) {}
inline Value::Value(Object value) : data_(std::move(value)) {}
inline Value::Value(const Value&) = default;
inline Value::Value(Value&&) noexcept = default;
inline Value& Value::operator=(const Value&) = default;
inline Value& Value::operator=(Value&&) noexcept = default;
inline Value::~Value() = default;

struct ParseLimits {
  std::size_t bytes = 8u << 20;
  int depth = 64;
  // A value takes many times the memory of its text, which may be two bytes; so untrusted text needs this
  // limit too. The document itself counts, and each element and member in it.
  std::size_t values = std::numeric_limits<std::size_t>::max();
};

// Reads one document; whatever follows it but blanks is an error. InvalidArgument names the byte position.
// Integers outside int64 become doubles. ResourceExhausted for what exceeds bytes or values.
Result<Value> parse(std::string_view text, const ParseLimits& limits = {});

// Compact text, members in order. Doubles print in the shortest form that reads back the same.
std::string write(const Value& value);
// Indented by two blanks.
std::string write_pretty(const Value& value);

// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_quoted(std::string& out, std::string_view text);

}  // namespace tarn::json
