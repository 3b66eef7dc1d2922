#include "event/row_builder.hpp"

#include "base/time.hpp"
#include "event/name_table.hpp"

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

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

// Spellings that records use for columns of another name.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"credentiaisissuedto", "credentialsissuedto"},
    {"errormssage", "errormessage"},
};

// Columns whose values log files nest deeper than the rows of an event data store: from the structure that
// the column is in.
struct NestedName {
  std::string_view path;
  std::string_view column;
};
constexpr NestedName kNestedNames[] = {
    {"insightdetails.state", "insightstate"},
    {"insightdetails.eventsource", "insighteventsource"},
    {"insightdetails.eventname", "insighteventname"},
    {"insightdetails.errorcode", "insighterrorcode"},
    {"insightdetails.insighttype", "insighttype"},
    {"insightdetails.insightcontext", "insightcontext"},
    {"statistics.baseline.average", "baselineaverage"},
    {"statistics.insight.average", "insightaverage"},
    {"statistics.baselineduration", "baselineduration"},
    {"statistics.insightduration", "insightduration"},
};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return lower;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return text == lower || (text.size() == lower.size() && lower_case(text) == lower);
}

Projection all_of(const std::vector<columnar::Field>& fields) {
  Projection all(fields.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].position = i;
  }
  return all;
}

}  // namespace

Projection all_columns(const columnar::Schema& schema) {
  return all_of(schema.fields);
}

// How a value of one column is read: its kind, and for a struct where each member goes.
struct RowBuilder::Node {
  Kind kind;
  std::vector<Node> children;
  std::vector<std::size_t> targets;  // struct: the child column of each name
  std::vector<std::size_t> nodes;    // struct: the node of each name
  NameTable names;
  bool passage = false;  // a struct that is no column: its members go to the columns around it

  static Node of_type(const columnar::Type& type, const Projection& members) {
    const bool whole = members.empty() || type.kind != Kind::Struct;
    return of_fields(type.kind, type.children, whole ? all_of(type.children) : members);
  }

  static Node of_fields(Kind kind, const std::vector<columnar::Field>& fields, const Projection& projection);

 private:
  struct Route;
  struct Parts;
  static void add_passages(Parts& parts, std::vector<Route> routes);
};

// What a node is put together from.
struct RowBuilder::Node::Parts {
  std::vector<std::string> names;
  std::vector<Node> children;
  std::vector<std::size_t> targets;
  std::vector<std::size_t> nodes;

  // One more name of the last child.
  void name(std::string_view text, std::size_t target) {
    names.emplace_back(text);
    targets.push_back(target);
    nodes.push_back(children.size() - 1);
  }

  Node node(Kind kind) && {
    return {kind, std::move(children), std::move(targets), std::move(nodes), NameTable(names)};
  }
};

// A value that lies below passages.
struct RowBuilder::Node::Route {
  std::string_view path;  // of names, parted by dots
  std::size_t target;
  Node node;
};

RowBuilder::Node RowBuilder::Node::of_fields(Kind kind, const std::vector<columnar::Field>& fields,
                                             const Projection& projection) {
  Parts parts;
  std::vector<Route> routes;
  for (const auto& [position, members] : projection) {
    const auto& field = fields[position];
    parts.children.push_back(of_type(field.type, members));
    parts.name(field.name, position);
    for (const auto& [alias, name] : kAliases) {
      if (name == field.name) {
        parts.name(alias, position);
      }
    }
    for (const auto& [path, column] : kNestedNames) {
      if (column == field.name) {
        routes.push_back({path, position, parts.children.back()});
      }
    }
  }
  add_passages(parts, routes);
  return std::move(parts).node(kind);
}

// Adds what leads to the routes: passages, and the values where they end.
void RowBuilder::Node::add_passages(Parts& parts, std::vector<Route> routes) {
  while (!routes.empty()) {
    const auto dot = routes.front().path.find('.');
    const auto head = routes.front().path.substr(0, dot);
    std::vector<Route> below;
    std::vector<Route> beside;
    for (auto& route : routes) {
      const bool leads_on =
          route.path.size() > head.size() && route.path.starts_with(head) && route.path[head.size()] == '.';
      if (leads_on) {
        route.path.remove_prefix(head.size() + 1);
      }
      (leads_on || route.path == head ? below : beside).push_back(std::move(route));
    }
    routes = std::move(beside);
    if (dot == std::string_view::npos) {
      parts.children.push_back(std::move(below.front().node));
      parts.name(head, below.front().target);
      continue;
    }
    Parts inner;
    add_passages(inner, std::move(below));
    parts.children.push_back(std::move(inner).node(Kind::Struct));
    parts.children.back().passage = true;
    parts.name(head, 0);
  }
}

// The filling of one row. Every fill_* moves the cursor behind the value, or returns false at bad JSON.
class RowBuilder::Filling {
 public:
  Filling(RowBuilder& builder, json::Cursor& cursor, Arena& arena)
      : cursor_(cursor),
        arena_(arena),
        scratch_(builder.scratch_),
        check_(builder.check_),
        strings_(builder.strings_) {}

  // Reads an object whose members go to columns that `column_at` returns.
  template <class ColumnAt>
  bool members(const Node& node, std::size_t row, const ColumnAt& column_at, int depth) {
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
      const auto index = static_cast<std::size_t>(found);
      const auto& child = node.children[node.nodes[index]];
      const bool read = child.passage ? through(child, row, column_at, depth)
                                      : value(child, column_at(node.targets[index]), row, depth);
      if (!read) {
        return false;
      }
    } while (cursor_.accept(','));
    return cursor_.accept('}');
  }

 private:
  template <class ColumnAt>
  bool through(const Node& passage, std::size_t row, const ColumnAt& column_at, int depth) {
    if (cursor_.peek() != '{') {
      return pass(depth);
    }
    return depth > 0 && members(passage, row, column_at, depth - 1);
  }

  bool value(const Node& node, Column& column, std::size_t row, int depth) {
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

  bool structure(const Node& node, Column& column, std::size_t row, int depth) {
    if (cursor_.peek() != '{') {
      return null_instead(column, row, depth);
    }
    column.set_struct(row);
    return members(
        node, row, [&column](std::size_t index) -> Column& { return column.child(index); }, depth - 1);
  }

  bool list(const Node& node, Column& column, std::size_t row, int depth) {
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
};

RowBuilder::RowBuilder(const columnar::Schema& schema, Projection projection, Check check, Strings strings)
    : check_(check), strings_(strings) {
  const auto event_json = column_index(schema, kEventJson);
  const auto wanted = std::ranges::find(projection, event_json, &ProjectedColumn::position);
  event_json_ = wanted == projection.end() ? kNoColumn : event_json;
  if (wanted != projection.end()) {
    projection.erase(wanted);  // it is the record itself, no member of it
  }
  root_ = std::make_unique<Node>(Node::of_fields(Kind::Struct, schema.fields, projection));
}

RowBuilder::~RowBuilder() = default;
RowBuilder::RowBuilder(RowBuilder&&) noexcept = default;
RowBuilder& RowBuilder::operator=(RowBuilder&&) noexcept = default;

const char* RowBuilder::add(json::Cursor& cursor, columnar::Batch& batch, Arena& arena) {
  const char* begin = cursor.place();
  const auto row = batch.add_row();
  Filling filling(*this, cursor, arena);
  const auto column_at = [&batch](std::size_t index) -> Column& { return batch.column(index); };
  if (!filling.members(*root_, row, column_at, kDepthLimit)) {
    batch.drop_last_row();
    return "not valid JSON";
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
