// The fields of every node.
#pragma once

#include "sql/ast_fields.hpp"
#include "sql/ast_names.hpp"

namespace tarn::sql {

template <>
inline constexpr auto kShape<JsonInput> =
    shape("JsonInput", field("value", &JsonInput::value), field("format", &JsonInput::format));
template <>
inline constexpr auto kShape<JsonArgument> =
    shape("JsonArgument", field("input", &JsonArgument::input), field("name", &JsonArgument::name));
template <>
inline constexpr auto kShape<JsonPathCall> =
    shape("JsonPathCall", field("input", &JsonPathCall::input), field("path", &JsonPathCall::path),
          field("name", &JsonPathCall::name), field("passing", &JsonPathCall::passing));
template <>
inline constexpr auto kShape<JsonReturning> =
    shape("JsonReturning", field("type", &JsonReturning::type), field("format", &JsonReturning::format));
template <>
inline constexpr auto kShape<JsonExists> =
    shape("JsonExists", field("path", &JsonExists::path), field("on_error", &JsonExists::on_error));
template <>
inline constexpr auto kShape<JsonValueFallback> =
    shape("JsonValueFallback", field("behavior", &JsonValueFallback::behavior),
          field("value", &JsonValueFallback::value));
template <>
inline constexpr auto kShape<JsonValue> =
    shape("JsonValue", field("path", &JsonValue::path), field("returning", &JsonValue::returning),
          field("on_empty", &JsonValue::on_empty), field("on_error", &JsonValue::on_error));
template <>
inline constexpr auto kShape<JsonQueryClauses> =
    shape("JsonQueryClauses", field("wrapper", &JsonQueryClauses::wrapper),
          field("quotes", &JsonQueryClauses::quotes), field("on_empty", &JsonQueryClauses::on_empty),
          field("on_error", &JsonQueryClauses::on_error));
template <>
inline constexpr auto kShape<JsonQuery> =
    shape("JsonQuery", field("path", &JsonQuery::path), field("returning", &JsonQuery::returning),
          field("clauses", &JsonQuery::clauses));
template <>
inline constexpr auto kShape<JsonMember> =
    shape("JsonMember", field("key", &JsonMember::key), field("value", &JsonMember::value));
template <>
inline constexpr auto kShape<JsonObject> =
    shape("JsonObject", field("members", &JsonObject::members), field("nulls", &JsonObject::nulls),
          field("unique_keys", &JsonObject::unique_keys), field("returning", &JsonObject::returning));
template <>
inline constexpr auto kShape<JsonArray> =
    shape("JsonArray", field("items", &JsonArray::items), field("nulls", &JsonArray::nulls),
          field("returning", &JsonArray::returning));
template <>
inline constexpr auto kShape<PatternVariable> =
    shape("PatternVariable", field("name", &PatternVariable::name));
template <>
inline constexpr auto kShape<EmptyPattern> = shape("EmptyPattern");
template <>
inline constexpr auto kShape<PatternAnchor> = shape("PatternAnchor", field("side", &PatternAnchor::side));
template <>
inline constexpr auto kShape<ExcludedPattern> =
    shape("ExcludedPattern", field("pattern", &ExcludedPattern::pattern));
template <>
inline constexpr auto kShape<PatternPermutation> =
    shape("PatternPermutation", field("patterns", &PatternPermutation::patterns));
template <>
inline constexpr auto kShape<PatternConcatenation> =
    shape("PatternConcatenation", field("patterns", &PatternConcatenation::patterns));
template <>
inline constexpr auto kShape<PatternAlternation> =
    shape("PatternAlternation", field("patterns", &PatternAlternation::patterns));
template <>
inline constexpr auto kShape<QuantifiedPattern> =
    shape("QuantifiedPattern", field("pattern", &QuantifiedPattern::pattern),
          field("kind", &QuantifiedPattern::kind), field("at_least", &QuantifiedPattern::at_least),
          field("at_most", &QuantifiedPattern::at_most), field("reluctant", &QuantifiedPattern::reluctant));
template <>
inline constexpr auto kShape<Measure> =
    shape("Measure", field("value", &Measure::value), field("name", &Measure::name));
template <>
inline constexpr auto kShape<SkipTo> =
    shape("SkipTo", field("kind", &SkipTo::kind), field("variable", &SkipTo::variable));
template <>
inline constexpr auto kShape<PatternSubset> = shape("PatternSubset", field("name", &PatternSubset::name),
                                                    field("variables", &PatternSubset::variables));
template <>
inline constexpr auto kShape<PatternDefinition> =
    shape("PatternDefinition", field("variable", &PatternDefinition::variable),
          field("condition", &PatternDefinition::condition));
template <>
inline constexpr auto kShape<PatternSearch> =
    shape("PatternSearch", field("measures", &PatternSearch::measures),
          field("after_match", &PatternSearch::after_match), field("mode", &PatternSearch::mode),
          field("pattern", &PatternSearch::pattern), field("subsets", &PatternSearch::subsets),
          field("definitions", &PatternSearch::definitions));
template <>
inline constexpr auto kShape<SortItem> =
    shape("SortItem", field("key", &SortItem::key), field("order", &SortItem::order),
          field("nulls", &SortItem::nulls));
template <>
inline constexpr auto kShape<FrameBound> =
    shape("FrameBound", field("kind", &FrameBound::kind), field("value", &FrameBound::value));
template <>
inline constexpr auto kShape<Frame> =
    shape("Frame", field("kind", &Frame::kind), field("start", &Frame::start), field("end", &Frame::end),
          field("pattern", &Frame::pattern));
template <>
inline constexpr auto kShape<WindowSpecification> =
    shape("WindowSpecification", field("base", &WindowSpecification::base),
          field("partition_by", &WindowSpecification::partition_by),
          field("order_by", &WindowSpecification::order_by), field("frame", &WindowSpecification::frame));
template <>
inline constexpr auto kShape<NullLiteral> = shape("NullLiteral");
template <>
inline constexpr auto kShape<BooleanLiteral> =
    shape("BooleanLiteral", field("value", &BooleanLiteral::value));
template <>
inline constexpr auto kShape<StringLiteral> = shape("StringLiteral", field("value", &StringLiteral::value));
template <>
inline constexpr auto kShape<BinaryLiteral> = shape("BinaryLiteral", field("bytes", &BinaryLiteral::bytes));
template <>
inline constexpr auto kShape<NumberLiteral> =
    shape("NumberLiteral", field("kind", &NumberLiteral::kind), field("digits", &NumberLiteral::digits));
template <>
inline constexpr auto kShape<TypedLiteral> =
    shape("TypedLiteral", field("type", &TypedLiteral::type), field("value", &TypedLiteral::value));
template <>
inline constexpr auto kShape<IntervalLiteral> = shape(
    "IntervalLiteral", field("negative", &IntervalLiteral::negative), field("value", &IntervalLiteral::value),
    field("from", &IntervalLiteral::from), field("to", &IntervalLiteral::to));
template <>
inline constexpr auto kShape<Parameter> = shape("Parameter", field("index", &Parameter::index));
template <>
inline constexpr auto kShape<ColumnName> = shape("ColumnName", field("name", &ColumnName::name));
template <>
inline constexpr auto kShape<Dereference> =
    shape("Dereference", field("base", &Dereference::base), field("field", &Dereference::field));
template <>
inline constexpr auto kShape<Subscript> =
    shape("Subscript", field("base", &Subscript::base), field("index", &Subscript::index));
template <>
inline constexpr auto kShape<Unary> =
    shape("Unary", field("op", &Unary::op), field("operand", &Unary::operand));
template <>
inline constexpr auto kShape<Binary> =
    shape("Binary", field("op", &Binary::op), field("left", &Binary::left), field("right", &Binary::right));
template <>
inline constexpr auto kShape<Logical> =
    shape("Logical", field("op", &Logical::op), field("terms", &Logical::terms));
template <>
inline constexpr auto kShape<Comparison> =
    shape("Comparison", field("op", &Comparison::op), field("left", &Comparison::left),
          field("right", &Comparison::right));
template <>
inline constexpr auto kShape<QuantifiedComparison> =
    shape("QuantifiedComparison", field("op", &QuantifiedComparison::op),
          field("quantifier", &QuantifiedComparison::quantifier),
          field("value", &QuantifiedComparison::value), field("query", &QuantifiedComparison::query));
template <>
inline constexpr auto kShape<Between> =
    shape("Between", field("negated", &Between::negated), field("value", &Between::value),
          field("low", &Between::low), field("high", &Between::high));
template <>
inline constexpr auto kShape<InList> = shape("InList", field("negated", &InList::negated),
                                             field("value", &InList::value), field("items", &InList::items));
template <>
inline constexpr auto kShape<InQuery> =
    shape("InQuery", field("negated", &InQuery::negated), field("value", &InQuery::value),
          field("query", &InQuery::query));
template <>
inline constexpr auto kShape<Like> =
    shape("Like", field("negated", &Like::negated), field("value", &Like::value),
          field("pattern", &Like::pattern), field("escape", &Like::escape));
template <>
inline constexpr auto kShape<IsNull> =
    shape("IsNull", field("negated", &IsNull::negated), field("value", &IsNull::value));
template <>
inline constexpr auto kShape<Exists> = shape("Exists", field("query", &Exists::query));
template <>
inline constexpr auto kShape<ScalarSubquery> =
    shape("ScalarSubquery", field("query", &ScalarSubquery::query));
template <>
inline constexpr auto kShape<WhenClause> =
    shape("WhenClause", field("condition", &WhenClause::condition), field("result", &WhenClause::result));
template <>
inline constexpr auto kShape<Case> =
    shape("Case", field("operand", &Case::operand), field("branches", &Case::branches),
          field("otherwise", &Case::otherwise));
template <>
inline constexpr auto kShape<Cast> =
    shape("Cast", field("mode", &Cast::mode), field("value", &Cast::value), field("type", &Cast::type));
template <>
inline constexpr auto kShape<Extract> =
    shape("Extract", field("field", &Extract::field), field("value", &Extract::value));
template <>
inline constexpr auto kShape<AtTimeZone> =
    shape("AtTimeZone", field("value", &AtTimeZone::value), field("zone", &AtTimeZone::zone));
template <>
inline constexpr auto kShape<CurrentValue> =
    shape("CurrentValue", field("name", &CurrentValue::name), field("precision", &CurrentValue::precision));
template <>
inline constexpr auto kShape<Lambda> =
    shape("Lambda", field("parameters", &Lambda::parameters), field("body", &Lambda::body));
template <>
inline constexpr auto kShape<RowConstructor> =
    shape("RowConstructor", field("items", &RowConstructor::items));
template <>
inline constexpr auto kShape<ArrayConstructor> =
    shape("ArrayConstructor", field("items", &ArrayConstructor::items));
template <>
inline constexpr auto kShape<ListaggOverflow> =
    shape("ListaggOverflow", field("action", &ListaggOverflow::action),
          field("filler", &ListaggOverflow::filler), field("with_count", &ListaggOverflow::with_count));
template <>
inline constexpr auto kShape<FunctionCall> =
    shape("FunctionCall", field("name", &FunctionCall::name), field("arguments", &FunctionCall::arguments),
          field("star", &FunctionCall::star), field("quantifier", &FunctionCall::quantifier),
          field("order_by", &FunctionCall::order_by), field("within_group", &FunctionCall::within_group),
          field("filter", &FunctionCall::filter), field("nulls", &FunctionCall::nulls),
          field("window", &FunctionCall::window), field("qualifier", &FunctionCall::qualifier),
          field("star_label", &FunctionCall::star_label), field("mode", &FunctionCall::mode),
          field("syntax", &FunctionCall::syntax), field("overflow", &FunctionCall::overflow));
template <>
inline constexpr auto kShape<WindowMeasure> =
    shape("WindowMeasure", field("name", &WindowMeasure::name), field("window", &WindowMeasure::window));
template <>
inline constexpr auto kShape<ReturnStatement> =
    shape("ReturnStatement", field("value", &ReturnStatement::value));
template <>
inline constexpr auto kShape<Assignment> =
    shape("Assignment", field("target", &Assignment::target), field("value", &Assignment::value));
template <>
inline constexpr auto kShape<StatementBranch> =
    shape("StatementBranch", field("condition", &StatementBranch::condition),
          field("body", &StatementBranch::body));
template <>
inline constexpr auto kShape<CaseStatement> =
    shape("CaseStatement", field("operand", &CaseStatement::operand),
          field("branches", &CaseStatement::branches), field("otherwise", &CaseStatement::otherwise));
template <>
inline constexpr auto kShape<IfStatement> = shape("IfStatement", field("branches", &IfStatement::branches),
                                                  field("otherwise", &IfStatement::otherwise));
template <>
inline constexpr auto kShape<Iterate> = shape("Iterate", field("label", &Iterate::label));
template <>
inline constexpr auto kShape<Leave> = shape("Leave", field("label", &Leave::label));
template <>
inline constexpr auto kShape<VariableDeclaration> =
    shape("VariableDeclaration", field("names", &VariableDeclaration::names),
          field("type", &VariableDeclaration::type), field("value", &VariableDeclaration::value));
template <>
inline constexpr auto kShape<CompoundStatement> =
    shape("CompoundStatement", field("declarations", &CompoundStatement::declarations),
          field("body", &CompoundStatement::body));
template <>
inline constexpr auto kShape<LoopStatement> =
    shape("LoopStatement", field("kind", &LoopStatement::kind), field("label", &LoopStatement::label),
          field("condition", &LoopStatement::condition), field("body", &LoopStatement::body));
template <>
inline constexpr auto kShape<RoutineParameter> =
    shape("RoutineParameter", field("name", &RoutineParameter::name), field("type", &RoutineParameter::type));
template <>
inline constexpr auto kShape<FunctionSpecification> = shape(
    "FunctionSpecification", field("name", &FunctionSpecification::name),
    field("parameters", &FunctionSpecification::parameters),
    field("returns", &FunctionSpecification::returns), field("language", &FunctionSpecification::language),
    field("determinism", &FunctionSpecification::determinism),
    field("null_input", &FunctionSpecification::null_input),
    field("security", &FunctionSpecification::security), field("comment", &FunctionSpecification::comment),
    field("body", &FunctionSpecification::body));
template <>
inline constexpr auto kShape<TableName> =
    shape("TableName", field("kind", &TableName::kind), field("text", &TableName::text));
template <>
inline constexpr auto kShape<QueryPeriod> =
    shape("QueryPeriod", field("kind", &QueryPeriod::kind), field("end", &QueryPeriod::end));
template <>
inline constexpr auto kShape<TableReference> =
    shape("TableReference", field("name", &TableReference::name), field("period", &TableReference::period));
template <>
inline constexpr auto kShape<SubqueryRelation> =
    shape("SubqueryRelation", field("query", &SubqueryRelation::query),
          field("lateral", &SubqueryRelation::lateral));
template <>
inline constexpr auto kShape<Unnest> = shape("Unnest", field("arguments", &Unnest::arguments),
                                             field("with_ordinality", &Unnest::with_ordinality));
template <>
inline constexpr auto kShape<Join> =
    shape("Join", field("kind", &Join::kind), field("left", &Join::left), field("right", &Join::right),
          field("natural", &Join::natural), field("on", &Join::on), field("using", &Join::using_));
template <>
inline constexpr auto kShape<RelationAlias> =
    shape("RelationAlias", field("name", &RelationAlias::name), field("columns", &RelationAlias::columns));
template <>
inline constexpr auto kShape<NestedRelation> =
    shape("NestedRelation", field("relation", &NestedRelation::relation));
template <>
inline constexpr auto kShape<TableSample> =
    shape("TableSample", field("relation", &TableSample::relation), field("kind", &TableSample::kind),
          field("percentage", &TableSample::percentage));
template <>
inline constexpr auto kShape<MatchRecognize> =
    shape("MatchRecognize", field("relation", &MatchRecognize::relation),
          field("partition_by", &MatchRecognize::partition_by), field("order_by", &MatchRecognize::order_by),
          field("rows", &MatchRecognize::rows), field("search", &MatchRecognize::search));
template <>
inline constexpr auto kShape<TableArgument> =
    shape("TableArgument", field("relation", &TableArgument::relation),
          field("partition_by", &TableArgument::partition_by),
          field("when_empty", &TableArgument::when_empty), field("order_by", &TableArgument::order_by));
template <>
inline constexpr auto kShape<DescriptorField> =
    shape("DescriptorField", field("name", &DescriptorField::name), field("type", &DescriptorField::type));
template <>
inline constexpr auto kShape<DescriptorArgument> =
    shape("DescriptorArgument", field("fields", &DescriptorArgument::fields));
template <>
inline constexpr auto kShape<TableFunctionArgument> =
    shape("TableFunctionArgument", field("name", &TableFunctionArgument::name),
          field("value", &TableFunctionArgument::value));
template <>
inline constexpr auto kShape<Copartition> = shape("Copartition", field("tables", &Copartition::tables));
template <>
inline constexpr auto kShape<TableFunction> =
    shape("TableFunction", field("name", &TableFunction::name), field("arguments", &TableFunction::arguments),
          field("copartition", &TableFunction::copartition));
template <>
inline constexpr auto kShape<OrdinalityColumn> =
    shape("OrdinalityColumn", field("name", &OrdinalityColumn::name));
template <>
inline constexpr auto kShape<ValueColumn> =
    shape("ValueColumn", field("name", &ValueColumn::name), field("type", &ValueColumn::type),
          field("path", &ValueColumn::path), field("on_empty", &ValueColumn::on_empty),
          field("on_error", &ValueColumn::on_error));
template <>
inline constexpr auto kShape<QueryColumn> =
    shape("QueryColumn", field("name", &QueryColumn::name), field("type", &QueryColumn::type),
          field("format", &QueryColumn::format), field("path", &QueryColumn::path),
          field("clauses", &QueryColumn::clauses));
template <>
inline constexpr auto kShape<NestedColumns> =
    shape("NestedColumns", field("path", &NestedColumns::path), field("name", &NestedColumns::name),
          field("columns", &NestedColumns::columns));
template <>
inline constexpr auto kShape<JsonPlan> =
    shape("JsonPlan", field("kind", &JsonPlan::kind), field("name", &JsonPlan::name),
          field("children", &JsonPlan::children));
template <>
inline constexpr auto kShape<JsonDefaultPlan> =
    shape("JsonDefaultPlan", field("parent", &JsonDefaultPlan::parent),
          field("siblings", &JsonDefaultPlan::siblings));
template <>
inline constexpr auto kShape<JsonTable> =
    shape("JsonTable", field("path", &JsonTable::path), field("columns", &JsonTable::columns),
          field("plan", &JsonTable::plan), field("default_plan", &JsonTable::default_plan),
          field("on_error", &JsonTable::on_error));
template <>
inline constexpr auto kShape<SelectExpression> = shape(
    "SelectExpression", field("value", &SelectExpression::value), field("alias", &SelectExpression::alias));
template <>
inline constexpr auto kShape<SelectAll> =
    shape("SelectAll", field("target", &SelectAll::target), field("aliases", &SelectAll::aliases));
template <>
inline constexpr auto kShape<GroupingElement> =
    shape("GroupingElement", field("kind", &GroupingElement::kind), field("sets", &GroupingElement::sets));
template <>
inline constexpr auto kShape<NamedWindow> = shape("NamedWindow", field("name", &NamedWindow::name),
                                                  field("specification", &NamedWindow::specification));
template <>
inline constexpr auto kShape<Select> =
    shape("Select", field("quantifier", &Select::quantifier), field("items", &Select::items),
          field("from", &Select::from), field("where", &Select::where), field("group_by", &Select::group_by),
          field("group_by_quantifier", &Select::group_by_quantifier), field("having", &Select::having),
          field("windows", &Select::windows));
template <>
inline constexpr auto kShape<SetOperation> =
    shape("SetOperation", field("op", &SetOperation::op), field("quantifier", &SetOperation::quantifier),
          field("left", &SetOperation::left), field("right", &SetOperation::right));
template <>
inline constexpr auto kShape<Values> = shape("Values", field("rows", &Values::rows));
template <>
inline constexpr auto kShape<TableBody> = shape("TableBody", field("name", &TableBody::name));
template <>
inline constexpr auto kShape<NestedQuery> = shape("NestedQuery", field("query", &NestedQuery::query));
template <>
inline constexpr auto kShape<NamedQuery> =
    shape("NamedQuery", field("name", &NamedQuery::name), field("columns", &NamedQuery::columns),
          field("query", &NamedQuery::query));
template <>
inline constexpr auto kShape<Limit> =
    shape("Limit", field("count", &Limit::count), field("with_ties", &Limit::with_ties));
template <>
inline constexpr auto kShape<Query> =
    shape("Query", field("functions", &Query::functions), field("recursive", &Query::recursive),
          field("with", &Query::with), field("body", &Query::body), field("order_by", &Query::order_by),
          field("offset", &Query::offset), field("limit", &Query::limit));

}  // namespace tarn::sql
