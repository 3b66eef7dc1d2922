// Any text may be given as a record: it becomes a row or is refused, for every schema and at both depths of
// checking. A row that was checked whole is JSON to the letter, and a scan reads the same row, also where it
// looks at the time first.
#include "base/result.hpp"
#include "columnar/column.hpp"
#include "event/arena.hpp"
#include "event/row_builder.hpp"
#include "event/schema.hpp"
#include "event/test_rows.hpp"
#include "io/gzip.hpp"
#include "json/cursor.hpp"
#include "json/structure.hpp"
#include "json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tarn;

void require(bool invariant) {
  if (!invariant) {
    std::abort();
  }
}

// One way to read records, kept between inputs as a scan keeps it.
struct Reader {
  Reader(const columnar::Schema& schema, event::Check check)
      : builder(schema, event::all_columns(schema), check, event::Strings::Point),
        batch(schema),
        event_json(event::column_index(schema, event::kEventJson)) {}

  event::RowBuilder builder;
  columnar::Batch batch;
  event::Arena arena;
  std::size_t event_json;
};

struct Pair {
  explicit Pair(event::Category category)
      : whole(event::schema_of(category), event::Check::Whole),
        touched(event::schema_of(category), event::Check::Touched),
        bounded(event::schema_of(category), event::Check::Touched) {
    bounded.builder.set_bounds(event::TimeBounds{.first = std::numeric_limits<std::int64_t>::min(),
                                                 .last = std::numeric_limits<std::int64_t>::max()});
  }

  Reader whole;
  Reader touched;
  Reader bounded;
};

std::vector<Pair> make_readers() {
  using enum event::Category;
  std::vector<Pair> readers;
  for (const auto category : {CloudTrail, Insight, ConfigurationItem, Evidence, ActivityAuditLog}) {
    readers.emplace_back(category);
  }
  return readers;
}

void require_unique_keys(const columnar::Column& column, std::size_t rows) {
  if (column.kind() == columnar::Kind::Map) {
    for (std::size_t row = 0; row < rows; ++row) {
      std::set<std::string_view> keys;
      for (auto at = column.is_null(row) ? 0 : column.list_begin(row);
           !column.is_null(row) && at < column.list_end(row); ++at) {
        require(keys.insert(column.child(0).string(at)).second);
      }
    }
    return;
  }
  for (std::size_t child = 0; child < column.child_count(); ++child) {
    require_unique_keys(column.child(child), column.child(child).size());
  }
}

// What Tarn's other, stricter parser adds to the grammar: whole surrogate pairs and numbers that fit a
// double.
bool is_json(std::string_view text) {
  const auto parsed = json::parse(text, {.bytes = text.size(), .depth = 1 << 10});
  return parsed || parsed.error().message().find("surrogate") != std::string::npos ||
         parsed.error().message().find("range") != std::string::npos;
}

// Reads one record; false when it is refused. `cursor` stays.
bool read(Reader& reader, json::Cursor cursor, std::string_view text, json::Cursor& behind) {
  const auto rows = reader.batch.rows();
  if (reader.builder.add(cursor, reader.batch, reader.arena) != nullptr) {
    require(reader.batch.rows() == rows);
    return false;
  }
  require(reader.batch.rows() == rows + 1);
  const auto bytes = reader.batch.column(reader.event_json).string(rows);
  require(bytes.data() >= text.data() && bytes.data() + bytes.size() <= text.data() + text.size());
  require(bytes.starts_with('{') && bytes.ends_with('}'));
  behind = cursor;
  return true;
}

// Returns the place behind the record, or the end when no mode could read it.
json::Cursor read_all(Pair& pair, const json::Cursor& cursor, std::string_view text,
                      const json::Cursor& end) {
  json::Cursor behind = end;
  json::Cursor behind_touched = end;
  json::Cursor behind_bounded = end;
  const bool whole = read(pair.whole, cursor, text, behind);
  const bool touched = read(pair.touched, cursor, text, behind_touched);
  const bool bounded = read(pair.bounded, cursor, text, behind_bounded);
  require(touched == bounded && behind_touched.offset() == behind_bounded.offset());
  if (touched) {
    require(event::row_text(pair.touched.batch, pair.touched.batch.rows() - 1) ==
            event::row_text(pair.bounded.batch, pair.bounded.batch.rows() - 1));
  }
  if (!whole) {
    return behind_touched;
  }
  require(touched && behind.offset() == behind_touched.offset());
  const auto last = pair.whole.batch.rows() - 1;
  require(is_json(pair.whole.batch.column(pair.whole.event_json).string(last)));
  require(event::row_text(pair.whole.batch, last) ==
          event::row_text(pair.touched.batch, pair.touched.batch.rows() - 1));
  return behind;
}

void check_and_clear(Reader& reader) {
  for (std::size_t column = 0; column < reader.batch.column_count(); ++column) {
    require_unique_keys(reader.batch.column(column), reader.batch.rows());
  }
  reader.batch.clear();
  reader.arena.clear();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto readers = make_readers();
  static json::Structure structure;
  io::PaddedBuffer buffer;
  buffer.reserve(size);
  if (size > 0) {
    std::memcpy(buffer.data(), data, size);
  }
  buffer.set_size(size);
  const auto text = buffer.view();
  if (!structure.index(text)) {
    return 0;
  }
  const auto tokens = structure.tokens();
  const json::Cursor end(text, tokens.subspan(tokens.size()));
  for (auto& pair : readers) {
    json::Cursor cursor(text, tokens);
    while (cursor.peek() == '{') {
      cursor = read_all(pair, cursor, text, end);
    }
    check_and_clear(pair.whole);
    check_and_clear(pair.touched);
    check_and_clear(pair.bounded);
  }
  return 0;
}
