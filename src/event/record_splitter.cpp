#include "event/record_splitter.hpp"

#include <algorithm>

namespace tarn::event {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) {
    ++at;
  }
  return at;
}

// The place behind the string that begins at `at`, or npos when it does not end. A quote ends it unless the
// backslashes before it are odd in number; memory is searched for quotes alone, which is many times faster
// than looking for either sign.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const auto begin = at + 1;
  for (auto quote = text.find('"', begin); quote != kNone; quote = text.find('"', quote + 1)) {
    auto run = quote;
    while (run > begin && text[run - 1] == '\\') {
      --run;
    }
    if ((quote - run) % 2 == 0) {
      return quote + 1;
    }
  }
  return kNone;
}

// The place behind the object, list or string that begins at `at`, or npos. Brackets are counted, not
// matched.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      if (at == kNone) {
        return kNone;
      }
      if (depth == 0) {
        return at;
      }
      continue;
    }
    ++at;
    if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at;
    }
  }
  return kNone;
}

// Garbage runs to the next place where a value could begin, or to the line's end.
std::size_t end_of_garbage(std::string_view text, std::size_t at) {
  const auto end = text.find_first_of("{[\n,]", at + 1);
  return end == kNone ? text.size() : end;
}

constexpr std::string_view kLists[] = {"\"Records\"", "\"Events\"", "\"logEvents\""};

// The place behind the bracket when an envelope's list begins with its name at `name`; 0 when none does, npos
// when the window is too short to tell.
std::size_t enter_list(std::string_view window, std::size_t name) {
  for (const auto list : kLists) {
    const auto rest = window.substr(std::min(name, window.size()));
    if (!rest.starts_with(list)) {
      if (list.starts_with(rest)) {
        return kNone;
      }
      continue;
    }
    auto place = skip_blanks(window, name + list.size());
    if (place >= window.size()) {
      return kNone;
    }
    if (window[place] != ':') {
      return 0;
    }
    place = skip_blanks(window, place + 1);
    if (place >= window.size()) {
      return kNone;
    }
    return window[place] == '[' ? place + 1 : 0;
  }
  return 0;
}

// The place behind the value that begins at or behind `at`, or npos when the window ends first.
std::size_t end_of_member(std::string_view window, std::size_t at) {
  at = skip_blanks(window, at);
  if (at == window.size()) {
    return kNone;
  }
  const char c = window[at];
  return c == '{' || c == '[' || c == '"' ? end_of_value(window, at) : window.find_first_of(",}", at);
}

}  // namespace

std::size_t find_record_start(std::string_view text, std::size_t from) {
  constexpr std::string_view kFirstMember = "\"eventVersion\"";
  const auto line = text.find("\n{", from);
  const auto by_line = line == kNone ? kNone : line + 1;
  for (auto name = text.find(kFirstMember, from); name < by_line; name = text.find(kFirstMember, name + 1)) {
    auto brace = name;
    while (brace > from && is_blank(text[brace - 1])) {
      --brace;
    }
    if (brace > from && text[brace - 1] == '{') {
      return brace - 1;
    }
  }
  return by_line;
}

// Passes over the member at `at` of an envelope whose list was read, or enters it when it is a list again.
// Returns the place behind it, `at` when no member is there, npos when the window ends first.
std::size_t RecordSplitter::pass_member(std::string_view window, std::size_t at) {
  if (window[at] != '"') {
    return at;
  }
  const auto inside = enter_list(window, at);
  if (inside != 0) {
    in_array_ = inside != kNone;
    return inside;
  }
  auto place = end_of_string(window, at);
  if (place == kNone) {
    return kNone;
  }
  place = skip_blanks(window, place);
  if (place == window.size()) {
    return kNone;
  }
  return window[place] == ':' ? end_of_member(window, place + 1) : at;
}

// Tells whether the sign stands between values or around a list, and notes what it begins or ends.
bool RecordSplitter::pass_sign(char sign) {
  if (is_blank(sign) || sign == ',') {
    return true;
  }
  if (in_array_) {
    in_array_ = sign != ']';
    return !in_array_;
  }
  if (in_envelope_) {
    in_envelope_ = sign != '}';
    return !in_envelope_;
  }
  in_array_ = sign == '[';
  return in_array_;
}

// Moves over separators and what surrounds the list of an envelope. End: nothing left; Value: `position` is
// at a value.
RecordSplitter::Step RecordSplitter::skip_to_value(std::string_view window, std::size_t& position,
                                                   bool last) {
  while (position < window.size()) {
    if (pass_sign(window[position])) {
      ++position;
      continue;
    }
    if (!in_envelope_ || in_array_) {
      return {Step::Kind::Value, position, position};
    }
    const auto behind = pass_member(window, position);
    if (behind == kNone && !last) {
      return {Step::Kind::More, position, window.size()};
    }
    in_envelope_ = behind != kNone && behind != position;
    position = in_envelope_ ? behind : position;
  }
  return {Step::Kind::End, window.size(), window.size()};
}

RecordSplitter::Step RecordSplitter::next(std::string_view window, std::size_t position, bool last) {
  for (;;) {
    const auto step = skip_to_value(window, position, last);
    if (step.kind != Step::Kind::Value) {
      return step;
    }
    const auto begin = position;
    if (window[begin] == '{' && !in_array_) {
      const auto inside = enter_list(window, skip_blanks(window, begin + 1));
      if (inside == kNone && !last) {
        return {Step::Kind::More, begin, window.size()};
      }
      if (inside != 0 && inside != kNone) {
        in_array_ = in_envelope_ = true;
        position = inside;
        continue;
      }
    }
    auto piece = piece_at(window, begin, last);
    piece.in_list = in_array_;
    return piece;
  }
}

// A value, or garbage up to where a value could begin.
RecordSplitter::Step RecordSplitter::piece_at(std::string_view window, std::size_t begin, bool last) {
  const char c = window[begin];
  if (c != '{' && c != '[' && c != '"') {
    const auto end = end_of_garbage(window, begin);
    return end == window.size() && !last ? Step{Step::Kind::More, begin, end}
                                         : Step{Step::Kind::Value, begin, end};
  }
  const auto end = end_of_value(window, begin);
  if (end != kNone) {
    return {Step::Kind::Value, begin, end};
  }
  return {last ? Step::Kind::Value : Step::Kind::More, begin, window.size()};
}

}  // namespace tarn::event
