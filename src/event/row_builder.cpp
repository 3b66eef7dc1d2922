#include "event/row_builder.hpp"

#include "base/time.hpp"
#include "event/row_plan.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace tarn::event {
namespace {

using columnar::Column;
using columnar::Kind;

// Deeper records than CloudTrail ever wrote (11 seen) are refused, so that recursion is bounded.
constexpr int kDepthLimit = 128;
constexpr const char* kTooDeep = "a member nested deeper than 128 levels";

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return lower;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return text == lower || (text.size() == lower.size() && lower_case(text) == lower);
}

// Whether a member of the record here nests deeper than rows are filled, by its brackets alone.
bool nests_too_deep(json::Cursor cursor) {
  int depth = 0;
  do {
    const char sign = cursor.peek();
    depth += sign == '{' || sign == '[' ? 1 : 0;
    depth -= sign == '}' || sign == ']' ? 1 : 0;
    cursor.advance();
  } while (depth > 0 && depth <= kDepthLimit + 1 && !cursor.done());
  return depth > kDepthLimit + 1;
}

}  // namespace

// The filling of one row. Every fill_* moves the cursor behind the value, or returns false at bad JSON.
class RowBuilder::Filling {
 public:
  Filling(RowBuilder& builder, json::Cursor& cursor, Arena& arena)
      : cursor_(cursor),
        arena_(arena),
        scratch_(builder.scratch_),
        check_(builder.check_),
        strings_(builder.strings_),
        member_places_(builder.member_places_) {}

  // Reads a record into a row of the batch.
  bool record(const RowPlan& node, columnar::Batch& batch, std::size_t row) {
    const auto column_at = [&batch](std::size_t index) -> Column& { return batch.column(index); };
    const auto read_member = [&](std::size_t index) {
      return member(node, index, column_at, row, kDepthLimit);
    };
    return members(node, read_member, kDepthLimit);
  }

  // The same for a record whose time lies within the bounds; `within` tells. Members are read once that is
  // known, which the last of repeated times decides.
  bool record_within(const RowPlan& node, columnar::Batch& batch, std::size_t row, std::size_t time,
                     const TimeBounds& bounds, bool& within) {
    auto& times = batch.column(time);
    member_places_.clear();
    const auto find_member = [&](std::size_t index) {
      if (node.targets[index] == time && !node.children[node.nodes[index]].passage) {
        return timestamp(times, row, kDepthLimit);
      }
      member_places_.emplace_back(index, cursor_);
      return pass(kDepthLimit);
    };
    if (!members(node, find_member, kDepthLimit)) {
      return false;
    }
    within = times.is_null(row) || (bounds.first <= times.integer(row) && times.integer(row) <= bounds.last);
    return !within || read_found_members(node, batch, row);
  }

 private:
  // Reads an object; `read_member` gets the number of each name that the node knows.
  template <class ReadMember>
  bool members(const RowPlan& node, const ReadMember& read_member, int depth) {
    cursor_.advance();
    if (cursor_.accept('}')) {
      return true;
    }
    do {
      if (cursor_.peek() != '"') {
        return false;
      }
      const auto name = cursor_.raw_string();
      if (!cursor_.accept(':')) {
        return false;
      }
      int found = node.names.find(name);
      if (found == NameTable::kNone) {
        if (json::has_escape(name) && !find_unescaped(node.names, name, found)) {
          return false;
        }
        if (found == NameTable::kNone) {
          if (!pass(depth)) {
            return false;
          }
          continue;
        }
      }
      if (!read_member(static_cast<std::size_t>(found))) {
        return false;
      }
    } while (cursor_.accept(','));
    return cursor_.accept('}');
  }

  // Reads the member with that name's number; `column_at` knows where it goes.
  template <class ColumnAt>
  bool member(const RowPlan& node, std::size_t index, const ColumnAt& column_at, std::size_t row, int depth) {
    const auto& child = node.children[node.nodes[index]];
    return child.passage ? through(child, column_at, row, depth)
                         : value(child, column_at(node.targets[index]), row, depth);
  }

  template <class ColumnAt>
  bool through(const RowPlan& passage, const ColumnAt& column_at, std::size_t row, int depth) {
    if (cursor_.peek() != '{') {
      return pass(depth);
    }
    const auto read_member = [&](std::size_t index) {
      return member(passage, index, column_at, row, depth - 1);
    };
    return depth > 0 && members(passage, read_member, depth - 1);
  }

  bool read_found_members(const RowPlan& node, columnar::Batch& batch, std::size_t row) {
    const auto column_at = [&batch](std::size_t index) -> Column& { return batch.column(index); };
    const json::Cursor behind = cursor_;
    for (const auto& [index, place] : member_places_) {
      cursor_ = place;
      if (!member(node, index, column_at, row, kDepthLimit)) {
        return false;
      }
    }
    cursor_ = behind;
    return true;
  }

