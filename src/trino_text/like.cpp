#include "trino_text/like.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace tarn::trino_text {
namespace {

constexpr std::size_t kMaxPatternBytes = std::size_t{64} << 10;
// Bounds the masks of a piece with gaps inside: its code points squared, in bits.
constexpr std::size_t kMaxGappedCodePoints = 4096;

// A run of literal characters and underscores between two percent signs.
struct Piece {
  std::vector<std::optional<char32_t>> characters;  // nothing stands for _
};

Error bad_escape() {
  return {ErrorCode::InvalidArgument,
          "Escape character must be followed by '%', '_' or the escape character itself"};
}

Result<std::optional<char32_t>> escape_character(std::optional<std::string_view> escape) {
  if (!escape) {
    return std::nullopt;
  }
  constexpr char32_t kBasicPlaneEnd = 0x10000;
  const auto valid = to_valid(*escape);
  const auto step = valid.empty() ? CodePoint() : code_point_at(valid, 0);
  if (!step.valid || step.size != valid.size() || step.value >= kBasicPlaneEnd) {
    return refuse("Escape string must be a single character");
  }
  return step.value;
}

Result<std::vector<Piece>> parse_pieces(std::string_view pattern, std::optional<char32_t> escape) {
  std::vector<Piece> pieces(1);
  bool is_escaped = false;
  for (std::size_t i = 0; i < pattern.size();) {
    const auto step = code_point_at(pattern, i);
    i += step.size;
    const char32_t c = step.value;
    if (is_escaped) {
      if (c != U'%' && c != U'_' && c != escape) {
        return fail(bad_escape());
      }
      pieces.back().characters.emplace_back(c);
      is_escaped = false;
    } else if (c == escape) {
      is_escaped = true;
    } else if (c == U'%') {
      pieces.emplace_back();
    } else if (c == U'_') {
      pieces.back().characters.emplace_back(std::nullopt);
    } else {
      pieces.back().characters.emplace_back(c);
    }
  }
  if (is_escaped) {
    return fail(bad_escape());
  }
  return pieces;
}

// Returns the text behind `count` code points, or nothing if it has fewer.
std::optional<std::string_view> skip_front(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  for (; count > 0; --count) {
    if (i >= text.size()) {
      return std::nullopt;
    }
    i += code_point_at(text, i).size;
  }
  return text.substr(i);
}

std::optional<std::string_view> skip_back(std::string_view text, std::size_t count) {
  std::size_t end = text.size();
  for (; count > 0; --count) {
    if (end == 0) {
      return std::nullopt;
    }
    --end;
    while (end > 0 && is_continuation(text[end])) {
      --end;
    }
  }
  return text.substr(0, end);
}

// One literal or a number of underscores.
struct Step {
  std::string literal;
  std::size_t gap = 0;
};

std::vector<Step> steps_of(const Piece& piece) {
  std::vector<Step> steps;
  for (const auto& character : piece.characters) {
    const bool continues = !steps.empty() && (steps.back().gap == 0) == character.has_value();
    if (!continues) {
      steps.emplace_back();
    }
    if (character) {
      append_code_point(*character, steps.back().literal);
    } else {
      ++steps.back().gap;
    }
  }
  return steps;
}

std::optional<std::string_view> match_front(std::string_view text, const std::vector<Step>& steps) {
  std::optional<std::string_view> rest = text;
  for (const auto& step : steps) {
    if (step.gap > 0) {
      rest = skip_front(*rest, step.gap);
      if (!rest) {
        return std::nullopt;
      }
    } else if (rest->starts_with(step.literal)) {
      rest->remove_prefix(step.literal.size());
    } else {
      return std::nullopt;
    }
  }
  return rest;
}

bool match_back(std::string_view text, const std::vector<Step>& steps) {
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (step->gap > 0) {
      const auto rest = skip_back(text, step->gap);
      if (!rest) {
        return false;
      }
      text = *rest;
    } else if (text.ends_with(step->literal)) {
      text.remove_suffix(step->literal.size());
    } else {
      return false;
    }
  }
  return true;
}

// Finds literals with gaps between them by one bit for each code point of the piece (Shift-And, Baeza-Yates
// and Gonnet 1992): bit i stands for "the last i + 1 code points match the first i + 1 of the piece".
class GappedFinder {
 public:
  explicit GappedFinder(const std::vector<std::optional<char32_t>>& characters)
      : size_(characters.size()), gaps_(words_for(size_)) {
    for (std::size_t i = 0; i < characters.size(); ++i) {
      if (const auto& c = characters[i]; !c) {
        set(gaps_, i);
      }
    }
    for (std::size_t i = 0; i < characters.size(); ++i) {
      if (const auto& c = characters[i]; c) {
        set(masks_.try_emplace(*c, gaps_).first->second, i);
      }
    }
  }

  // Returns the text behind the first match.
  std::optional<std::string_view> find(std::string_view text) const {
    std::vector<std::uint64_t> state(gaps_.size());
    for (std::size_t i = 0; i < text.size();) {
      const auto step = code_point_at(text, i);
      i += step.size;
      const auto found = step.valid ? masks_.find(step.value) : masks_.end();
      advance(state, found == masks_.end() ? gaps_ : found->second);
      if ((state[(size_ - 1) / kBits] >> (size_ - 1) % kBits & 1u) != 0) {
        return text.substr(i);
      }
    }
    return std::nullopt;
  }

