// The queries, relations, patterns and routines of random trees.
#include "sql/test_random_tree.hpp"

namespace tarn::sql {

QueryPtr TreeMaker::statement() {
  auto result = query();
  if (choices_.below(8) == 7) {
    result->functions = some(1, 2, [this] { return function(); });
  }
  return result;
}

// Whole queries cost more depth than expressions, or trees would grow without end.
QueryPtr TreeMaker::query() {
  auto result = plain_query();
  if (!is_deep() && choices_.below(4) == 3) {
    depth_ += 2;
    result->recursive = choices_.flip();
    result->with = some(1, 2, [this] {
      NamedQuery named;
      named.name = name();
      named.columns = names(0, 2);
      named.query = query();
      return named;
    });
    depth_ -= 2;
  }
  return result;
}

// Without WITH; as an operand in parentheses it may have none.
QueryPtr TreeMaker::plain_query() {
  depth_ += 2;
  auto result = std::make_unique<Query>();
  result->body = body();
  // A query that is only another one in parentheses is not told from that one everywhere.
  const bool is_nested = std::holds_alternative<NestedQuery>(result->body->node);
  if (is_nested || choices_.below(4) == 3) {
    result->order_by = some(is_nested ? 1 : 0, 2, [this] { return sort_item(); });
    result->offset = choices_.flip() ? row_count() : nullptr;
    if (choices_.flip()) {
      result->limit.emplace();
      result->limit->with_ties = choices_.flip();
      result->limit->count = result->limit->with_ties || choices_.flip() ? row_count() : nullptr;
    }
  }
  depth_ -= 2;
  return result;
}

QueryPtr TreeMaker::subquery() {
  return query();
}

ExpressionPtr TreeMaker::row_count() {
  return make(NumberLiteral{NumberKind::Integer, "10"});
}

QueryBodyPtr TreeMaker::operand() {
  auto result = std::make_unique<QueryBody>();
  if (is_deep()) {
    result->node = TableBody{table()};
    return result;
  }
  switch (choices_.below(4)) {
    case 0: result->node = select(); break;
    case 1: result->node = Values{expressions(1, 2)}; break;
    case 2: result->node = TableBody{table()}; break;
    default: result->node = NestedQuery{plain_query()}; break;
  }
  return result;
}

QueryBodyPtr TreeMaker::body() {
  auto left = operand();
  if (is_deep() || choices_.below(4) != 3) {
    return left;
  }
  ++depth_;
  const auto count = 1 + choices_.below(2);
  for (std::size_t i = 0; i < count; ++i) {
    // Only what the parser makes of a chain: to the left, and never looser than the operator over it.
    const auto* former = std::get_if<SetOperation>(&left->node);
    SetOperation operation;
    operation.op =
        former != nullptr && former->op != SetOperator::Intersect ? SetOperator::Union : any<SetOperator>(3);
    operation.quantifier = any<SetQuantifier>(2);
    operation.left = std::move(left);
    operation.right = operand();
    left = std::make_unique<QueryBody>(SourceRange{}, std::move(operation));
  }
  --depth_;
  return left;
}

Select TreeMaker::select() {
  Select result;
  ++depth_;
  result.quantifier = any<SetQuantifier>(2);
  result.items = some(1, 3, [this]() -> SelectItem {
    if (choices_.below(5) == 4) {
      SelectAll all{choices_.flip() ? expression() : nullptr, {}};
      all.aliases = all.target != nullptr ? names(0, 2) : std::vector<Identifier>();
      return all;
    }
    auto value = expression();
    return SelectExpression{std::move(value), choices_.flip() ? std::optional(name()) : std::nullopt};
  });
  result.from = choices_.flip() ? relation() : nullptr;
  result.where = choices_.below(3) == 2 ? expression() : nullptr;
  result.group_by = some(0, 2, [this] { return grouping(); });
  result.group_by_quantifier = result.group_by.empty() ? SetQuantifier::All : any<SetQuantifier>(2);
  result.having = choices_.below(4) == 3 ? expression() : nullptr;
  if (choices_.below(6) == 5) {
    result.windows = some(1, 2, [this] {
      auto window_name = name();
      return NamedWindow{std::move(window_name), window()};
    });
  }
  --depth_;
  return result;
}

GroupingElement TreeMaker::grouping() {
  GroupingElement result;
  result.kind = any<GroupingKind>(4);
  const bool is_simple = result.kind == GroupingKind::Simple;
  const std::size_t least = result.kind == GroupingKind::GroupingSets || is_simple ? 1 : 0;
  result.sets = some(least, is_simple ? 1 : 3, [this] { return expressions(0, 2); });
  return result;
}

TableName TreeMaker::table() {
  switch (choices_.below(6)) {
    case 1: return {TableNameKind::StoreId, "5e2676f8-9fce-46ef-aaaa-123456789012", {}};
    case 2: return {TableNameKind::Quoted, "arn:aws:cloudtrail:x", {}};
    case 3: return {TableNameKind::Variable, "$EDS_ID", {}};
    case 4: return {TableNameKind::Placeholder, "<EDS ID>", {}};
    case 5: return {TableNameKind::Name, "limit", {}};
    default: break;
  }
  return {TableNameKind::Name, "t", {}};
}

RelationPtr TreeMaker::relation() {
  if (is_deep()) {
    return make_relation(TableReference{table(), std::nullopt});
  }
  ++depth_;
  RelationPtr result;
  switch (choices_.below(5)) {
    case 0:
    case 1: result = aliased(primary()); break;
    case 2: result = joined(); break;
    case 3: {
      TableSample sample;
      sample.relation = relation();
      sample.kind = any<SampleKind>(2);
      sample.percentage = expression();
      result = make_relation(std::move(sample));
      break;
    }
    default: {
      MatchRecognize match;
      match.relation = relation();
      match.partition_by = expressions(0, 2);
      match.order_by = some(0, 2, [this] { return sort_item(); });
      match.rows = any<RowsPerMatch>(6);
      match.search = search(true);
      result = aliased(make_relation(std::move(match)));
      break;
    }
  }
  --depth_;
  return result;
}

RelationPtr TreeMaker::aliased(RelationPtr relation) {
  if (choices_.flip()) {
    relation->alias = RelationAlias{name(), names(0, 2)};
    if (choices_.below(4) == 3) {
      relation = make_relation(NestedRelation{std::move(relation)});
      relation->alias = RelationAlias{name(), {}};
    }
  }
  return relation;
}

RelationPtr TreeMaker::joined() {
  Join join;
  join.kind = any<JoinKind>(5);
  join.left = relation();
  join.right = relation();
  join.natural = join.kind != JoinKind::Cross && choices_.flip();
  if (join.kind != JoinKind::Cross && !join.natural) {
    if (choices_.flip()) {
      join.using_ = names(1, 2);
    } else {
      join.on = expression();
    }
  }
  auto result = make_relation(std::move(join));
  if (choices_.below(5) == 4) {
    result->alias = RelationAlias{name(), names(0, 1)};
  }
  return result;
}

RelationPtr TreeMaker::primary() {
  switch (choices_.below(6)) {
    case 1: return make_relation(SubqueryRelation{query(), choices_.flip()});
    case 2: return make_relation(Unnest{expressions(1, 2), choices_.flip()});
    case 3: return make_relation(table_function());
    case 4: return make_relation(json_table());
    default: break;
  }
  TableReference reference{table(), std::nullopt};
  if (choices_.below(4) == 3) {
    reference.period.emplace();
    reference.period->kind = any<PeriodKind>(2);
    reference.period->end = expression();
  }
  return make_relation(std::move(reference));
}

TableFunction TreeMaker::table_function() {
  TableFunction result;
  result.name = names(1, 2);
  result.arguments = some(0, 3, [this] {
    TableFunctionArgument argument;
    argument.name = choices_.flip() ? std::optional(name()) : std::nullopt;
    const auto kind = choices_.below(3);
    if (kind == 0) {
      argument.value = expression();
    } else if (kind == 1) {
      argument.value = DescriptorArgument{some(0, 2, [this] {
        auto field = name();
        return DescriptorField{std::move(field), choices_.flip() ? std::optional(type()) : std::nullopt};
      })};
    } else {
      TableArgument table_argument;
      table_argument.relation = choices_.flip() ? make_relation(SubqueryRelation{query(), false})
                                                : make_relation(TableReference{table(), std::nullopt});
      if (choices_.flip()) {
        table_argument.relation->alias = RelationAlias{name(), names(0, 1)};
      }
      if (choices_.flip()) {
        table_argument.partition_by = expressions(0, 2);
      }
      table_argument.when_empty = any<EmptyInput>(3);
      table_argument.order_by = some(0, 2, [this] { return sort_item(); });
      argument.value = std::move(table_argument);
    }
    return argument;
  });
  result.copartition = some(0, 1, [this] { return Copartition{some(2, 3, [this] { return table(); })}; });
  return result;
}

JsonTable TreeMaker::json_table() {
  JsonTable result;
  result.path = json_path();
  result.columns = some(1, 3, [this] { return json_column(0); });
  const auto plan = choices_.below(3);
  if (plan == 1) {
    result.plan = json_plan(0);
  } else if (plan == 2) {
    result.default_plan = JsonDefaultPlan{choices_.flip() ? JsonPlanKind::Inner : JsonPlanKind::Outer,
                                          choices_.flip() ? JsonPlanKind::Cross : JsonPlanKind::Union};
  }
  result.on_error = any<JsonTableError>(3);
  return result;
}

JsonTableColumn TreeMaker::json_column(std::size_t depth) {
  JsonTableColumn column;
  switch (choices_.below(depth < 2 ? 4 : 3)) {
    case 0: column.node = OrdinalityColumn{name()}; break;
    case 1: {
      ValueColumn value;
      value.name = name();
      value.type = type();
      value.path = choices_.flip() ? std::optional(text()) : std::nullopt;
      value.on_empty = json_fallback();
      value.on_error = json_fallback();
      column.node = std::move(value);
      break;
    }
    case 2: {
      QueryColumn value;
      value.name = name();
      value.type = type();
      value.path = choices_.flip() ? std::optional(text()) : std::nullopt;
      value.clauses = json_clauses();
      column.node = std::move(value);
      break;
    }
    default: {
      NestedColumns nested;
      nested.path = text();
      nested.name = choices_.flip() ? std::optional(name()) : std::nullopt;
      nested.columns = some(1, 2, [this, depth] { return json_column(depth + 1); });
      column.node = std::move(nested);
      break;
    }
  }
  return column;
}

JsonPlan TreeMaker::json_plan(std::size_t depth) {
  JsonPlan plan;
  plan.kind = depth < 3 ? any<JsonPlanKind>(5) : JsonPlanKind::Path;
  const bool is_chain = plan.kind == JsonPlanKind::Union || plan.kind == JsonPlanKind::Cross;
  if (!is_chain) {
    plan.name = name();
  }
  if (plan.kind != JsonPlanKind::Path) {
    plan.children = some(is_chain ? 2 : 1, is_chain ? 3 : 1, [this, depth] { return json_plan(depth + 1); });
  }
  return plan;
}

PatternSearch TreeMaker::search(bool complete) {
  PatternSearch result;
  result.measures = some(complete ? 0 : 1, 2, [this] {
    auto value = expression();
    return Measure{std::move(value), name()};
  });
  if (choices_.flip()) {
    result.after_match = SkipTo{any<SkipKind>(5), std::nullopt};
    const auto kind = result.after_match->kind;
    if (kind != SkipKind::NextRow && kind != SkipKind::PastLastRow) {
      result.after_match->variable = name();
    }
  }
  result.mode = any<SearchMode>(3);
  result.pattern = complete || choices_.flip() ? pattern(0) : nullptr;
  result.subsets = some(0, 2, [this] {
    auto subset = name();
    return PatternSubset{std::move(subset), names(1, 2)};
  });
  result.definitions = some(complete ? 1 : 0, 2, [this] {
    auto variable = name();
    return PatternDefinition{std::move(variable), expression()};
  });
  return result;
}

RowPatternPtr TreeMaker::pattern(std::size_t depth) {
  const auto several = [this, depth](std::size_t least) {
    return some(least, 3, [this, depth] { return pattern(depth + 1); });
  };
  auto result = std::make_unique<RowPattern>();
  switch (choices_.below(depth < 3 ? 8 : 3)) {
    case 0: result->node = PatternVariable{name()}; break;
    case 1: result->node = EmptyPattern{}; break;
    case 2: result->node = PatternAnchor{any<PatternAnchorSide>(2)}; break;
    case 3: result->node = ExcludedPattern{pattern(depth + 1)}; break;
    case 4: result->node = PatternPermutation{several(1)}; break;
    case 5: result->node = PatternConcatenation{several(2)}; break;
    case 6: result->node = PatternAlternation{several(2)}; break;
    default: {
      QuantifiedPattern quantified;
      quantified.pattern = pattern(depth + 1);
      quantified.kind = any<QuantifierKind>(4);
      if (quantified.kind == QuantifierKind::Range) {
        quantified.at_least = choices_.flip() ? "2" : "";
        quantified.at_most = choices_.flip() ? "3" : "";
      }
      quantified.reluctant = choices_.flip();
      result->node = std::move(quantified);
      break;
    }
  }
  return result;
}

FunctionSpecification TreeMaker::function() {
  FunctionSpecification result;
  result.name = names(1, 2);
  result.parameters = some(0, 2, [this] {
    auto parameter = choices_.flip() ? std::optional(name()) : std::nullopt;
    return RoutineParameter{std::move(parameter), type()};
  });
  result.returns = type();
  result.language = choices_.flip() ? std::optional(name()) : std::nullopt;
  result.determinism = any<Determinism>(3);
  result.null_input = any<NullInput>(3);
  result.security = any<RoutineSecurity>(3);
  result.comment = choices_.flip() ? std::optional(text()) : std::nullopt;
  result.body = routine(0);
  return result;
}

std::vector<StatementPtr> TreeMaker::block(std::size_t depth) {
  return some(1, 2, [this, depth] { return routine(depth + 1); });
}

StatementPtr TreeMaker::routine(std::size_t depth) {
  const auto branch_of = [this, depth] {
    auto condition = expression();
    return StatementBranch{std::move(condition), block(depth)};
  };
  auto result = std::make_unique<Statement>();
  switch (choices_.below(depth < 3 ? 8 : 4)) {
    case 0: result->node = ReturnStatement{expression()}; break;
    case 1: {
      auto target = name();
      result->node = Assignment{std::move(target), expression()};
      break;
    }
    case 2: result->node = Iterate{name()}; break;
    case 3: result->node = Leave{name()}; break;
    case 4: {
      CaseStatement statement;
      statement.operand = choices_.flip() ? expression() : nullptr;
      statement.branches = some(1, 2, branch_of);
      statement.otherwise = choices_.flip() ? block(depth) : std::vector<StatementPtr>();
      result->node = std::move(statement);
      break;
    }
    case 5: {
      IfStatement statement;
      statement.branches = some(1, 2, branch_of);
      statement.otherwise = choices_.flip() ? block(depth) : std::vector<StatementPtr>();
      result->node = std::move(statement);
      break;
    }
    case 6: {
      CompoundStatement statement;
      statement.declarations = some(0, 2, [this] {
        auto variables = names(1, 2);
        auto variable_type = type();
        return VariableDeclaration{std::move(variables), std::move(variable_type),
                                   choices_.flip() ? expression() : nullptr};
      });
      statement.body = choices_.flip() ? block(depth) : std::vector<StatementPtr>();
      result->node = std::move(statement);
      break;
    }
    default: {
      LoopStatement statement;
      statement.kind = any<LoopKind>(3);
      statement.label = choices_.flip() ? std::optional(name()) : std::nullopt;
      statement.condition = statement.kind == LoopKind::Loop ? nullptr : expression();
      statement.body = block(depth);
      result->node = std::move(statement);
      break;
    }
  }
  return result;
}

}  // namespace tarn::sql
