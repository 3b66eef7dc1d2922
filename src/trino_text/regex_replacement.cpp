#include "trino_text/regex_replacement.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>

namespace tarn::trino_text {
namespace {

class ReplacementParser {
 public:
  ReplacementParser(std::string_view text, const RegexGroups& groups) : text_(text), groups_(groups) {}

  Result<std::vector<ReplacementPart>> parse() {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '$') {
        const auto group = TARN_TRY(take_group());
        parts_.push_back({.literal = {}, .group = group});
        continue;
      }
      if (c == '\\' && at_ == text_.size()) {
        return fail(illegal());
      }
      add_literal(c == '\\' ? text_[at_++] : c);
    }
    return std::move(parts_);
  }

 private:
  Error illegal() const {
    return {ErrorCode::InvalidArgument, "Illegal replacement sequence: " + to_valid(text_)};
  }

  void add_literal(char c) {
    if (parts_.empty() || parts_.back().group) {
      parts_.emplace_back();
    }
    parts_.back().literal += c;
  }

  Result<std::size_t> take_group() {
    if (at_ == text_.size()) {
      return fail(illegal());
    }
    return text_[at_] == '{' ? take_name() : take_number();
  }

  // A name without its closing brace reaches to the end.
  Result<std::size_t> take_name() {
    const auto begin = at_ + 1;
    const auto end = std::min(text_.find('}', begin), text_.size());
    const auto name = text_.substr(begin, end - begin);
    const auto group = groups_.find(name);
    if (!group) {
      return refuse("Illegal replacement sequence: unknown group { " + to_valid(name) + " }");
    }
    at_ = std::min(end + 1, text_.size());
    return *group;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  Result<std::size_t> take_number() {
    if (!is_digit(text_[at_])) {
      return fail(illegal());
    }
    auto group = static_cast<std::size_t>(text_[at_++] - '0');
    if (group > groups_.count) {
      return refuse("Illegal replacement sequence: unknown group " + std::to_string(group));
    }
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      const auto longer = group * 10 + static_cast<std::size_t>(text_[at_] - '0');
      if (longer > groups_.count) {
        break;
      }
      group = longer;
    }
    return group;
  }

  std::string_view text_;
  const RegexGroups& groups_;  // outlives the parser
  std::size_t at_ = 0;
  std::vector<ReplacementPart> parts_;
};

}  // namespace

Result<std::vector<ReplacementPart>> parse_replacement(std::string_view replacement,
                                                       const RegexGroups& groups) {
  return ReplacementParser(replacement, groups).parse();
}

}  // namespace tarn::trino_text
