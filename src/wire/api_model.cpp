#include "wire/api_model.hpp"

#include <algorithm>
#include <array>

namespace tarn::wire {
namespace {

#include "wire/api_model.inc"

const Shape& shape_at(std::int16_t index) {
  return kShapes[static_cast<std::size_t>(index)];
}

const Operation* find_among(std::span<const Operation> sorted, std::string_view name) {
  const auto found = std::ranges::lower_bound(sorted, name, {}, &Operation::name);
  return found != sorted.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

std::span<const Operation> operations() {
  return kOperations;
}

std::span<const Operation> tarn_operations() {
  return kTarnOperations;
}

std::span<const Operation> data_operations() {
  return kDataOperations;
}

const Operation* find_operation(std::string_view name) {
  return find_among(kOperations, name);
}

const Operation* find_tarn_operation(std::string_view name) {
  return find_among(kTarnOperations, name);
}

const Operation* find_data_operation(std::string_view name) {
  return find_among(kDataOperations, name);
}

const Shape& input_of(const Operation& operation) {
  return shape_at(operation.input);
}

const Shape& shape_of(const Member& member) {
  return shape_at(member.shape);
}

std::span<const Member> members_of(const Shape& structure) {
  return std::span(kMembers).subspan(static_cast<std::size_t>(structure.member_first),
                                     static_cast<std::size_t>(structure.member_count));
}

const Shape& element_of(const Shape& shape) {
  return shape_at(shape.element);
}

const Shape& key_of(const Shape& shape) {
  return shape_at(shape.key);
}

std::span<const std::string_view> allowed_values(const Shape& shape) {
  return std::span(kWords).subspan(static_cast<std::size_t>(shape.word_first),
                                   static_cast<std::size_t>(shape.word_count));
}

std::string_view pattern_of(const Shape& shape) {
  return shape.pattern < 0 ? std::string_view() : kPatterns[static_cast<std::size_t>(shape.pattern)];
}

std::span<const std::string_view> patterns() {
  return kPatterns;
}

std::span<const std::string_view> declared_exceptions() {
  return kExceptions;
}

}  // namespace tarn::wire
