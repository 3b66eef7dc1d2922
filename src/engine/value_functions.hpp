// Functions over arrays and maps of any element, which work on the engine's values one row at a time. Slower
// than those of function_vectors.hpp, and for any type.
#pragma once

#include "engine/function_vectors.hpp"

#include <string>

#include <duckdb.hpp>

namespace tarn::engine {

using Items = duckdb::vector<duckdb::Value>;
using ItemTypes = duckdb::vector<duckdb::LogicalType>;

// What a row of arguments gives; `type` is the function's result type.
using ValueFunction = duckdb::Value (*)(const Items& arguments, const duckdb::LogicalType& type);

enum class NullRule : std::uint8_t {
  Propagates,  // a row with a NULL argument gives NULL and is not asked for
  IsAValue,
};

namespace detail {

using TypeRule = duckdb::LogicalType (*)(const ItemTypes& arguments);

template <TypeRule kRule>
duckdb::unique_ptr<duckdb::FunctionData> bind_by_rule(
    duckdb::ClientContext& /*context*/, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  ItemTypes types;
  types.reserve(arguments.size());
  for (const auto& argument : arguments) {
    types.push_back(argument->return_type);
  }
  function.return_type = kRule(types);
  function.arguments = std::move(types);
  return nullptr;
}

void run_values(ValueFunction function, NullRule nulls, duckdb::DataChunk& arguments,
                duckdb::ExpressionState& state, duckdb::Vector& result);

}  // namespace detail

// Registers a function that takes any arguments, of which the statement's printer has seen to number and
// types.
template <detail::TypeRule kRule>
void add_values(FunctionList& list, const std::string& name, ValueFunction function,
                NullRule nulls = NullRule::Propagates) {
  duckdb::ScalarFunction made(
      name, {}, duckdb::LogicalTypeId::ANY,
      [function, nulls](duckdb::DataChunk& arguments, duckdb::ExpressionState& state,
                        duckdb::Vector& result) {
        detail::run_values(function, nulls, arguments, state, result);
      },
      detail::bind_by_rule<kRule>);
  made.varargs = duckdb::LogicalTypeId::ANY;
  made.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  made.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
  list.add(std::move(made));
}

// Rules for the result's type.
duckdb::LogicalType same_as_first(const ItemTypes& arguments);
duckdb::LogicalType element_of_first(const ItemTypes& arguments);
duckdb::LogicalType list_of_first(const ItemTypes& arguments);
duckdb::LogicalType always_bigint(const ItemTypes& arguments);
duckdb::LogicalType always_boolean(const ItemTypes& arguments);
duckdb::LogicalType always_varchar(const ItemTypes& arguments);
// An array's element, a NULL's type for a NULL.
duckdb::LogicalType element_type(const duckdb::LogicalType& type);
// The members of an array of entries, or of a map.
duckdb::LogicalType entry_member(const duckdb::LogicalType& entries, std::size_t member);

// REQUIRES: an array that is not NULL.
const Items& items_of(const duckdb::Value& array);
// A map's or an array's entries: rows of key and value. REQUIRES: not NULL.
const Items& members_of(const duckdb::Value& entry);
duckdb::Value list_value(const duckdb::LogicalType& type, Items items);

// Before what: NULLs are after all others, and equal to one another.
struct ValueOrder {
  bool operator()(const duckdb::Value& left, const duckdb::Value& right) const;
};

// Left = right in SQL: nullopt where a NULL decides.
std::optional<bool> equal_values(const duckdb::Value& left, const duckdb::Value& right);

// Whether both are the same value, or both NULL.
bool same_values(const duckdb::Value& left, const duckdb::Value& right);

[[noreturn]] void refuse_value(std::string message);

}  // namespace tarn::engine
