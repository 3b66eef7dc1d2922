// CloudTrail's operations and Tarn's own, and their input shapes, as constant tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tarn::wire {

enum class Kind : std::uint8_t { String, Boolean, Integer, Timestamp, List, Map, Structure };

constexpr std::int32_t kNoBound = -1;

// A type with its constraints. The fields after `max` are places in the tables; the functions below read
// them.
struct Shape {
  Kind kind;
  std::int32_t min;  // length of a string, count of a list or map, or value; kNoBound where there is none
  std::int32_t max;
  std::int16_t pattern;
  std::int16_t word_first;
  std::int16_t word_count;
  std::int16_t element;
  std::int16_t key;
  std::int16_t member_first;
  std::int16_t member_count;
};

struct Member {
  std::string_view name;  // as on the wire
  bool is_required;
  std::int16_t shape;
};

struct Operation {
  std::string_view name;
  std::int16_t input;
};

// CloudTrail's, sorted by name.
std::span<const Operation> operations();
// Those that CloudTrail does not have.
std::span<const Operation> tarn_operations();
// Those of cloudtrail-data, which has a protocol of its own (rest_protocol.hpp).
std::span<const Operation> data_operations();
// The operation of exactly that name, or nullptr. The object lives for ever.
const Operation* find_operation(std::string_view name);
const Operation* find_tarn_operation(std::string_view name);
const Operation* find_data_operation(std::string_view name);

const Shape& input_of(const Operation& operation);
const Shape& shape_of(const Member& member);
std::span<const Member> members_of(const Shape& structure);
// REQUIRES: the shape is a list or map.
const Shape& element_of(const Shape& shape);
// REQUIRES: the shape is a map.
const Shape& key_of(const Shape& shape);
// The values that a string may have, sorted; empty when any.
std::span<const std::string_view> allowed_values(const Shape& shape);
// The regular expression that a string must match; empty when none.
std::string_view pattern_of(const Shape& shape);
// All of them; a shape's `pattern` is a place in this list.
std::span<const std::string_view> patterns();

// The names of all exceptions that CloudTrail declares, sorted.
std::span<const std::string_view> declared_exceptions();

}  // namespace tarn::wire
