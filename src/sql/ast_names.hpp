// The names of the enumerations of the tree, in the order of their values.
#pragma once

#include "sql/ast_fields.hpp"

#include <array>
#include <string_view>

namespace tarn::sql {

template <>
inline constexpr auto kNames<JsonFormat> =
    std::to_array<std::string_view>({"None", "Json", "JsonUtf8", "JsonUtf16", "JsonUtf32"});
template <>
inline constexpr auto kNames<JsonExistsError> =
    std::to_array<std::string_view>({"Unspecified", "True", "False", "Unknown", "Error"});
template <>
inline constexpr auto kNames<JsonValueBehavior> =
    std::to_array<std::string_view>({"Unspecified", "Error", "Null", "Default"});
template <>
inline constexpr auto kNames<JsonWrapper> =
    std::to_array<std::string_view>({"Without", "Conditional", "Unconditional"});
template <>
inline constexpr auto kNames<JsonQuotes> = std::to_array<std::string_view>({"Unspecified", "Keep", "Omit"});
template <>
inline constexpr auto kNames<JsonQueryBehavior> =
    std::to_array<std::string_view>({"Unspecified", "Error", "Null", "EmptyArray", "EmptyObject"});
template <>
inline constexpr auto kNames<JsonNulls> = std::to_array<std::string_view>({"Null", "Absent"});
template <>
inline constexpr auto kNames<PatternAnchorSide> = std::to_array<std::string_view>({"Start", "End"});
template <>
inline constexpr auto kNames<QuantifierKind> =
    std::to_array<std::string_view>({"ZeroOrMore", "OneOrMore", "ZeroOrOne", "Range"});
template <>
inline constexpr auto kNames<SkipKind> =
    std::to_array<std::string_view>({"NextRow", "PastLastRow", "ToFirst", "ToLast", "ToVariable"});
template <>
inline constexpr auto kNames<SearchMode> =
    std::to_array<std::string_view>({"Unspecified", "Initial", "Seek"});
template <>
inline constexpr auto kNames<SortOrder> = std::to_array<std::string_view>({"Ascending", "Descending"});
template <>
inline constexpr auto kNames<NullOrder> = std::to_array<std::string_view>({"Default", "First", "Last"});
template <>
inline constexpr auto kNames<FrameKind> = std::to_array<std::string_view>({"Rows", "Range", "Groups"});
template <>
inline constexpr auto kNames<BoundKind> = std::to_array<std::string_view>(
    {"UnboundedPreceding", "Preceding", "CurrentRow", "Following", "UnboundedFollowing"});
template <>
inline constexpr auto kNames<NumberKind> = std::to_array<std::string_view>({"Integer", "Decimal", "Double"});
template <>
inline constexpr auto kNames<UnaryOperator> = std::to_array<std::string_view>({"Plus", "Minus", "Not"});
template <>
inline constexpr auto kNames<BinaryOperator> =
    std::to_array<std::string_view>({"Add", "Subtract", "Multiply", "Divide", "Modulus", "Concatenate"});
template <>
inline constexpr auto kNames<LogicalOperator> = std::to_array<std::string_view>({"And", "Or"});
template <>
inline constexpr auto kNames<ComparisonOperator> =
    std::to_array<std::string_view>({"Equal", "NotEqual", "Less", "LessOrEqual", "Greater", "GreaterOrEqual",
                                     "IsDistinctFrom", "IsNotDistinctFrom"});
template <>
inline constexpr auto kNames<Quantifier> = std::to_array<std::string_view>({"All", "Any"});
template <>
inline constexpr auto kNames<CastMode> = std::to_array<std::string_view>({"Strict", "Try"});
template <>
inline constexpr auto kNames<NullTreatment> =
    std::to_array<std::string_view>({"Unspecified", "Respect", "Ignore"});
template <>
inline constexpr auto kNames<SetQuantifier> = std::to_array<std::string_view>({"All", "Distinct"});
template <>
inline constexpr auto kNames<ProcessingMode> =
    std::to_array<std::string_view>({"Unspecified", "Running", "Final"});
template <>
inline constexpr auto kNames<CallSyntax> =
    std::to_array<std::string_view>({"Plain", "PositionIn", "TrimFrom"});
template <>
inline constexpr auto kNames<OverflowAction> = std::to_array<std::string_view>({"Error", "Truncate"});
template <>
inline constexpr auto kNames<LoopKind> = std::to_array<std::string_view>({"Loop", "While", "Repeat"});
template <>
inline constexpr auto kNames<Determinism> =
    std::to_array<std::string_view>({"Unspecified", "Deterministic", "NotDeterministic"});
template <>
inline constexpr auto kNames<NullInput> =
    std::to_array<std::string_view>({"Unspecified", "ReturnsNull", "Called"});
template <>
inline constexpr auto kNames<RoutineSecurity> =
    std::to_array<std::string_view>({"Unspecified", "Definer", "Invoker"});
template <>
inline constexpr auto kNames<TableNameKind> =
    std::to_array<std::string_view>({"StoreId", "Quoted", "Name", "Variable", "Placeholder"});
template <>
inline constexpr auto kNames<PeriodKind> = std::to_array<std::string_view>({"Timestamp", "Version"});
template <>
inline constexpr auto kNames<JoinKind> =
    std::to_array<std::string_view>({"Inner", "Left", "Right", "Full", "Cross"});
template <>
inline constexpr auto kNames<SampleKind> = std::to_array<std::string_view>({"Bernoulli", "System"});
template <>
inline constexpr auto kNames<RowsPerMatch> = std::to_array<std::string_view>(
    {"Unspecified", "One", "All", "AllShowEmpty", "AllOmitEmpty", "AllWithUnmatched"});
template <>
inline constexpr auto kNames<EmptyInput> = std::to_array<std::string_view>({"Unspecified", "Prune", "Keep"});
template <>
inline constexpr auto kNames<JsonPlanKind> =
    std::to_array<std::string_view>({"Path", "Outer", "Inner", "Union", "Cross"});
template <>
inline constexpr auto kNames<JsonTableError> =
    std::to_array<std::string_view>({"Unspecified", "Error", "Empty"});
template <>
inline constexpr auto kNames<GroupingKind> =
    std::to_array<std::string_view>({"Simple", "GroupingSets", "Cube", "Rollup"});
template <>
inline constexpr auto kNames<SetOperator> = std::to_array<std::string_view>({"Union", "Intersect", "Except"});

}  // namespace tarn::sql
