#include "trino_text/regex_agreement.hpp"

#include "trino_text/code_set.hpp"
#include "trino_text/regex_class.hpp"
#include "trino_text/utf8.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace tarn::trino_text {
namespace {

// RE2 refuses more.
constexpr std::uint32_t kMaxRepeat = 1'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_ascii_letter(char32_t code) {
  return (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
}
bool is_name_character(char c) {
  return c == '_' || is_digit(c) || is_ascii_letter(static_cast<unsigned char>(c));
}

void append_code(char32_t code, std::string& out) {
  if (code < 0x80 && is_name_character(static_cast<char>(code))) {
    out += static_cast<char>(code);
    return;
  }
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), std::uint32_t{code}, 16).ptr;
  out += "\\x{";
  out.append(digits.data(), end);
  out += '}';
}

void append_set(const CodeSet& set, std::string& out) {
  out += '[';
  for (const auto& range : set.ranges()) {
    append_code(range.first, out);
    if (range.last > range.first) {
      out += '-';
      append_code(range.last, out);
    }
  }
  out += ']';
}

struct Options {
  bool ignores_case = false;
  bool dot_is_all = false;
};

struct Bounds {
  std::uint32_t least = 0;
  std::optional<std::uint32_t> most;
};

// Reads a pattern piece by piece; each method returns false in doubt, which ends all.
class AgreementReader {
 public:
  explicit AgreementReader(std::string_view pattern) : pattern_(pattern) {
    agreed_.pattern.reserve(pattern.size() * 2);
  }

  std::optional<AgreedRegex> read() {
    while (at_ < pattern_.size()) {
      if (!take()) {
        return std::nullopt;
      }
    }
    if (groups_.size() != 1) {
      return std::nullopt;
    }
    agreed_.literal = std::move(literal_);
    return std::move(agreed_);
  }

 private:
  // What a repetition may follow. It must not match nothing: the engines leave such a loop at different
  // times, with different groups.
  enum class Last : std::uint8_t { Nothing, Something, PerhapsEmpty };

  // What a loop repeats: a character of a set, or something that may come down to ".".
  enum class Body : std::uint8_t { Set, PerhapsDot };

  struct Group {
    Options options;
    // Some character may stand before what comes next, and before the last piece.
    bool may_have_before = false;
    bool may_have_before_last = false;
    // The same where the group began, and at the end of an alternative of it.
    bool may_have_at_begin = false;
    bool may_have_at_end = false;
    Body body = Body::Set;
    // Nothing stands in it yet, so that an option is for all of its alternatives.
    bool is_fresh = true;
    bool may_branch_be_empty = true;
    bool may_be_empty = false;
    Last last = Last::Nothing;
  };

  std::string_view rest() const { return pattern_.substr(at_); }
  Group& group() { return groups_.back(); }

  bool take() {
    const char c = pattern_[at_];
    switch (c) {
      case '\\': return take_escape();
      case '[': return take_class();
      case '(': return open_group();
      case ')': return close_group();
      case '|': return take_alternative();
      case '*': return take_operator({.least = 0, .most = std::nullopt});
      case '+': return take_operator({.least = 1, .most = std::nullopt});
      case '?': return take_operator({.least = 0, .most = 1});
      case '{': return take_interval();
      case '^': return take_anchor(R"(\A)", 1);
      case '$': return take_end(1);
      case '.': return take_dot();
      case ']':
      case '}': return false;
      default: return take_literal();
    }
  }

  // A character of a set is complete.
  void add_character(Body body) {
    add_piece(false, body);
    group().may_have_before = true;
  }

  // Something that a repetition may follow is complete.
  void add_piece(bool may_be_empty, Body body) {
    settle_last();
    group().is_fresh = false;
    group().last = may_be_empty ? Last::PerhapsEmpty : Last::Something;
    group().body = body;
    group().may_have_before_last = group().may_have_before;
  }

  void settle_last() {
    auto& current = group();
    current.may_branch_be_empty = current.may_branch_be_empty && current.last != Last::Something;
    current.last = Last::Nothing;
  }

