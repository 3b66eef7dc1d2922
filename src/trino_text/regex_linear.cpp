#include "trino_text/regex_linear.hpp"

#include "trino_text/regex_agreement.hpp"

#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <re2/re2.h>

namespace tarn::trino_text {
namespace {

// Of what one pattern compiles to and of the states that it has reached, which RE2 drops when there are more.
constexpr std::int64_t kMaxMemory = std::int64_t{4} << 20;
// Where the states do not fit, each character may cost as many steps as the pattern has instructions.
constexpr std::uint64_t kMaxWork = 1'000'000'000;
// The clock is read after so many bytes.
constexpr std::uint64_t kUncheckedBytes = 1U << 20;
constexpr std::size_t kUsualGroups = 16;

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemory);
  return options;
}

// RE2 tells groups that took no part from empty ones by their address.
re2::StringPiece piece_of(std::string_view text) {
  return text.data() == nullptr ? re2::StringPiece("", 0) : re2::StringPiece(text.data(), text.size());
}

RegexSpan span_of(const re2::StringPiece& piece, const re2::StringPiece& text) {
  if (piece.data() == nullptr) {
    return {};
  }
  const auto begin = static_cast<std::size_t>(piece.data() - text.data());
  return {.begin = begin, .end = begin + piece.size()};
}

bool search(const re2::RE2& regex, std::string_view text, std::size_t from,
            std::span<re2::StringPiece> pieces, std::span<RegexSpan> groups) {
  const auto whole = piece_of(text);
  if (!regex.Match(whole, from, whole.size(), re2::RE2::UNANCHORED, pieces.data(),
                   static_cast<int>(groups.size()))) {
    return false;
  }
  for (std::size_t group = 0; group < groups.size(); ++group) {
    groups[group] = span_of(pieces[group], whole);
  }
  return true;
}

}  // namespace

struct LinearRegex::Program {
  explicit Program(AgreedRegex read) : agreed(std::move(read)), regex(agreed.pattern, options()) {}

  // Where the literal is; nothing if nowhere, or if there is none.
  std::optional<std::size_t> find_literal(std::string_view text, std::size_t from) const {
    const auto& literal = agreed.literal;
    if (!literal) {
      return std::nullopt;
    }
    if (agreed.is_anchored_literal) {
      return from == 0 && text.starts_with(*literal) ? std::optional<std::size_t>(0) : std::nullopt;
    }
    if (literal->empty()) {
      return from;
    }
    if (text.size() - from < literal->size()) {
      return std::nullopt;
    }
    const auto* const found =
        memmem(text.data() + from, text.size() - from, literal->data(), literal->size());
    return found == nullptr
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(static_cast<const char*>(found) - text.data()));
  }

  AgreedRegex agreed;
  re2::RE2 regex;
};

LinearRegex::LinearRegex(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
LinearRegex::~LinearRegex() = default;
LinearRegex::LinearRegex(LinearRegex&&) noexcept = default;
LinearRegex& LinearRegex::operator=(LinearRegex&&) noexcept = default;

std::optional<LinearRegex> LinearRegex::make(std::string_view pattern) {
  auto agreed = agreed_regex(pattern);
  if (!agreed) {
    return std::nullopt;
  }
  auto program = std::make_unique<Program>(std::move(*agreed));
  if (!program->regex.ok()) {
    return std::nullopt;
  }
  return LinearRegex(std::move(program));
}

std::size_t LinearRegex::group_count() const {
  return program_->agreed.group_count;
}

bool LinearRegex::is_for(std::string_view text, bool is_ascii) const {
  const auto& agreed = program_->agreed;
  const bool keeps_to_it =
      (is_ascii || !agreed.asks_ascii) && !(agreed.asks_no_final_break && text.ends_with('\n'));
  return keeps_to_it && text.size() * static_cast<std::uint64_t>(program_->regex.ProgramSize()) <= kMaxWork;
}

bool LinearRegex::contains(std::string_view text) const {
  if (program_->agreed.literal) {
    return program_->find_literal(text, 0).has_value();
  }
  return search(program_->regex, text, 0, {}, {});
}

bool LinearRegex::find(std::string_view text, std::size_t from, std::span<RegexSpan> groups) const {
  const auto& agreed = program_->agreed;
  if (agreed.literal) {
    const auto begin = program_->find_literal(text, from);
    if (begin && !groups.empty()) {
      groups[0] = {.begin = *begin, .end = *begin + agreed.literal->size()};
    }
    return begin.has_value();
  }
  if (groups.size() <= kUsualGroups) {
    std::array<re2::StringPiece, kUsualGroups> pieces;
    return search(program_->regex, text, from, pieces, groups);
  }
  std::vector<re2::StringPiece> pieces(groups.size());
  return search(program_->regex, text, from, pieces, groups);
}

bool LinearBudget::allows(std::size_t bytes) {
  unchecked_ += bytes;
  if (unchecked_ < kUncheckedBytes) {
    return true;
  }
  unchecked_ = 0;
  const auto now = SteadyTime::now();
  if (!begun_) {
    begun_ = now;
  }
  return now - *begun_ <= kMaxRegexTime;
}

}  // namespace tarn::trino_text
