#include "wire/pattern.hpp"

#include <algorithm>

namespace tarn::wire {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

}  // namespace

char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const bool is_valid_lead = lead < 0x80 || (lead >= 0xC2 && lead <= 0xF4);
  if (!is_valid_lead || text.size() < length) {
    text.remove_prefix(1);
    return kReplacement;
  }
  char32_t character = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      text.remove_prefix(1);
      return kReplacement;
    }
    character = (character << 6) | (byte(i) & 0x3Fu);
  }
  text.remove_prefix(length);
  return character;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    take_character(text);
    ++count;
  }
  return count;
}

bool Pattern::CharacterSet::contains(char32_t c) const {
  const bool is_listed =
      std::ranges::any_of(ranges, [c](const auto& range) { return c >= range.first && c <= range.second; });
  return is_listed != is_negated;
}

// The set of states the automaton is in.
class Pattern::Walk {
 public:
  explicit Walk(const Pattern& pattern) : pattern_(&pattern), is_in_(pattern.states_.size(), false) {}

  // Adds a state and all that can be reached from it without a character.
  void enter(std::int32_t state) {
    todo_.push_back(state);
    while (!todo_.empty()) {
      const auto index = static_cast<std::size_t>(todo_.back());
      todo_.pop_back();
      if (is_in_[index]) {
        continue;
      }
      is_in_[index] = true;
      const State& entered = pattern_->states_[index];
      if (entered.set >= 0) {
        waiting_.push_back(entered);
      } else {
        for (const std::int32_t next : {entered.next, entered.other}) {
          if (next >= 0) {
            todo_.push_back(next);
          }
        }
      }
    }
  }

  void clear() {
    std::fill(is_in_.begin(), is_in_.end(), false);
    waiting_.clear();
  }

  // The accepting state is the first one made.
  bool accepts() const { return is_in_[0]; }
  const std::vector<State>& waiting() const { return waiting_; }

 private:
  const Pattern* pattern_;
  std::vector<bool> is_in_;
  std::vector<State> waiting_;
  std::vector<std::int32_t> todo_;
};

bool Pattern::matches(std::string_view text) const {
  Walk now(*this);
  Walk next(*this);
  now.enter(start_);
  while (!text.empty()) {
    if (now.accepts() && !is_anchored_at_end_) {
      return true;
    }
    if (now.waiting().empty() && is_anchored_at_start_) {
      return false;
    }
    const char32_t character = take_character(text);
    next.clear();
    for (const State& state : now.waiting()) {
      if (sets_[static_cast<std::size_t>(state.set)].contains(character)) {
        next.enter(state.next);
      }
    }
    if (!is_anchored_at_start_) {
      next.enter(start_);
    }
    std::swap(now, next);
  }
  return now.accepts();
}

}  // namespace tarn::wire
