// Reading a request's input, which validation has found to be of the right types.
#pragma once

#include "base/time.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

// A member that is missing or null is absent. `input` must outlive the object.
class Input {
 public:
  explicit Input(const json::Value& input) : input_(input) {}

  bool has(std::string_view name) const { return value(name) != nullptr; }
  // The member, or nullptr.
  const json::Value* value(std::string_view name) const;
  // Empty when absent.
  std::string text(std::string_view name) const;
  std::optional<std::string> optional_text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  bool boolean(std::string_view name, bool otherwise) const;
  // Of epoch seconds; what lies outside the years 0001 to 9999 is brought to their edge.
  std::optional<Timestamp> time(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;

 private:
  const json::Value& input_;
};

// "3" from 3, as error messages and cursors need it; nullopt for anything but a plain decimal number.
std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace tarn::service
