// Sets of code points, as character classes of regular expressions have them.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace tarn::trino_text {

struct CodeRange {
  char32_t first = 0;
  char32_t last = 0;

  bool operator==(const CodeRange&) const = default;
};

class CodeSet {
 public:
  CodeSet() = default;
  explicit CodeSet(const std::vector<CodeRange>& ranges);

  // REQUIRES: first <= last.
  void add(CodeRange range);
  void add(const CodeSet& other);

  // Sorted, and none touches another.
  std::span<const CodeRange> ranges() const { return ranges_; }
  bool empty() const { return ranges_.empty(); }
  bool has_ascii_letter() const;
  bool is_ascii() const;

  CodeSet complement() const;
  // With both cases of each ASCII letter.
  CodeSet with_both_cases() const;

 private:
  std::vector<CodeRange> ranges_;
};

}  // namespace tarn::trino_text
