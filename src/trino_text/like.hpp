// SQL's LIKE as a compiled pattern: linear in the text, whatever the pattern.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_text {

// A kept pattern. Threads may share it.
class LikePattern {
 public:
  // Without an escape no character is special but % and _.
  static Result<LikePattern> make(std::string_view pattern,
                                  std::optional<std::string_view> escape = std::nullopt);

  ~LikePattern();
  LikePattern(LikePattern&&) noexcept;
  LikePattern& operator=(LikePattern&&) noexcept;

  bool matches(std::string_view text) const;

  // The bytes that every match begins with.
  std::string_view prefix() const;
  // True if only the prefix itself matches.
  bool is_constant() const;

 private:
  struct Program;
  explicit LikePattern(std::unique_ptr<const Program> program);
  std::unique_ptr<const Program> program_;
};

}  // namespace tarn::trino_text
