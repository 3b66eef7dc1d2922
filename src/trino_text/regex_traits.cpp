#include "trino_text/regex_traits.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace tarn::trino_text {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 40;

std::uint64_t saturated_product(std::uint64_t a, std::uint64_t b) {
  return a != 0 && b > kMost / a ? kMost : a * b;
}

// Options such as (?x) and (?i-x:...) that let white space and comments stand in a pattern.
bool has_extended_option(std::string_view pattern) {
  for (auto at = pattern.find("(?"); at != std::string_view::npos; at = pattern.find("(?", at + 2)) {
    const auto rest = pattern.substr(at + 2);
    const auto options = rest.substr(0, rest.find_first_not_of("imsx-"));
    if (options.find('x') != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

class RegexScanner {
 public:
  explicit RegexScanner(std::string_view pattern)
      : pattern_(pattern), is_extended_(has_extended_option(pattern)) {}

  RegexTraits scan() {
    while (at_ < pattern_.size()) {
      take();
    }
    while (groups_.size() > 1) {
      close();
    }
    traits_.unfolded = std::max(traits_.unfolded, groups_.back().whole.cost);
    traits_.work_degree = std::max(traits_.work_degree, groups_.back().whole.work_degree);
    // A comment may have closed what we took for open, and the other way round.
    if (is_extended_ && look_around_count_ > 0) {
      traits_.work_degree = look_around_count_ + 1;
    }
    return traits_;
  }

 private:
  // What one execution of a part of the pattern takes.
  struct Part {
    std::uint64_t cost = 0;
    unsigned work_degree = 0;
    bool has_loop = false;
  };

  struct Group {
    Part whole;
    // What a repetition that follows now would repeat; it is included in `whole`.
    Part last;
    bool is_uncounted = false;
    bool is_look_ahead = false;
    bool is_look_behind = false;
  };

  std::string_view rest() const { return pattern_.substr(at_); }

  void take() {
    switch (pattern_[at_]) {
      case '\\': return take_escape();
      case '[': return is_extended_ ? take_atom(1) : take_class();
      case '(': return open_group();
      case ')': return close_group();
      case '{': return take_interval();
      case '*':
      case '+': repeat_without_bound(); [[fallthrough]];
      case '?': ++at_; return take_possessive();
      default: return take_atom(1);
    }
  }

  void add(const Part& part) {
    auto& group = groups_.back();
    group.whole.cost = std::min(group.whole.cost + part.cost, kMost);
    group.last = part;
    include_last();
  }

  void include_last() {
    auto& group = groups_.back();
    group.whole.work_degree = std::max(group.whole.work_degree, group.last.work_degree);
    group.whole.has_loop |= group.last.has_loop;
  }

  void repeat_without_bound() {
    auto& last = groups_.back().last;
    last.has_loop = true;
    last.work_degree += last.work_degree > 0 ? 1 : 0;
    include_last();
  }

  void take_atom(std::size_t bytes) {
    at_ = std::min(at_ + bytes, pattern_.size());
    add({.cost = 1});
  }

  void take_escape() {
    const char next = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    // Inside a comment \Q quotes nothing, so there it must hide nothing.
    if (next == 'Q' && !is_extended_) {
      const auto end = pattern_.find("\\E", at_);
      at_ = end == std::string_view::npos ? pattern_.size() : end + 2;
      add({.cost = 1});
      return;
    }
    if (const auto size = braced_code_size(); size > 0) {
      take_atom(size);
      return;
    }
    take_atom(2);
  }

  // Returns the length of a code such as \x{1F600}, 0 if there is none.
  std::size_t braced_code_size() const {
    constexpr std::size_t kMaxDigits = 8;
    if (!rest().starts_with("\\x{")) {
      return 0;
    }
    const auto end = rest().find_first_not_of("0123456789abcdefABCDEF", 3);
    return end <= 3 + kMaxDigits && rest()[end] == '}' ? end + 1 : 0;
  }

  void take_class() {
    std::size_t depth = 0;
    bool is_first = false;
    for (; at_ < pattern_.size(); ++at_) {
      const char c = pattern_[at_];
      if (c == '\\') {
        ++at_;
      } else if (c == '[') {
        ++depth;
        is_first = true;
        continue;
      } else if (c == ']' && !is_first && --depth == 0) {
        ++at_;
        break;
      } else if (c == '^' && is_first) {
        continue;
      }
      is_first = false;
    }
    at_ = std::min(at_, pattern_.size());
    add({.cost = 1});
  }

  void skip_comment() {
    while (at_ < pattern_.size() && pattern_[at_] != ')') {
      at_ += pattern_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_ + 1, pattern_.size());
  }

  void open_group() {
    // Inside another comment this would begin none, so there it must hide nothing.
    if (rest().starts_with("(?#") && !is_extended_) {
      return skip_comment();
    }
    Group group;
    group.is_look_ahead = rest().starts_with("(?=") || rest().starts_with("(?!");
    group.is_look_behind = rest().starts_with("(?<=") || rest().starts_with("(?<!");
    group.is_uncounted = group.is_look_ahead || group.is_look_behind || rest().starts_with("(?>");
    group.whole.cost = 1;
    look_around_count_ += group.is_look_ahead || group.is_look_behind ? 1 : 0;
    at_ = std::min(at_ + (rest().starts_with("(?") ? 3 : 1), pattern_.size());
    groups_.push_back(group);
  }

  void close_group() {
    ++at_;
    close();
  }

  // Look-around takes its work without moving on: a loop inside scans, and one that looks behind tries where
  // to begin.
  void close() {
    const auto closed = groups_.back();
    auto part = closed.whole;
    if (closed.is_uncounted) {
      traits_.unfolded_uncounted = std::max(traits_.unfolded_uncounted, part.cost);
    }
    if ((closed.is_look_ahead || closed.is_look_behind) && part.has_loop) {
      part.work_degree = std::max(part.work_degree, closed.is_look_behind ? 2U : 1U);
      part.has_loop = false;
    }
    groups_.pop_back();
    // A parenthesis that closes nothing stood in a comment, or another one did: what came before may be
    // inside.
    if (groups_.empty()) {
      groups_.emplace_back();
    }
    add(part);
  }

  void take_interval() {
    const auto close = rest().find('}');
    const auto count =
        close == std::string_view::npos ? std::nullopt : interval_count(rest().substr(1, close - 1));
    if (!count) {
      take_atom(1);
      return;
    }
    at_ += close + 1;
    auto& group = groups_.back();
    const auto repeated = saturated_product(group.last.cost, std::max<std::uint64_t>(*count, 1));
    group.whole.cost = std::min(group.whole.cost - group.last.cost + repeated, kMost);
    group.last.cost = repeated;
    if (pattern_[at_ - 2] == ',') {
      repeat_without_bound();
    }
    take_possessive();
  }

  // Returns the larger bound of "n", "n,", ",m" or "n,m".
  static std::optional<std::uint64_t> interval_count(std::string_view bounds) {
    std::uint64_t most = 0;
    while (!bounds.empty()) {
      const auto comma = std::min(bounds.find(','), bounds.size());
      std::uint64_t bound = 0;
      const auto parsed = std::from_chars(bounds.data(), bounds.data() + comma, bound);
      if (parsed.ptr != bounds.data() + comma) {
        return std::nullopt;
      }
      most = std::max(most, parsed.ec == std::errc::result_out_of_range ? kMost : bound);
      bounds.remove_prefix(std::min(comma + 1, bounds.size()));
    }
    return most;
  }

  void take_possessive() {
    if (rest().starts_with('+')) {
      ++at_;
      traits_.unfolded_uncounted = std::max(traits_.unfolded_uncounted, groups_.back().last.cost);
    }
  }

  std::string_view pattern_;
  bool is_extended_;
  std::size_t at_ = 0;
  unsigned look_around_count_ = 0;
  std::vector<Group> groups_ = std::vector<Group>(1);
  RegexTraits traits_;
};

}  // namespace

RegexTraits regex_traits(std::string_view pattern) {
  return RegexScanner(pattern).scan();
}

}  // namespace tarn::trino_text