  void add_literal(char32_t code) {
    add_character(Body::Set);
    if (group().options.ignores_case && is_ascii_letter(code)) {
      agreed_.asks_ascii = true;
      literal_.reset();
      append_set(CodeSet({{code, code}}).with_both_cases(), agreed_.pattern);
      return;
    }
    append_code(code, agreed_.pattern);
    if (literal_) {
      append_code_point(code, *literal_);
    }
  }

  bool take_literal() {
    const auto step = code_point_at(pattern_, at_);
    // Case folds characters of any alphabet into others.
    if (!step.valid || (group().options.ignores_case && step.value >= 0x80)) {
      return false;
    }
    at_ += step.size;
    add_literal(step.value);
    return true;
  }

  void add_set(const CodeSet& set) {
    add_character(Body::Set);
    literal_.reset();
    append_set(set, agreed_.pattern);
  }

  bool take_dot() {
    ++at_;
    add_character(Body::PerhapsDot);
    literal_.reset();
    agreed_.pattern += group().options.dot_is_all ? "(?s:.)" : "(?-s:.)";
    return true;
  }

  bool take_anchor(std::string_view written, std::size_t size) {
    at_ += size;
    agreed_.is_anchored_literal = written == R"(\A)" && agreed_.pattern.empty();
    if (!agreed_.is_anchored_literal) {
      literal_.reset();
    }
    add_piece(true, Body::Set);
    has_condition_ = has_condition_ || written != R"(\A)";
    agreed_.pattern += written;
    return true;
  }

  bool take_end(std::size_t size) {
    agreed_.asks_no_final_break = true;
    return take_anchor(R"(\z)", size);
  }

  bool take_word_boundary(std::string_view written) {
    agreed_.asks_ascii = true;
    return take_anchor(written, 2);
  }

  bool take_escape() {
    const char escaped = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    switch (escaped) {
      case 'A': return take_anchor(R"(\A)", 2);
      case 'z': return take_anchor(R"(\z)", 2);
      case 'Z': return take_end(2);
      case 'b': return take_word_boundary(R"(\b)");
      case 'B': return take_word_boundary(R"(\B)");
      default: break;
    }
    if (const auto set = class_of_escape(escaped)) {
      at_ += 2;
      add_set(*set);
      return true;
    }
    const auto code = character_of_escape(escaped);
    if (!code) {
      return false;
    }
    at_ += 2;
    add_literal(*code);
    return true;
  }

  bool take_class() {
    const auto read = read_class(rest());
    if (!read) {
      return false;
    }
    at_ += read->size;
    return add_class(read->set, read->is_complement);
  }

  bool add_class(CodeSet set, bool is_complement) {
    if (group().options.ignores_case && !set.is_ascii()) {
      return false;
    }
    if (group().options.ignores_case && set.has_ascii_letter()) {
      agreed_.asks_ascii = true;
      set = set.with_both_cases();
    }
    if (is_complement) {
      set = set.complement();
    }
    if (set.empty()) {
      return false;
    }
    add_set(set);
    return true;
  }

  bool take_alternative() {
    ++at_;
    settle_last();
    literal_.reset();
    auto& current = group();
    current.is_fresh = false;
    current.may_be_empty = current.may_be_empty || current.may_branch_be_empty;
    current.may_branch_be_empty = true;
    current.may_have_at_end = current.may_have_at_end || current.may_have_before;
    current.may_have_before = current.may_have_at_begin;
    agreed_.pattern += '|';
    return true;
  }

  // Reads options up to ':' or ')'; nothing for others than i and s.
  std::optional<Options> take_options() {
    Options options = group().options;
    bool is_on = true;
    for (; at_ < pattern_.size(); ++at_) {
      switch (pattern_[at_]) {
        case 'i': options.ignores_case = is_on; break;
        case 's': options.dot_is_all = is_on; break;
        case '-':
          if (!is_on) {
            return std::nullopt;
          }
          is_on = false;
          break;
        case ':':
        case ')': return options;
        default: return std::nullopt;
      }
    }
    return std::nullopt;
  }

  bool open_group() {
    literal_.reset();
    if (!rest().starts_with("(?")) {
      at_ += 1;
      return push_group(group().options, true);
    }
    at_ += 2;
    if (rest().starts_with('<')) {
      return take_name() && push_group(group().options, true);
    }
    const auto options = take_options();
    if (!options) {
      return false;
    }
    const bool is_for_rest = pattern_[at_++] == ')';
    if (!is_for_rest) {
      return push_group(*options, false);
    }
    // Later in a group, engines differ in how far it reaches over alternatives.
    const bool is_plain = group().is_fresh && pattern_[at_ - 2] != '?';
    group().options = *options;
    return is_plain;
  }

