// What WHERE says about the values of a table's columns, for skipping what an index knows not to have them.
#pragma once

#include <string>
#include <vector>

namespace tarn::sql {

// Every row that matters to the answer satisfies it.
struct PointCondition {
  enum class Kind {
    Anything,
    Equals,  // the text at a place is `value`
    AllOf,
    AnyOf,
  };
  Kind kind = Kind::Anything;
  // The engine's names of a column and of the members that lead to the text, "useridentity.accesskeyid"; in a
  // map, and only there, with a key. Elements of lists do not show: one of them has the value.
  std::string column{};
  bool in_map = false;
  std::string key{};
  std::string value{};
  std::vector<PointCondition> parts{};

  friend bool operator==(const PointCondition&, const PointCondition&) = default;
};

// Both drop what says nothing.
PointCondition all_of(PointCondition left, PointCondition right);
PointCondition any_of(PointCondition left, PointCondition right);

}  // namespace tarn::sql
