// Trino's regular expressions: those of Oniguruma, of which Trino's engine is a port. RE2, which is faster
// and never takes more than linear time, answers where both provably agree.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_text {

// Appends what stands in place of a match, given its groups from the first on; nothing stands for a group
// that took no part. Returns false for NULL.
using RegexReplacer =
    std::function<Result<bool>(std::span<const std::optional<std::string_view>> groups, std::string& out)>;

// Backtracking: Oniguruma alone, to compare with.
enum class RegexEngines : std::uint8_t { Both, Backtracking };

// A kept pattern. Threads may share it. Parts of the text come back as views of it.
//
// A pattern that needs too many steps, too much stack or too much time on a text ends with an error that
// names it.
class Regex {
 public:
  static Result<Regex> make(std::string_view pattern, RegexEngines engines = RegexEngines::Both);

  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  std::int32_t group_count() const;
  // True if RE2 answers, for those texts at least on which it means the same.
  bool is_linear() const;

  Result<bool> like(std::string_view text) const;
  Result<std::int64_t> count(std::string_view text) const;
  // Returns the code point, counted from one, where the match number `occurrence` at or behind `start`
  // begins; -1 if there is none.
  Result<std::int64_t> position(std::string_view text, std::int64_t start = 1,
                                std::int64_t occurrence = 1) const;

  Result<std::optional<std::string_view>> extract(std::string_view text, std::int64_t group = 0) const;
  Result<std::vector<std::optional<std::string_view>>> extract_all(std::string_view text,
                                                                   std::int64_t group = 0) const;
  Result<std::vector<std::string_view>> split(std::string_view text) const;

  // In `replacement`, $1 and ${name} stand for groups and a backslash takes the next character as it is.
  Result<> replace(std::string_view text, std::string_view replacement, std::string& out) const;
  // Returns false (NULL) if the replacer does; `out` is of no use then.
  Result<bool> replace(std::string_view text, const RegexReplacer& replacer, std::string& out) const;

 private:
  struct Program;
  class Walk;
  explicit Regex(std::unique_ptr<const Program> program);
  Result<> check_group(std::int64_t group) const;

  std::unique_ptr<const Program> program_;
};

}  // namespace tarn::trino_text
