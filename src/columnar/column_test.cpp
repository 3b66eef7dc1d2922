#include "columnar/column.hpp"

#include <gtest/gtest.h>

namespace tarn::columnar {
namespace {

Type map_type() {
  return {Kind::Map, {{"key", 2, {Kind::String, {}}, true}, {"value", 3, {Kind::String, {}}}}};
}

TEST(Column, RowsNeverSetAreNull) {
  Column column(Type{Kind::Int64, {}});
  column.set_integer(2, 7);
  EXPECT_TRUE(column.is_null(0));
  EXPECT_TRUE(column.is_null(1));
  EXPECT_EQ(column.integer(2), 7);
  EXPECT_TRUE(column.is_null(3)) << "past the end";
}

TEST(Column, AnEmptyStringIsNotNull) {
  Column column(Type{Kind::String, {}});
  column.set_string(0, "");
  EXPECT_FALSE(column.is_null(0));
  column.set_null(0);
  EXPECT_TRUE(column.is_null(0));
}

TEST(Column, SettingAMapAgainForgetsItsFormerEntries) {
  Column column(map_type());
  column.begin_list(1);
  for (const auto* key : {"a", "b"}) {
    const auto entry = column.grow_list();
    column.child(0).set_string(entry, key);
    column.child(1).set_string(entry, "old");
  }
  column.begin_list(1);
  const auto entry = column.grow_list();
  column.child(0).set_string(entry, "c");
  EXPECT_EQ(column.list_begin(1), 0U);
  EXPECT_EQ(column.list_end(1), 1U);
  EXPECT_EQ(column.child(0).string(0), "c");
  EXPECT_TRUE(column.child(1).is_null(0)) << "the value of a former entry shines through";
}

TEST(Column, SettingAStructAgainForgetsItsFormerFields) {
  Column column(Type{Kind::Struct, {{"tags", 1, map_type()}, {"name", 4, {Kind::String, {}}}}});
  column.set_struct(0);
  column.child(0).begin_list(0);
  column.child(0).grow_list();
  column.child(1).set_string(0, "x");
  column.set_struct(0);
  EXPECT_TRUE(column.child(0).is_null(0));
  EXPECT_TRUE(column.child(1).is_null(0));
}

TEST(Batch, DroppingTheLastRowLeavesRoomForAnother) {
  Batch batch(Schema{{{"m", 1, map_type()}}});
  for (int i = 0; i < 2; ++i) {
    const auto row = batch.add_row();
    batch.column(0).begin_list(row);
    batch.column(0).child(0).set_string(batch.column(0).grow_list(), i == 0 ? "keep" : "drop");
  }
  batch.drop_last_row();
  EXPECT_EQ(batch.rows(), 1U);
  const auto row = batch.add_row();
  EXPECT_TRUE(batch.column(0).is_null(row));
  batch.column(0).begin_list(row);
  batch.column(0).child(0).set_string(batch.column(0).grow_list(), "next");
  EXPECT_EQ(batch.column(0).child(0).string(0), "keep");
  EXPECT_EQ(batch.column(0).child(0).string(1), "next");
}

}  // namespace
}  // namespace tarn::columnar