  bool push_group(Options options, bool is_captured) {
    agreed_.group_count += is_captured ? 1 : 0;
    agreed_.pattern += is_captured ? "(" : "(?:";
    settle_last();
    group().is_fresh = false;
    const bool may_have_before = group().may_have_before;
    groups_.push_back(
        {.options = options, .may_have_before = may_have_before, .may_have_at_begin = may_have_before});
    return true;
  }

  // Takes "<name>", which look-behind does not begin with.
  bool take_name() {
    const auto begin = ++at_;
    while (at_ < pattern_.size() && is_name_character(pattern_[at_])) {
      ++at_;
    }
    const bool is_name = at_ > begin && rest().starts_with('>');
    at_ += is_name ? 1 : 0;
    return is_name;
  }

  bool close_group() {
    ++at_;
    if (groups_.size() == 1) {
      return false;
    }
    settle_last();
    const bool may_be_empty = group().may_be_empty || group().may_branch_be_empty;
    const bool may_have_at_end = group().may_have_at_end || group().may_have_before;
    groups_.pop_back();
    add_piece(may_be_empty, Body::PerhapsDot);
    group().may_have_before = may_have_at_end;
    agreed_.pattern += ')';
    return true;
  }

  bool take_operator(Bounds bounds) {
    agreed_.pattern += pattern_[at_++];
    return repeat(bounds, true);
  }

  // Where a pattern begins with ".*", Oniguruma tries no second place in a line. It does so behind a word
  // boundary too, which may be true at that place only.
  bool is_taken_for_start(Bounds bounds) {
    return has_condition_ && !bounds.most && group().body == Body::PerhapsDot &&
           !group().may_have_before_last;
  }

  // A second repetition behind one is possessive, or engines join the two.
  bool repeat(Bounds bounds, bool may_be_lazy) {
    const bool is_sound = group().last == Last::Something && bounds.most != 0 &&
                          bounds.least <= bounds.most.value_or(kMaxRepeat) && bounds.least <= kMaxRepeat &&
                          bounds.most.value_or(0) <= kMaxRepeat;
    if (!is_sound || is_taken_for_start(bounds)) {
      return false;
    }
    literal_.reset();
    const bool is_something = bounds.least > 0;
    group().may_branch_be_empty = group().may_branch_be_empty && !is_something;
    group().last = Last::Nothing;
    if (may_be_lazy && rest().starts_with('?')) {
      agreed_.pattern += '?';
      ++at_;
    }
    return !rest().starts_with('?') && !rest().starts_with('+') && !rest().starts_with('*') &&
           !rest().starts_with('{');
  }

  std::optional<std::uint32_t> take_number() {
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(pattern_.data() + at_, pattern_.data() + pattern_.size(), number);
    if (parsed.ec != std::errc()) {
      return std::nullopt;
    }
    at_ = static_cast<std::size_t>(parsed.ptr - pattern_.data());
    return number;
  }

  // {n}, {n,} and {n,m}; anything else is read differently.
  bool take_interval() {
    const auto begin = at_++;
    const auto least = take_number();
    if (!least) {
      return false;
    }
    Bounds bounds = {.least = *least, .most = least};
    const bool is_range = rest().starts_with(',');
    if (is_range) {
      ++at_;
      bounds.most = take_number();
    }
    if (!rest().starts_with('}')) {
      return false;
    }
    ++at_;
    agreed_.pattern += pattern_.substr(begin, at_ - begin);
    return repeat(bounds, is_range);
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::vector<Group> groups_ = std::vector<Group>(1);
  AgreedRegex agreed_;
  // A condition on the place stands somewhere, other than that the text begins.
  bool has_condition_ = false;
  std::optional<std::string> literal_ = std::string();
};

}  // namespace

std::optional<AgreedRegex> agreed_regex(std::string_view pattern) {
  return AgreementReader(pattern).read();
}

}  // namespace tarn::trino_text
