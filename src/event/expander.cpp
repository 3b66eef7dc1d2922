#include "event/expander.hpp"

#include <algorithm>
#include <array>

namespace tarn::event {

namespace {

constexpr int kEnvelopeDepth = 12;
constexpr std::size_t kTextDepth = 4;
constexpr std::string_view kNoEvent = "holds no CloudTrail event";
constexpr std::string_view kNotJson = "not valid JSON";

bool is_word(std::string_view bytes) {
  return bytes.empty() || (bytes.front() != '{' && bytes.front() != '[' && bytes.front() != '"');
}

}  // namespace

struct Expander::Context {
  std::string_view text;
  std::uint64_t base;
  const Target& target;
  bool within_string = false;  // the text was decoded from a string that stands at `base`

  std::uint64_t offset_of(std::size_t place) const { return within_string ? base : base + place; }

  // Rejects the value at [begin, end), which matching brackets alone need to have made one.
  void reject(std::size_t begin, std::size_t end, bool in_list) const {
    const auto bytes = trimmed(text.substr(begin, end - begin));
    if (is_word(bytes) && !json::is_scalar(bytes)) {
      target.rejects.add({offset_of(begin), bytes.size(), kNotJson, bytes}, RejectForm::Text);
    } else {
      target.rejects.add({offset_of(begin), bytes.size(), kNoEvent, bytes}, form_of_value(bytes, in_list));
    }
  }
  // The same for an element of an envelope's own list.
  void reject_item(std::size_t begin, std::size_t end) const {
    const auto bytes = trimmed(text.substr(begin, end - begin));
    target.rejects.add({offset_of(begin), bytes.size(), kNoEvent, bytes}, RejectForm::Item);
  }
};

namespace {

constexpr auto kRecordMembers = std::to_array<std::string_view>(
    {"eventVersion", "eventName", "eventSource", "eventID", "eventId", "eventType", "eventversion",
     "eventname", "eventsource", "eventid", "eventtype", "EventVersion", "EventName", "EventSource",
     "EventID", "EventId", "EventType"});
constexpr auto kListMembers = std::to_array<std::string_view>({"Records", "Events", "logEvents"});
constexpr auto kTextMembers = std::to_array<std::string_view>({"CloudTrailEvent", "_raw", "message"});

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// The name itself, or in `scratch` what its escapes mean.
std::string_view plain(std::string_view name, std::string& scratch) {
  if (!json::has_escape(name)) {
    return name;
  }
  scratch.clear();
  return json::append_unescaped(scratch, name) ? std::string_view(scratch) : name;
}

enum class Shape { Record, Envelope, Malformed };

// Looks at an object's member names without moving. Most records answer with their first.
Shape shape_of(json::Cursor cursor, std::string& scratch) {
  bool record = false;
  cursor.advance();
  if (cursor.peek() == '}') {
    return Shape::Envelope;
  }
  do {
    if (cursor.peek() != '"') {
      return Shape::Malformed;
    }
    const auto name = plain(cursor.raw_string(), scratch);
    if (name == "eventVersion") {
      return Shape::Record;
    }
    // LookupEvents repeats some of the record's members around the record's text.
    if (name == "CloudTrailEvent") {
      return Shape::Envelope;
    }
    record = record || contains(kRecordMembers, name);
    if (!cursor.accept(':') || !cursor.skip()) {
      return Shape::Malformed;
    }
  } while (cursor.accept(','));
  return record ? Shape::Record : Shape::Envelope;
}

// True at {"Records": [ and its like, the only shape that may be larger than memory; moves behind the
// bracket.
bool enter_list_envelope(json::Cursor& cursor, std::string& scratch) {
  json::Cursor ahead = cursor;
  if (!ahead.accept('{') || ahead.peek() != '"' ||
      !contains(kListMembers, plain(ahead.raw_string(), scratch)) || !ahead.accept(':') ||
      !ahead.accept('[')) {
    return false;
  }
  cursor = ahead;
  return true;
}

void drop_rows(columnar::Batch& batch, std::size_t keep) {
  while (batch.rows() > keep) {
    batch.drop_last_row();
  }
}

}  // namespace

Expander::Stop Expander::expand_text(std::string_view text, std::uint64_t base, const Target& target) {
  if (auto indexed = structure_.index(text); !indexed) {
    return {0, false, indexed.error().message()};
  }
  const Context context{text, base, target};
  json::Cursor cursor(text, structure_.tokens());
  Stop stop;
  while (!cursor.done()) {
    if (cursor.accept(',')) {
      continue;  // a list whose brackets were lost
    }
    const auto begin = cursor.offset();
    if (enter_list_envelope(cursor, scratch_)) {
      if (!elements(cursor, context, stop) || !rest_of_envelope(cursor, context, stop)) {
        return stop;
      }
    } else if (cursor.accept('[')) {
      if (!elements(cursor, context, stop)) {
        return stop;
      }
    } else if (!slot_or_reject(cursor, context, false, stop.reason)) {
      stop.offset = begin;
      return stop;
    }
  }
  return {text.size(), false, {}};
}

// Moves behind the members that follow an envelope's list and the brace that ends it; reads further lists.
bool Expander::rest_of_envelope(json::Cursor& cursor, const Context& context, Stop& stop) {
  const auto refuse = [&cursor, &stop] {
    stop = {cursor.offset(), false, std::string(kNotJson)};
    return false;
  };
  while (cursor.accept(',')) {
    if (cursor.peek() != '"') {
      return refuse();
    }
    const auto name = plain(cursor.raw_string(), scratch_);
    if (!cursor.accept(':')) {
      return refuse();
    }
    if (contains(kListMembers, name) && cursor.accept('[')) {
      if (!elements(cursor, context, stop)) {
        return false;
      }
    } else if (!cursor.skip()) {
      return refuse();
    }
  }
  return cursor.accept('}') || refuse();
}

// Reads the elements of a top-level list and its closing bracket.
bool Expander::elements(json::Cursor& cursor, const Context& context, Stop& stop) {
  if (cursor.accept(']')) {
    return true;
  }
  do {
    stop.offset = cursor.offset();
    stop.in_array = true;
    if (!slot_or_reject(cursor, context, true, stop.reason)) {
      return false;
    }
  } while (cursor.accept(','));
  stop.offset = cursor.offset();
  stop.reason = kNotJson;
  if (!cursor.accept(']')) {
    return false;
  }
  stop = {};
  return true;
}

std::string Expander::expand_value(std::string_view text, std::uint64_t base, bool in_list,
                                   const Target& target) {
  if (auto indexed = structure_.index(text); !indexed) {
    return indexed.error().message();
  }
  const Context context{text, base, target};
  json::Cursor cursor(text, structure_.tokens());
  const auto rows = target.batch.rows();
  const auto rejects = target.rejects.mark();
  std::string problem;
  const auto begin = cursor.offset();
  const auto found = slot(cursor, context, problem);
  if (found != Found::Damage && !cursor.done()) {
    drop_rows(target.batch, rows);
    target.rejects.rewind(rejects);
    return std::string(kNotJson);
  }
  if (found == Found::Nothing) {
    context.reject(begin, cursor.offset(), in_list);
  }
  return problem;
}

// Reads one value; one that holds no event becomes a reject. False, with nothing added, when it is not JSON.
bool Expander::slot_or_reject(json::Cursor& cursor, const Context& context, bool in_list,
                              std::string& problem) {
  const auto begin = cursor.offset();
  const auto found = slot(cursor, context, problem);
  if (found == Found::Nothing) {
    context.reject(begin, cursor.offset(), in_list);
  }
  return found != Found::Damage;
}

// Reads one value. Damage: it is not JSON, and nothing was added; `problem` then says why.
Expander::Found Expander::slot(json::Cursor& cursor, const Context& context, std::string& problem) {
  auto& target = context.target;
  const auto rows = target.batch.rows();
  const auto rejects = target.rejects.mark();
  recognized_ = false;
  nested_depth_ = 0;
  if (!any(cursor, context, kEnvelopeDepth, problem)) {
    drop_rows(target.batch, rows);
    target.rejects.rewind(rejects);
    if (problem.empty()) {
      problem = kNotJson;
    }
    return Found::Damage;
  }
  if (!recognized_) {
    return Found::Nothing;
  }
  target.rejects.end_run();
  return Found::Events;
}

bool Expander::any(json::Cursor& cursor, const Context& context, int depth, std::string& problem) {
  if (depth <= 0) {
    return cursor.skip();
  }
  switch (cursor.peek()) {
    case '{': return object(cursor, context, depth, problem);
    case '[': return array(cursor, context, depth, problem);
    case '"': return nested_text(cursor.raw_string(), context, depth, problem);
    default: return cursor.skip();
  }
}

bool Expander::object(json::Cursor& cursor, const Context& context, int depth, std::string& problem) {
  switch (shape_of(cursor, scratch_)) {
    case Shape::Malformed: return false;
    case Shape::Envelope: return envelope_members(cursor, context, depth, problem);
    case Shape::Record: break;
  }
  if (const char* wrong = builder_.add(cursor, context.target.batch, context.target.arena);
      wrong != nullptr) {
    problem = wrong;
    return false;
  }
  recognized_ = true;
  return true;
}

bool Expander::envelope_members(json::Cursor& cursor, const Context& context, int depth,
                                std::string& problem) {
  cursor.advance();
  if (cursor.accept('}')) {
    return true;
  }
  do {
    if (cursor.peek() != '"') {
      return false;
    }
    const auto name = plain(cursor.raw_string(), scratch_);
    if (!cursor.accept(':')) {
      return false;
    }
    if (contains(kListMembers, name) && cursor.peek() == '[') {
      if (!list(cursor, context, depth - 1, problem)) {
        return false;
      }
      recognized_ = true;
      continue;
    }
    const bool text = contains(kTextMembers, name) && cursor.peek() == '"';
    const bool structure = cursor.peek() == '{' || cursor.peek() == '[';
    if (!(structure || text ? any(cursor, context, depth - 1, problem) : cursor.skip())) {
      return false;
    }
  } while (cursor.accept(','));
  return cursor.accept('}');
}

// An envelope's own list: every element must hold an event.
bool Expander::list(json::Cursor& cursor, const Context& context, int depth, std::string& problem) {
  cursor.advance();
  if (cursor.accept(']')) {
    return true;
  }
  do {
    const auto begin = cursor.offset();
    recognized_ = false;
    if (!any(cursor, context, depth - 1, problem)) {
      return false;
    }
    if (!recognized_) {
      context.reject_item(begin, cursor.offset());
    }
  } while (cursor.accept(','));
  return cursor.accept(']');
}

bool Expander::array(json::Cursor& cursor, const Context& context, int depth, std::string& problem) {
  cursor.advance();
  if (cursor.accept(']')) {
    return true;
  }
  do {
    if (!any(cursor, context, depth - 1, problem)) {
      return false;
    }
  } while (cursor.accept(','));
  return cursor.accept(']');
}

// A string that holds JSON text: the records in it point into the arena's copy of what it means.
bool Expander::nested_text(std::string_view raw, const Context& context, int depth, std::string& problem) {
  const auto first = raw.find_first_not_of(" \t");
  const bool json_like =
      first != std::string_view::npos && (raw[first] == '{' || raw[first] == '[' || raw[first] == '\\');
  if (!json_like || nested_depth_ >= kTextDepth) {
    return true;
  }
  scratch_.clear();
  if (!json::append_unescaped(scratch_, raw)) {
    problem = "a string with an escape that JSON lacks";
    return false;
  }
  const auto size = scratch_.size();
  scratch_.append(json::Structure::kPadding, '\0');
  const auto text = context.target.arena.copy(scratch_).substr(0, size);
  if (nested_.size() <= nested_depth_) {
    nested_.emplace_back();
  }
  auto& structure = nested_[nested_depth_];
  if (!structure.index(text)) {
    return true;  // some other text: the slot is rejected unless it holds an event elsewhere
  }
  ++nested_depth_;
  json::Cursor cursor(text, structure.tokens());
  const auto place = static_cast<std::size_t>(raw.data() - context.text.data());
  const Context inner{text, context.offset_of(place), context.target, true};
  const bool recognized = recognized_;
  const auto rows = context.target.batch.rows();
  const auto rejects = context.target.rejects.mark();
  if (!any(cursor, inner, depth - 1, problem) || !cursor.done()) {
    drop_rows(context.target.batch, rows);
    context.target.rejects.rewind(rejects);
    recognized_ = recognized;
    problem.clear();
  }
  --nested_depth_;
  return true;
}

}  // namespace tarn::event
