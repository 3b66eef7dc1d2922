// The door to Oniguruma, with the syntax of joni, Trino's engine, and with bounds: each search has a limit of
// steps back, of stack and of time.
#pragma once

#include "base/result.hpp"
#include "trino_text/regex_limits.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace tarn::trino_text {

// A compiled pattern. Threads may share it.
class BacktrackingRegex {
 public:
  // REQUIRES: valid UTF-8.
  static Result<BacktrackingRegex> make(std::string_view pattern);

  ~BacktrackingRegex();
  BacktrackingRegex(BacktrackingRegex&&) noexcept;
  BacktrackingRegex& operator=(BacktrackingRegex&&) noexcept;

  std::size_t group_count() const;
  std::optional<std::size_t> group_named(std::string_view name) const;

 private:
  friend class BacktrackingSearch;
  struct Program;
  explicit BacktrackingRegex(std::unique_ptr<const Program> program);

  std::unique_ptr<const Program> program_;
};

// One call's searches in one text. REQUIRES: the pattern outlives it.
class BacktrackingSearch {
 public:
  static Result<BacktrackingSearch> make(const BacktrackingRegex& regex, std::size_t text_size);

  ~BacktrackingSearch();
  BacktrackingSearch(BacktrackingSearch&&) noexcept;
  BacktrackingSearch& operator=(BacktrackingSearch&&) noexcept;

  // Looks for the first match that begins at or behind the byte `from`, and tells as many of its groups, the
  // whole match first, as there is room for. REQUIRES: valid UTF-8 of that size.
  Result<bool> find(std::string_view text, std::size_t from, std::span<RegexSpan> groups);

 private:
  struct Scratch;
  using SteadyTime = std::chrono::steady_clock;
  BacktrackingSearch(const BacktrackingRegex::Program& program, std::unique_ptr<Scratch> scratch);

  static std::unique_ptr<Scratch>& spare_scratch();
  Error search_error(int code) const;

  const BacktrackingRegex::Program* program_;
  std::unique_ptr<Scratch> scratch_;
  unsigned long first_retries_;
  SteadyTime::time_point begun_ = SteadyTime::now();
};

}  // namespace tarn::trino_text
