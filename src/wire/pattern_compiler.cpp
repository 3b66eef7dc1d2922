#include "wire/pattern.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

constexpr std::size_t kExpressionBytesMax = 1024;
constexpr std::size_t kStatesMax = 4096;
constexpr int kRepeatsMax = 1000;
constexpr int kDepthMax = 8;
constexpr int kUnlimited = -1;

}  // namespace

// Recursive descent; every piece is compiled once per repetition, by reading it again.
class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view expression) : rest_(expression) {}

  Result<Pattern> compile();

 private:
  using CharacterSet = Pattern::CharacterSet;
  struct Repetition {
    int min = 1;
    int max = 1;
  };
  // A part of the automaton whose open ends all lead to the next state to be made.
  using Index = std::int32_t;

  // Each returns the first state of what it read; the last one leads to `after`, so parts are made back to
  // front.
  Result<Index> compile_sequence(Index after, int depth);
  Result<Index> compile_piece(std::string_view piece, Repetition repetition, Index after, int depth);
  Result<Index> compile_once(std::string_view piece, Index after, int depth);
  Result<std::string_view> take_atom();
  Result<Repetition> take_repetition();
  Result<CharacterSet> read_set(std::string_view atom) const;
  Result<CharacterSet> read_class(std::string_view inside) const;
  Result<> add_escape(char escape, CharacterSet& set) const;
  Result<Index> add_state(Pattern::State state);

  std::string_view rest_;
  Pattern pattern_;
};

