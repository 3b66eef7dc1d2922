// An input against the shape of its operation.
#pragma once

#include "json/value.hpp"
#include "wire/api_model.hpp"
#include "wire/protocol.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tarn::wire {

struct Violation {
  enum class Kind {
    WrongType,   // the value cannot be read at all
    Constraint,  // it can, and may not be
  };
  Kind kind = Kind::Constraint;
  std::string path;     // "advancedEventSelectors.1.member.name", as AWS spells it
  std::string value;    // "'abc'" with its quotes, or "null"
  std::string message;  // "Member must not be null"
};

// Returns what is wrong, in the order of the model's members, at most 100 violations. Members that the model
// does not know are ignored, null ones count as absent.
std::vector<Violation> validate(const Operation& operation, const json::Value& input);

// SerializationException where a type is wrong, else ValidationException with all violations, else nothing.
std::optional<ApiError> validation_error(std::span<const Violation> violations);

}  // namespace tarn::wire