  bool value(const RowPlan& node, Column& column, std::size_t row, int depth) {
    if (depth <= 0) {
      return false;
    }
    switch (node.kind) {
      case Kind::String: return string(column, row, depth);
      case Kind::Timestamp: return timestamp(column, row, depth);
      case Kind::Boolean: return boolean(column, row, depth);
      case Kind::Int32:
      case Kind::Int64:
      case Kind::Double: return number(node.kind, column, row, depth);
      case Kind::Struct: return structure(node, column, row, depth);
      case Kind::List: return list(node, column, row, depth);
      case Kind::Map: return map(column, row, depth);
    }
    return false;
  }

  // "event\u004eame" is eventName, too. False where the name is no JSON, if that is to be checked.
  bool find_unescaped(const NameTable& names, std::string_view raw, int& found) {
    scratch_.clear();
    if (!json::append_unescaped(scratch_, raw)) {
      return check_ != Check::Whole;
    }
    found = names.find(scratch_);
    return true;
  }

  // Moves behind a value that no column takes.
  bool pass(int depth) { return check_ == Check::Whole ? json::check(cursor_, depth) : cursor_.skip(); }

  bool null_instead(Column& column, std::size_t row, int depth) {
    column.set_null(row);
    return pass(depth);
  }

  // The value's text: a string's meaning, a scalar's or structure's spelling. False at bad JSON; no text for
  // null. The text is valid until the next one is read; see kept().
  bool text(std::optional<std::string_view>& out, int depth) {
    switch (cursor_.peek()) {
      case '"': {
        const auto raw = cursor_.raw_string();
        if (!json::has_escape(raw)) {
          out = raw;
          return true;
        }
        scratch_.clear();
        if (!json::append_unescaped(scratch_, raw)) {
          return false;
        }
        out = scratch_;
        return true;
      }
      case '{':
      case '[': {
        const char* begin = cursor_.place();
        if (!pass(depth)) {
          return false;
        }
        out = spelling(begin);
        return true;
      }
      case '}':
      case ']':
      case ',':
      case ':':
      case '\0': return false;
      default: {
        const auto raw = cursor_.raw_scalar();
        if (!json::is_scalar(raw)) {
          return false;
        }
        if (raw != "null") {
          out = raw;
        }
        return true;
      }
    }
  }

  // `found` for as long as the row lives.
  std::string_view kept(std::string_view found) {
    const bool passing = strings_ == Strings::Copy || found.data() == scratch_.data();
    return passing ? arena_.copy(found) : found;
  }

