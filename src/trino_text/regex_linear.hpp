// The door to RE2: patterns that both engines read alike, in time linear in the text.
#pragma once

#include "base/result.hpp"
#include "trino_text/regex_limits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace tarn::trino_text {

// A compiled pattern. Threads may share it.
class LinearRegex {
 public:
  // Returns nothing where the engines might disagree, and for what RE2 finds too large. REQUIRES: a pattern
  // that Oniguruma compiles, in valid UTF-8.
  static std::optional<LinearRegex> make(std::string_view pattern);

  ~LinearRegex();
  LinearRegex(LinearRegex&&) noexcept;
  LinearRegex& operator=(LinearRegex&&) noexcept;

  std::size_t group_count() const;
  // False where the engines might disagree on this text. REQUIRES: is_ascii says whether it is ASCII.
  bool is_for(std::string_view text, bool is_ascii) const;

  // REQUIRES: is_for(text), valid UTF-8.
  bool contains(std::string_view text) const;
  // Looks for the first match that begins at or behind the byte `from`, and tells as many of its groups, the
  // whole match first, as there is room for. REQUIRES: is_for(text), valid UTF-8, from <= text.size().
  bool find(std::string_view text, std::size_t from, std::span<RegexSpan> groups) const;

 private:
  struct Program;
  explicit LinearRegex(std::unique_ptr<const Program> program);

  std::unique_ptr<const Program> program_;
};

// Bounds the searches of one call: each is linear in the rest of the text, but there may be as many.
class LinearBudget {
 public:
  // Call it with the length of what a search may look at; false once the call has taken too long.
  bool allows(std::size_t bytes);

 private:
  using SteadyTime = std::chrono::steady_clock;

  std::uint64_t unchecked_ = 0;
  std::optional<SteadyTime::time_point> begun_;
};

}  // namespace tarn::trino_text