namespace {

std::unexpected<Error> unsupported(std::string_view what, std::string_view at) {
  return fail(ErrorCode::Unsupported, fmt::format("regular expression with {}: {}", what, at));
}

std::optional<char32_t> take_unicode_escape(std::string_view& text) {
  if (!text.starts_with("\\u") || text.size() < 6) {
    return std::nullopt;
  }
  unsigned unit = 0;
  if (std::from_chars(text.data() + 2, text.data() + 6, unit, 16).ptr != text.data() + 6) {
    return std::nullopt;
  }
  text.remove_prefix(6);
  if (unit < 0xD800 || unit > 0xDBFF) {
    return static_cast<char32_t>(unit);
  }
  const std::optional<char32_t> low = take_unicode_escape(text);
  if (!low) {
    return std::nullopt;
  }
  return 0x10000 + ((static_cast<char32_t>(unit) - 0xD800) << 10) + (*low - 0xDC00);
}

std::optional<char32_t> control_escape(char escape) {
  switch (escape) {
    case 'n': return U'\n';
    case 't': return U'\t';
    case 'r': return U'\r';
    default: return std::nullopt;
  }
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

Result<Pattern> PatternCompiler::compile() {
  if (rest_.size() > kExpressionBytesMax) {
    return fail(ErrorCode::ResourceExhausted, "regular expression is too long");
  }
  if (rest_.starts_with('^')) {
    pattern_.is_anchored_at_start_ = true;
    rest_.remove_prefix(1);
  }
  if (rest_.ends_with('$') && !rest_.ends_with("\\$")) {
    pattern_.is_anchored_at_end_ = true;
    rest_.remove_suffix(1);
  }
  // The accepting state is made first and named by its index; matching tells it by having no way on.
  const Index accept = TARN_TRY(add_state({}));
  pattern_.start_ = TARN_TRY(compile_sequence(accept, 0));
  return std::move(pattern_);
}

Result<PatternCompiler::Index> PatternCompiler::compile_sequence(Index after, int depth) {
  if (depth > kDepthMax) {
    return unsupported("too many groups", rest_);
  }
  std::vector<std::pair<std::string_view, Repetition>> pieces;
  while (!rest_.empty()) {
    const std::string_view atom = TARN_TRY(take_atom());
    const Repetition repetition = TARN_TRY(take_repetition());
    pieces.emplace_back(atom, repetition);
  }
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
    after = TARN_TRY(compile_piece(piece->first, piece->second, after, depth));
  }
  return after;
}

Result<PatternCompiler::Index> PatternCompiler::compile_piece(std::string_view piece, Repetition repetition,
                                                              Index after, int depth) {
  Index first = after;
  if (repetition.max == kUnlimited) {
    const Index loop = TARN_TRY(add_state({-1, -1, after}));
    const Index body = TARN_TRY(compile_once(piece, loop, depth));
    pattern_.states_[static_cast<std::size_t>(loop)].next = body;
    first = loop;
  } else {
    for (int i = repetition.min; i < repetition.max; ++i) {
      const Index body = TARN_TRY(compile_once(piece, first, depth));
      first = TARN_TRY(add_state({-1, body, after}));
    }
  }
  for (int i = 0; i < repetition.min; ++i) {
    first = TARN_TRY(compile_once(piece, first, depth));
  }
  return first;
}

Result<PatternCompiler::Index> PatternCompiler::compile_once(std::string_view piece, Index after, int depth) {
  if (piece.starts_with('(')) {
    const std::string_view saved = std::exchange(rest_, piece.substr(1, piece.size() - 2));
    const Index first = TARN_TRY(compile_sequence(after, depth + 1));
    rest_ = saved;
    return first;
  }
  CharacterSet set = TARN_TRY(read_set(piece));
  pattern_.sets_.push_back(std::move(set));
  return add_state({static_cast<Index>(pattern_.sets_.size() - 1), after, -1});
}

// Cuts off one literal, escape, class or group, with its brackets.
Result<std::string_view> PatternCompiler::take_atom() {
  std::size_t length = 1;
  if (rest_[0] == '\\') {
    length = rest_.starts_with("\\u") ? 6 : 2;
  } else if (rest_[0] == '[' || rest_[0] == '(') {
    const char open = rest_[0];
    const char close = open == '[' ? ']' : ')';
    int depth = 0;
    for (length = 0; length < rest_.size(); ++length) {
      const char c = rest_[length];
      if (c == '\\') {
        ++length;
      } else if (c == open && (open == '(' || length == 0)) {
        ++depth;
      } else if (c == close && --depth == 0) {
        break;
      }
    }
    ++length;
  } else if (std::string_view("*+?{}|^$])").find(rest_[0]) != std::string_view::npos) {
    return unsupported("an operator out of place", rest_);
  } else {
    std::string_view after = rest_;
    take_character(after);
    length = rest_.size() - after.size();
  }
  if (length > rest_.size()) {
    return unsupported("an end missing", rest_);
  }
  const std::string_view atom = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return atom;
}

Result<PatternCompiler::Repetition> PatternCompiler::take_repetition() {
  if (rest_.empty()) {
    return Repetition{};
  }
  const char mark = rest_[0];
  if (mark == '*' || mark == '+' || mark == '?') {
    rest_.remove_prefix(1);
    return Repetition{mark == '+' ? 1 : 0, mark == '?' ? 1 : kUnlimited};
  }
  if (mark != '{') {
    return Repetition{};
  }
  Repetition repetition;
  const char* const end = rest_.data() + rest_.size();
  auto [at, error] = std::from_chars(rest_.data() + 1, end, repetition.min);
  repetition.max = repetition.min;
  if (error == std::errc() && at != end && *at == ',') {
    const auto upper = std::from_chars(at + 1, end, repetition.max);
    repetition.max = upper.ec == std::errc() ? repetition.max : kUnlimited;
    at = upper.ec == std::errc() ? upper.ptr : at + 1;
  }
  const bool is_closed = error == std::errc() && at != end && *at == '}';
  const bool is_ordered = repetition.max == kUnlimited || repetition.max >= repetition.min;
  if (!is_closed || !is_ordered || repetition.min < 0 ||
      std::max(repetition.min, repetition.max) > kRepeatsMax) {
    return unsupported("an unreadable count", rest_);
  }
  rest_ = std::string_view(at + 1, end);
  return repetition;
}

Result<PatternCompiler::CharacterSet> PatternCompiler::read_set(std::string_view atom) const {
  if (atom == ".") {
    return CharacterSet{{{U'\n', U'\n'}, {U'\r', U'\r'}}, true};
  }
  if (atom[0] == '[') {
    return read_class(atom.substr(1, atom.size() - 2));
  }
  return read_class(atom);
}

// Reads the inside of a class; a single literal or escape is a class of one.
Result<PatternCompiler::CharacterSet> PatternCompiler::read_class(std::string_view inside) const {
  CharacterSet set;
  if (inside.size() > 1 && inside[0] == '^') {
    set.is_negated = true;
    inside.remove_prefix(1);
  }
  bool may_be_range = false;  // whether the last entry is one character that a '-' may extend
  while (!inside.empty()) {
    const bool is_range = may_be_range && inside[0] == '-' && inside.size() > 1;
    if (is_range) {
      inside.remove_prefix(1);
    }
    const bool is_escape = inside[0] == '\\' && inside.size() > 1;
    if (is_escape && is_letter_or_digit(inside[1]) && inside[1] != 'u' && !control_escape(inside[1])) {
      TARN_TRY(add_escape(inside[1], set));
      inside.remove_prefix(2);
      may_be_range = false;
      continue;
    }
    std::optional<char32_t> character = take_unicode_escape(inside);
    if (!character) {
      inside.remove_prefix(is_escape ? 1 : 0);
      character = is_escape ? control_escape(inside[0]) : std::nullopt;
      const char32_t taken = take_character(inside);
      character = character.value_or(taken);
    }
    if (is_range) {
      set.ranges.back().second = *character;
    } else {
      set.ranges.emplace_back(*character, *character);
    }
    may_be_range = !is_range;
  }
  return set;
}

Result<> PatternCompiler::add_escape(char escape, CharacterSet& set) const {
  switch (escape) {
    case 'w':
      set.ranges.insert(set.ranges.end(), {{U'a', U'z'}, {U'A', U'Z'}, {U'0', U'9'}, {U'_', U'_'}});
      return {};
    case 'd': set.ranges.emplace_back(U'0', U'9'); return {};
    case 's': set.ranges.insert(set.ranges.end(), {{U'\t', U'\r'}, {U' ', U' '}}); return {};
    default: return unsupported("an unknown escape", std::string_view(&escape, 1));
  }
}

Result<PatternCompiler::Index> PatternCompiler::add_state(Pattern::State state) {
  if (pattern_.states_.size() >= kStatesMax) {
    return fail(ErrorCode::ResourceExhausted, "regular expression is too large");
  }
  pattern_.states_.push_back(state);
  return static_cast<Index>(pattern_.states_.size() - 1);
}

Result<Pattern> Pattern::compile(std::string_view expression) {
  return PatternCompiler(expression).compile();
}

}  // namespace tarn::wire