 private:
  using Bits = std::vector<std::uint64_t>;
  static constexpr std::size_t kBits = 64;

  static std::size_t words_for(std::size_t bits) { return (bits + kBits - 1) / kBits; }
  static void set(Bits& bits, std::size_t i) { bits[i / kBits] |= std::uint64_t{1} << i % kBits; }

  static void advance(Bits& state, const Bits& mask) {
    std::uint64_t carried = 1;
    for (std::size_t w = 0; w < state.size(); ++w) {
      const auto next = state[w] >> (kBits - 1);
      state[w] = (state[w] << 1 | carried) & mask[w];
      carried = next;
    }
  }

  std::size_t size_;
  Bits gaps_;
  std::unordered_map<char32_t, Bits> masks_;
};

// A piece between two percent signs: at least `before` and `after` code points around what has to be found.
struct Floating {
  std::size_t before = 0;
  std::string literal;
  std::optional<GappedFinder> gapped;
  std::size_t after = 0;

  std::optional<std::string_view> find(std::string_view text) const {
    auto rest = skip_front(text, before);
    if (rest && gapped) {
      rest = gapped->find(*rest);
    } else if (rest && !literal.empty()) {
      rest = find_literal(*rest);
    }
    return rest ? skip_front(*rest, after) : std::nullopt;
  }

 private:
  // glibc's memmem is linear in the worst case; string_view::find is not.
  std::optional<std::string_view> find_literal(std::string_view text) const {
    const auto* const at =
        static_cast<const char*>(::memmem(text.data(), text.size(), literal.data(), literal.size()));
    if (at == nullptr) {
      return std::nullopt;
    }
    return text.substr(static_cast<std::size_t>(at - text.data()) + literal.size());
  }
};

Result<Floating> floating_piece(const Piece& piece) {
  const auto& all = piece.characters;
  const auto is_literal = [](const std::optional<char32_t>& c) { return c.has_value(); };
  const auto first = std::ranges::find_if(all, is_literal);
  const auto last = std::find_if(all.rbegin(), all.rend(), is_literal).base();
  Floating floating;
  floating.before = static_cast<std::size_t>(first - all.begin());
  if (first == all.end()) {
    return floating;
  }
  floating.after = static_cast<std::size_t>(all.end() - last);
  const std::vector<std::optional<char32_t>> core(first, last);
  if (std::ranges::all_of(core, is_literal)) {
    for (const auto& c : core) {
      append_code_point(c.value_or(kReplacementCodePoint), floating.literal);
    }
    return floating;
  }
  if (core.size() > kMaxGappedCodePoints) {
    return refuse("LIKE pattern is too long: more than " + std::to_string(kMaxGappedCodePoints) +
                  " characters with '_' among them");
  }
  floating.gapped.emplace(core);
  return floating;
}

}  // namespace

struct LikePattern::Program {
  std::vector<Step> front;
  // Nothing where the pattern has no %: then the front is all of it.
  std::optional<std::vector<Step>> back;
  std::vector<Floating> middle;
};

LikePattern::LikePattern(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
LikePattern::~LikePattern() = default;
LikePattern::LikePattern(LikePattern&&) noexcept = default;
LikePattern& LikePattern::operator=(LikePattern&&) noexcept = default;

Result<LikePattern> LikePattern::make(std::string_view pattern, std::optional<std::string_view> escape) {
  if (pattern.size() > kMaxPatternBytes) {
    return refuse("LIKE pattern is too long: more than " + std::to_string(kMaxPatternBytes) + " bytes");
  }
  const auto valid = to_valid(pattern);
  const auto escape_point = TARN_TRY(escape_character(escape));
  const auto pieces = TARN_TRY(parse_pieces(valid, escape_point));
  auto program = std::make_unique<Program>();
  program->front = steps_of(pieces.front());
  if (pieces.size() > 1) {
    program->back = steps_of(pieces.back());
  }
  program->middle.reserve(pieces.size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    if (!pieces[i].characters.empty()) {
      auto floating = TARN_TRY(floating_piece(pieces[i]));
      program->middle.push_back(std::move(floating));
    }
  }
  return LikePattern(std::move(program));
}

bool LikePattern::matches(std::string_view text) const {
  auto rest = match_front(text, program_->front);
  if (!rest) {
    return false;
  }
  const auto& back = program_->back;
  if (!back) {
    return rest->empty();
  }
  for (const auto& piece : program_->middle) {
    rest = piece.find(*rest);
    if (!rest) {
      return false;
    }
  }
  return match_back(*rest, *back);
}

std::string_view LikePattern::prefix() const {
  const auto& front = program_->front;
  return front.empty() || front[0].gap > 0 ? std::string_view() : std::string_view(front[0].literal);
}

bool LikePattern::is_constant() const {
  const auto& front = program_->front;
  return !program_->back && (front.empty() || (front.size() == 1 && front[0].gap == 0));
}

}  // namespace tarn::trino_text
