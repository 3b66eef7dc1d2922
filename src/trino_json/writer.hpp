// JSON text as Trino writes it: no blanks, Java's spelling of numbers, "NaN" and "Infinity" as strings.
#pragma once

#include "trino_json/node.hpp"
#include "trino_math/decimal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_json {

// Each appends one value, or one string with its quotes.
void append_string(std::string& out, std::string_view text);
// As CAST AS JSON writes it: characters that are two in Java as two escapes. REQUIRES: valid UTF-8.
void append_java_string(std::string& out, std::string_view text);
void append_double(std::string& out, double value);
void append_real(std::string& out, float value);
// The spelling of a number of JSON text: integers as they are (-0 is 0), others as doubles.
void append_integer_spelling(std::string& out, std::string_view raw);
void append_real_spelling(std::string& out, std::string_view raw);
void append_node(std::string& out, const Node& node);
std::string write_node(const Node& node);

// The order of Java's strings: by UTF-16 units, which differs from the order of bytes past U+FFFF.
bool java_less(std::string_view a, std::string_view b);

// Builds the text of CAST(x AS JSON), value by value. The caller calls in JSON's order: a name before each
// value of an object, every start ended. Commas come by themselves. A date or time is a string of the
// caller's making.
//
// CAST(map AS JSON) sorts its names (java_less); a row's fields keep their order. That is the caller's, too.
class JsonWriter {
 public:
  void start_object();
  void end_object();
  void start_array();
  void end_array();
  void name(std::string_view name);

  void null();
  void boolean(bool value);
  void integer(std::int64_t value);
  void real(float value);
  void real(double value);
  void decimal(trino_math::Int128 value, int scale);
  void string(std::string_view value);
  // JSON text that is one value already.
  void json(std::string_view text);

  // The text so far; the writer is empty again.
  std::string take();

 private:
  std::string& value();

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace tarn::trino_json
