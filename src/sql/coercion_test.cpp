#include "sql/coercion.hpp"

#include "sql/signature.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

// A type as signatures spell it.
Type type_of(std::string_view text) {
  return instantiate(Signature::parse("-> " + std::string(text)).result, {});
}

std::string common_text(std::string_view left, std::string_view right) {
  const auto common = common_type(type_of(left), type_of(right));
  return common ? to_string(*common) : "none";
}

TEST(CoercionTest, CommonTypesAreTrinos) {
  struct Case {
    std::string_view left;
    std::string_view right;
    std::string_view common;
  };
  for (const auto& [left, right, common] : {
           Case{"unknown", "date", "date"},
           {"tinyint", "smallint", "smallint"},
           {"integer", "bigint", "bigint"},
           {"bigint", "real", "real"},
           {"bigint", "double", "double"},
           {"real", "double", "double"},
           {"tinyint", "decimal(2,1)", "decimal(4,1)"},
           {"smallint", "decimal(2,1)", "decimal(6,1)"},
           {"integer", "decimal(2,1)", "decimal(11,1)"},
           {"bigint", "decimal(2,1)", "decimal(20,1)"},
           {"decimal(10,2)", "decimal(5,4)", "decimal(12,4)"},
           {"decimal(38,0)", "decimal(38,38)", "decimal(38,38)"},
           {"decimal(10,2)", "real", "real"},
           {"decimal(10,2)", "double", "double"},
           {"varchar(3)", "varchar(5)", "varchar(5)"},
           {"varchar(3)", "varchar", "varchar"},
           {"varchar(3)", "char(5)", "char(5)"},
           {"char(2)", "char(5)", "char(5)"},
           {"date", "timestamp(3)", "timestamp(3)"},
           {"date", "timestamp(6) with time zone", "timestamp(6) with time zone"},
           {"timestamp(3)", "timestamp(6)", "timestamp(6)"},
           {"timestamp(6)", "timestamp(3) with time zone", "timestamp(6) with time zone"},
           {"time(0)", "time(3)", "time(3)"},
           {"array(integer)", "array(bigint)", "array(bigint)"},
           {"map(varchar(1), integer)", "map(varchar(2), double)", "map(varchar(2), double)"},
           {"row(integer, date)", "row(bigint, unknown)", "row(bigint, date)"},
           {"array(unknown)", "array(json)", "array(json)"},
           {"integer", "varchar", "none"},
           {"boolean", "integer", "none"},
           {"date", "time(3)", "none"},
           {"varchar", "varbinary", "none"},
           {"array(integer)", "array(varchar)", "none"},
           {"row(integer)", "row(integer, integer)", "none"},
           {"interval day to second", "interval year to month", "none"},
       }) {
    EXPECT_EQ(common_text(left, right), common) << left << " and " << right;
    EXPECT_EQ(common_text(right, left), common) << right << " and " << left;
  }
}

TEST(CoercionTest, ConvertsOneWay) {
  EXPECT_TRUE(can_coerce(type_of("integer"), type_of("bigint")));
  EXPECT_FALSE(can_coerce(type_of("bigint"), type_of("integer")));
  EXPECT_TRUE(can_coerce(type_of("integer"), type_of("decimal(10,0)")));
  EXPECT_FALSE(can_coerce(type_of("integer"), type_of("decimal(9,0)")));
  EXPECT_TRUE(can_coerce(type_of("varchar(3)"), type_of("varchar(4)")));
  EXPECT_FALSE(can_coerce(type_of("varchar(3)"), type_of("varchar(2)")));
  EXPECT_FALSE(can_coerce(type_of("char(3)"), type_of("varchar(3)")));
  EXPECT_TRUE(can_coerce(type_of("unknown"), type_of("map(date, json)")));
  EXPECT_FALSE(can_coerce(type_of("date"), type_of("unknown")));
}

}  // namespace
}  // namespace tarn::sql
