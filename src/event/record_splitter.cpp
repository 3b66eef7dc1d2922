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

// The place behind the string that begins at `at`, or npos when it does not end.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  ++at;
  for (;;) {
    at = text.find_first_of("\"\\", at);
    if (at == kNone) {
      return kNone;
    }
    if (text[at] == '"') {
      return at + 1;
    }
    at += 2;
    if (at > text.size()) {
      return kNone;
    }
  }
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

// The place behind the bracket when an envelope's list begins at `at`; 0 when none does, npos when the window
// is too short to tell.
std::size_t enter_list(std::string_view window, std::size_t at) {
  const auto name = skip_blanks(window, at + 1);
  for (const auto list : kLists) {
    const auto rest = window.substr(std::min(name, window.size()));
    if (!rest.starts_with(list)) {
      if (rest.size() < list.size() && list.starts_with(rest)) {
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

}  // namespace

std::size_t find_record_start(std::string_view text, std::size_t from) {
  const auto by_name = text.find("{\"eventVersion\"", from);
  auto by_line = text.find("\n{", from);
  by_line = by_line == kNone ? kNone : by_line + 1;
  return std::min(by_name, by_line);
}

// Moves over separators and brackets of envelopes. End: nothing left; Value: `position` is at a value.
RecordSplitter::Step RecordSplitter::skip_to_value(std::string_view window, std::size_t& position) {
  while (position < window.size()) {
    const char c = window[position];
    if (is_blank(c) || c == ',') {
      ++position;
    } else if (in_array_ && c == ']') {
      in_array_ = false;
      ++position;
    } else if (in_envelope_ && !in_array_) {
      in_envelope_ = c != '}';
      position = c == '"' ? end_of_string(window, position) : position + 1;
      if (position == kNone) {
        return {Step::Kind::More, window.size(), window.size()};
      }
    } else if (!in_array_ && c == '[') {
      in_array_ = true;
      ++position;
    } else {
      return {Step::Kind::Value, position, position};
    }
  }
  return {Step::Kind::End, window.size(), window.size()};
}

RecordSplitter::Step RecordSplitter::next(std::string_view window, std::size_t position, bool last) {
  for (;;) {
    const auto step = skip_to_value(window, position);
    if (step.kind != Step::Kind::Value) {
      return step.kind == Step::Kind::More && last ? Step{Step::Kind::End, window.size(), window.size()}
                                                   : step;
    }
    const auto begin = position;
    if (window[begin] == '{' && !in_array_) {
      const auto inside = enter_list(window, begin);
      if (inside == kNone && !last) {
        return {Step::Kind::More, begin, window.size()};
      }
      if (inside != 0 && inside != kNone) {
        in_array_ = in_envelope_ = true;
        position = inside;
        continue;
      }
    }
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
}

}  // namespace tarn::event
