// How the values of a record find their columns.
#pragma once

#include "columnar/type.hpp"
#include "event/name_table.hpp"
#include "event/row_builder.hpp"

#include <cstddef>
#include <vector>

namespace tarn::event {

// How a value of one column is read: its kind, and for a struct where each member goes.
struct RowPlan {
  columnar::Kind kind;
  std::vector<RowPlan> children;
  std::vector<std::size_t> targets;  // struct: the child column of each name
  std::vector<std::size_t> nodes;    // struct: the node of each name
  NameTable names;
  bool passage = false;  // a struct that is no column: its members go to the columns around it

  // For values of `kind` with these fields, of which `projection` names the wanted ones.
  static RowPlan of_fields(columnar::Kind kind, const std::vector<columnar::Field>& fields,
                           const Projection& projection);

 private:
  struct Route;
  struct Parts;
  static RowPlan of_type(const columnar::Type& type, const Projection& members);
  static void add_passages(Parts& parts, std::vector<Route> routes);
};

}  // namespace tarn::event
