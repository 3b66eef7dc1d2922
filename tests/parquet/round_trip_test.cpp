// One case per shape that the random test may not draw, each read back by DuckDB.
#include "parquet/batch_text.hpp"
#include "parquet/duckdb_reader.hpp"
#include "parquet/written_file.hpp"

#include <functional>
#include <limits>

#include <gtest/gtest.h>

namespace tarn::parquet::test {
namespace {

using columnar::Batch;
using columnar::Field;
using columnar::Kind;
using columnar::Schema;
using columnar::Type;

Type string_type() {
  return {Kind::String, {}};
}

Type map_type(int first_id) {
  return {Kind::Map, {{"key", first_id, string_type(), true}, {"value", first_id + 1, string_type()}}};
}

// Strings made for a test, alive as long as it runs.
class Strings {
 public:
  std::string_view keep(std::string text) {
    kept_.push_back(std::make_unique<std::string>(std::move(text)));
    return *kept_.back();
  }

 private:
  std::vector<std::unique_ptr<std::string>> kept_;
};

struct Case {
  std::string name;
  Schema schema;
  std::function<void(Batch&, Strings&)> fill;
  std::vector<std::uint32_t> rows{};  // empty: all
  WriterOptions options{};
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class RoundTrip : public testing::TestWithParam<Case> {};

TEST_P(RoundTrip, DuckDbReadsTheSameRows) {
  Strings strings;
  Batch batch(GetParam().schema);
  GetParam().fill(batch, strings);
  const auto rows = GetParam().rows.empty() ? all_rows(batch) : GetParam().rows;
  const WrittenFile file(GetParam().schema, batch, rows, GetParam().options);
  EXPECT_EQ(query("from " + file.scan()), rows_text(batch, rows));
}

Schema one(Type type, bool required = false) {
  return {{{"c", 1, std::move(type), required}}};
}

WriterOptions small(std::uint32_t row_group_rows, std::uint32_t page_bytes) {
  WriterOptions options;
  options.row_group_rows = row_group_rows;
  options.pages = {.of_column = page_bytes, .of_long_texts = page_bytes};
  return options;
}

void fill_integers(Batch& batch, const std::vector<std::int64_t>& values) {
  for (const auto value : values) {
    batch.column(0).set_integer(batch.add_row(), value);
  }
}

void fill_doubles(Batch& batch, const std::vector<double>& values) {
  for (const auto value : values) {
    batch.column(0).set_double(batch.add_row(), value);
  }
}

constexpr auto kMin64 = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax64 = std::numeric_limits<std::int64_t>::max();
constexpr auto kMin32 = std::numeric_limits<std::int32_t>::min();
constexpr auto kMax32 = std::numeric_limits<std::int32_t>::max();

const Case kScalars[] = {
    {"NoRows", one(string_type()), [](Batch&, Strings&) {}},
    {"OneNull", one(string_type()), [](Batch& b, Strings&) { b.add_row(); }},
    {"OneEmptyString", one(string_type()),
     [](Batch& b, Strings&) { b.column(0).set_string(b.add_row(), ""); }},
    {"RequiredString", one(string_type(), true),
     [](Batch& b, Strings&) { b.column(0).set_string(b.add_row(), "x"); }},
    {"ZeroByteInside", one(string_type()),
     [](Batch& b, Strings& s) { b.column(0).set_string(b.add_row(), s.keep(std::string("a\0b", 3))); }},
    {"Int64Limits", one({Kind::Int64, {}}),
     [](Batch& b, Strings&) { fill_integers(b, {kMin64, kMax64, 0, kMax64, kMin64, -1, 1, kMin64}); }},
    {"Int32Limits", one({Kind::Int32, {}}),
     [](Batch& b, Strings&) { fill_integers(b, {kMin32, kMax32, 0, kMax32, kMin32, -1, 1, kMin32}); }},
    {"TimestampsBefore1970", one({Kind::Timestamp, {}}),
     [](Batch& b, Strings&) { fill_integers(b, {-1, -62'135'596'800'000'000, 253'402'300'799'999'999, 0}); }},
    {"OneBlockOfDeltasAndOneMore", one({Kind::Int64, {}}),
     [](Batch& b, Strings&) {
       for (std::int64_t i = 0; i < 130; ++i) {
         b.column(0).set_integer(b.add_row(), i * i * i);
       }
     }},
    {"OddDoubles", one({Kind::Double, {}}),
     [](Batch& b, Strings&) {
       using Limits = std::numeric_limits<double>;
       fill_doubles(b, {Limits::quiet_NaN(), -0.0, 0.0, Limits::infinity(), -Limits::infinity(),
                        Limits::denorm_min(), Limits::max(), 0.1});
     }},
    {"BooleansAcrossBytes", one({Kind::Boolean, {}}),
     [](Batch& b, Strings&) {
       for (int i = 0; i < 21; ++i) {
         const auto row = b.add_row();
         if (i % 5 != 0) {
           b.column(0).set_boolean(row, i % 3 == 0);
         }
       }
     }},
    {"PermutedWithRepeats",
     one(string_type()),
     [](Batch& b, Strings&) {
       for (const auto* value : {"a", "b", "c"}) {
         b.column(0).set_string(b.add_row(), value);
       }
       b.add_row();
     },
     {3, 2, 2, 0, 3, 1}},
    {"LongerThanAPage",
     one(string_type()),
     [](Batch& b, Strings& s) {
       for (char c = 'a'; c < 'e'; ++c) {
         b.column(0).set_string(b.add_row(), s.keep(std::string(5'000, c)));
       }
     },
     {},
     small(3, 1'000)},
    {"RowGroupOfOneRow",
     one({Kind::Int32, {}}),
     [](Batch& b, Strings&) { fill_integers(b, {3, 1, 2}); },
     {},
     small(1, 1)},
    {"ExactlyTwoRowGroups",
     one({Kind::Int32, {}}),
     [](Batch& b, Strings&) { fill_integers(b, {3, 1, 2, 4}); },
     {},
     small(2, 1 << 20)},
    {"DictionaryOfOneEntry", one(string_type()),
     [](Batch& b, Strings&) {
       for (int i = 0; i < 5'000; ++i) {
         b.column(0).set_string(b.add_row(), "us-east-1");
       }
     }},
    {"DictionaryOverItsLimit", one(string_type()),
     [](Batch& b, Strings& s) {
       // Enough repeats for the sample, and then more distinct bytes than a dictionary may have.
       for (int i = 0; i < 16'000; ++i) {
         b.column(0).set_string(b.add_row(),
                                i % 2 == 0 ? "again" : s.keep(std::string(200, 'k') + std::to_string(i)));
       }
     }},
    {"DictionaryAcrossPages",
     one(string_type()),
     [](Batch& b, Strings& s) {
       for (int i = 0; i < 3'000; ++i) {
         const auto row = b.add_row();
         if (i % 7 != 0) {
           b.column(0).set_string(row, s.keep("v" + std::to_string(i % 300)));
         }
       }
     },
     {},
     small(1'000, 100)},
};

INSTANTIATE_TEST_SUITE_P(Scalars, RoundTrip, testing::ValuesIn(kScalars),
                         [](const auto& param) { return param.param.name; });

void add_entry(columnar::Column& map, std::string_view key, const char* value) {
  const auto entry = map.grow_list();
  map.child(0).set_string(entry, key);
  if (value != nullptr) {
    map.child(1).set_string(entry, value);
  }
}

// resources: list of struct { arn, tags: map, parts: list of list of int64 }
Schema resources_schema() {
  const Type inner{Kind::List, {{"element", 8, {Kind::Int64, {}}}}};
  const Type resource{Kind::Struct,
                      {{"arn", 3, string_type()},
                       {"tags", 4, map_type(5)},
                       {"parts", 7, {Kind::List, {{"element", 9, inner}}}}}};
  return {{{"resources", 1, {Kind::List, {{"element", 2, resource}}}}, {"after", 10, {Kind::Int32, {}}}}};
}

// NULL list; empty list; a NULL element; an element of NULLs; one with empty and full members; NULL again.
void fill_resources(Batch& batch, Strings&) {
  auto& resources = batch.column(0);
  auto& resource = resources.child(0);
  for (int i = 0; i < 6; ++i) {
    batch.column(1).set_integer(batch.add_row(), i);
  }
  resources.begin_list(1);
  resources.begin_list(2);
  resources.grow_list();
  resources.begin_list(3);
  resource.set_struct(resources.grow_list());
  resources.begin_list(4);
  const auto empty = resources.grow_list();
  resource.set_struct(empty);
  resource.child(1).begin_list(empty);
  resource.child(2).begin_list(empty);
  const auto full = resources.grow_list();
  resource.set_struct(full);
  resource.child(0).set_string(full, "arn:aws:s3:::bucket");
  resource.child(1).begin_list(full);
  add_entry(resource.child(1), "a", "1");
  add_entry(resource.child(1), "b", nullptr);
  auto& parts = resource.child(2);
  parts.begin_list(full);
  auto& inner = parts.child(0);
  inner.begin_list(parts.grow_list());
  inner.child(0).set_integer(inner.grow_list(), 1);
  inner.grow_list();
  inner.begin_list(parts.grow_list());
  parts.grow_list();
}

void fill_big_list(Batch& batch, Strings&) {
  auto& list = batch.column(0);
  for (std::size_t row = 0; row < 30; ++row) {
    batch.add_row();
    list.begin_list(row);
    for (std::size_t i = 0; i < row * 11; ++i) {
      list.child(0).set_integer(list.grow_list(), static_cast<std::int64_t>(i));
    }
  }
}

const Case kNested[] = {
    {"EveryLevelNull", resources_schema(), fill_resources},
    {"EveryLevelNullPermuted", resources_schema(), fill_resources, {5, 4, 3, 2, 1, 0, 4, 4}},
    {"EveryLevelNullInSmallPages", resources_schema(), fill_resources, {}, small(4, 1)},
    {"NestedNeverSet", resources_schema(),
     [](Batch& b, Strings&) {
       b.add_row();
       b.add_row();
     }},
    {"EmptyMap", one(map_type(2)), [](Batch& b, Strings&) { b.column(0).begin_list(b.add_row()); }},
    {"ListsAcrossPages",
     one({Kind::List, {{"element", 2, {Kind::Int64, {}}}}}),
     fill_big_list,
     {},
     small(20, 200)},
    {"RequiredListOfRequired", one({Kind::List, {{"element", 2, {Kind::Int64, {}}, true}}}, true),
     fill_big_list},
    {"NullStructAmongOthers",
     one({Kind::Struct, {{"a", 2, string_type()}, {"b", 3, {Kind::Int32, {}}, true}, {"m", 4, map_type(5)}}}),
     [](Batch& b, Strings&) {
       for (int i = 0; i < 3; ++i) {
         const auto row = b.add_row();
         if (i != 1) {
           b.column(0).set_struct(row);
           b.column(0).child(1).set_integer(row, i);
         }
       }
     }},
};

INSTANTIATE_TEST_SUITE_P(Nested, RoundTrip, testing::ValuesIn(kNested),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace tarn::parquet::test