  // What stands between `begin` and the end of the value just passed.
  std::string_view spelling(const char* begin) const {
    const char* end = cursor_.place();
    while (end[-1] != '}' && end[-1] != ']') {
      --end;
    }
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  bool string(Column& column, std::size_t row, int depth) {
    if (cursor_.peek() == '"') {
      json::Cursor behind = cursor_;
      const auto raw = behind.raw_string();
      if (!json::has_escape(raw)) {
        cursor_ = behind;
        column.set_string(row, kept(raw));
        return true;
      }
    }
    std::optional<std::string_view> found;
    if (!text(found, depth)) {
      return false;
    }
    if (found) {
      column.set_string(row, kept(*found));
    } else {
      column.set_null(row);
    }
    return true;
  }

  bool timestamp(Column& column, std::size_t row, int depth) {
    std::optional<std::string_view> found;
    if (!text(found, depth)) {
      return false;
    }
    const auto time = found ? parse_timestamp(*found) : std::nullopt;
    if (time) {
      column.set_integer(row, micros(*time));
    } else {
      column.set_null(row);
    }
    return true;
  }

  bool boolean(Column& column, std::size_t row, int depth) {
    std::optional<std::string_view> found;
    if (!text(found, depth)) {
      return false;
    }
    if (found && equals_ignoring_case(*found, "true")) {
      column.set_boolean(row, true);
    } else if (found && equals_ignoring_case(*found, "false")) {
      column.set_boolean(row, false);
    } else {
      column.set_null(row);
    }
    return true;
  }

  bool number(Kind kind, Column& column, std::size_t row, int depth) {
    std::optional<std::string_view> found;
    if (!text(found, depth)) {
      return false;
    }
    double real = 0;
    const auto whole = found.value_or("");
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), real);
    if (error != std::errc{} || end != whole.data() + whole.size() || !std::isfinite(real)) {
      column.set_null(row);
    } else if (kind == Kind::Double) {
      column.set_double(row, real);
    } else if (real >= -2147483648.0 && real <= 2147483647.0 && real == std::trunc(real)) {
      column.set_integer(row, static_cast<std::int64_t>(real));
    } else {
      column.set_null(row);
    }
    return true;
  }

  bool structure(const RowPlan& node, Column& column, std::size_t row, int depth) {
    if (cursor_.peek() != '{') {
      return null_instead(column, row, depth);
    }
    column.set_struct(row);
    const auto column_at = [&column](std::size_t index) -> Column& { return column.child(index); };
    const auto read_member = [&](std::size_t index) {
      return member(node, index, column_at, row, depth - 1);
    };
    return members(node, read_member, depth - 1);
  }

  bool list(const RowPlan& node, Column& column, std::size_t row, int depth) {
    if (cursor_.peek() != '[') {
      return null_instead(column, row, depth);
    }
    column.begin_list(row);
    cursor_.advance();
    if (cursor_.accept(']')) {
      return true;
    }
    do {
      const auto item = column.grow_list();
      if (!value(node.children.front(), column.child(0), item, depth - 1)) {
        return false;
      }
    } while (cursor_.accept(','));
    return cursor_.accept(']');
  }

  bool map(Column& column, std::size_t row, int depth) {
    if (cursor_.peek() != '{') {
      return null_instead(column, row, depth);
    }
    column.begin_list(row);
    cursor_.advance();
    if (cursor_.accept('}')) {
      return true;
    }
    const std::size_t first = column.list_begin(row);
    places_.clear();
    do {
      if (!entry(column, first, depth - 1)) {
        return false;
      }
    } while (cursor_.accept(','));
    return cursor_.accept('}');
  }

  bool entry(Column& column, std::size_t first, int depth) {
    if (cursor_.peek() != '"') {
      return false;
    }
    std::optional<std::string_view> name;
    if (!text(name, depth) || !cursor_.accept(':')) {
      return false;
    }
    const auto key = kept(name.value_or(std::string_view{}));
    std::optional<std::string_view> found;
    if (!text(found, depth)) {
      return false;
    }
    put(column, first, key, found ? std::optional(kept(*found)) : std::nullopt);
    return true;
  }

  // Of a repeated key the last value counts. Small maps are searched; larger ones, which only hostile records
  // have, get a table, so that time stays linear.
  void put(Column& column, std::size_t first, std::string_view key, std::optional<std::string_view> found) {
    const auto known = place_of(column.child(0), first, key);
    if (known) {
      column.child(1).set_string(*known, found.value_or(std::string_view{}));
      return;
    }
    const auto place = column.grow_list();
    column.child(0).set_string(place, key);
    if (found) {
      column.child(1).set_string(place, *found);
    }
    if (place - first >= kSearchedEntries) {
      places_.try_emplace(key, place);
    }
  }

  std::optional<std::size_t> place_of(const Column& keys, std::size_t first, std::string_view key) {
    const auto searched = std::min(keys.size(), first + kSearchedEntries);
    for (auto index = first; index < searched; ++index) {
      if (keys.string(index) == key) {
        return index;
      }
    }
    const auto found = places_.find(key);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }

  static constexpr std::size_t kSearchedEntries = 32;
  std::unordered_map<std::string_view, std::size_t> places_;  // of the present map, past the searched ones
  json::Cursor& cursor_;
  Arena& arena_;
  std::string& scratch_;
  Check check_;
  Strings strings_;
  std::vector<std::pair<std::size_t, json::Cursor>>& member_places_;
};

RowBuilder::RowBuilder(const columnar::Schema& schema, Projection projection, Check check, Strings strings)
    : event_time_(column_index(schema, kEventTime)), check_(check), strings_(strings) {
  const auto event_json = column_index(schema, kEventJson);
  const auto wanted = std::ranges::find(projection, event_json, &ProjectedColumn::position);
  event_json_ = wanted == projection.end() ? kNoColumn : event_json;
  if (wanted != projection.end()) {
    projection.erase(wanted);  // it is the record itself, no member of it
  }
  root_ = std::make_unique<RowPlan>(RowPlan::of_fields(Kind::Struct, schema.fields, projection));
}

RowBuilder::~RowBuilder() = default;
RowBuilder::RowBuilder(RowBuilder&&) noexcept = default;
RowBuilder& RowBuilder::operator=(RowBuilder&&) noexcept = default;

const char* RowBuilder::add(json::Cursor& cursor, columnar::Batch& batch, Arena& arena) {
  const auto start = cursor;
  const char* begin = start.place();
  const auto row = batch.add_row();
  Filling filling(*this, cursor, arena);
  bool within = true;
  const bool good = bounds_ ? filling.record_within(*root_, batch, row, event_time_, *bounds_, within)
                            : filling.record(*root_, batch, row);
  if (!good) {
    batch.drop_last_row();
    return nests_too_deep(start) ? kTooDeep : "not valid JSON";
  }
  if (!within) {
    batch.drop_last_row(root_->targets);
    ++passed_over_;
    return nullptr;
  }
  if (event_json_ != kNoColumn) {
    const char* end = cursor.place();
    while (end[-1] != '}') {
      --end;
    }
    const std::string_view record(begin, static_cast<std::size_t>(end - begin));
    batch.column(event_json_).set_string(row, strings_ == Strings::Copy ? arena.copy(record) : record);
  }
  return nullptr;
}

}  // namespace tarn::event
