// WITH FUNCTION: routines in front of a query.
#include "sql/parser_state.hpp"
#include "sql/text.hpp"

#include <utility>

namespace tarn::sql {

// WITH FUNCTION ..., FUNCTION ...
Parsed<std::vector<FunctionSpecification>> Parser::with_functions() {
  std::vector<FunctionSpecification> functions;
  advance();
  do {
    functions.push_back(TARN_TRY(function_specification()));
  } while (accept_op(","));
  return functions;
}

// FUNCTION name(parameter, ...) RETURNS type characteristics statement
Parsed<FunctionSpecification> Parser::function_specification() {
  const auto start = peek().range;
  FunctionSpecification function;
  TARN_TRY(expect("FUNCTION"));
  function.name = TARN_TRY(qualified_name("the name of a function"));
  TARN_TRY(expect_op("("));
  if (!at_op(")")) {
    do {
      function.parameters.push_back(TARN_TRY(routine_parameter()));
    } while (accept_op(","));
  }
  TARN_TRY(expect_op(")"));
  TARN_TRY(expect("RETURNS"));
  function.returns = TARN_TRY(type());
  TARN_TRY(routine_characteristics(function));
  function.body = TARN_TRY(routine_statement());
  function.range = from(start);
  return function;
}

// [name] type
Parsed<RoutineParameter> Parser::routine_parameter() {
  RoutineParameter parameter;
  if (at_named_type()) {
    parameter.name = TARN_TRY(identifier("a parameter"));
  }
  parameter.type = TARN_TRY(type());
  return parameter;
}

Parsed<bool> Parser::routine_characteristics(FunctionSpecification& function) {
  for (;;) {
    const auto start = peek().range;
    bool again = false;
    if (at("LANGUAGE")) {
      again = function.language.has_value();
      advance();
      function.language = TARN_TRY(identifier("a language"));
    } else if (at("DETERMINISTIC") || at("NOT")) {
      again = function.determinism != Determinism::Unspecified;
      const bool negated = accept("NOT");
      TARN_TRY(expect("DETERMINISTIC"));
      function.determinism = negated ? Determinism::NotDeterministic : Determinism::Deterministic;
    } else if (at("RETURNS") || at("CALLED")) {
      again = function.null_input != NullInput::Unspecified;
      function.null_input = TARN_TRY(null_input());
    } else if (at("SECURITY")) {
      again = function.security != RoutineSecurity::Unspecified;
      advance();
      if (!at("DEFINER") && !at("INVOKER")) {
        return unexpected("DEFINER or INVOKER");
      }
      function.security = advance().is_word("DEFINER") ? RoutineSecurity::Definer : RoutineSecurity::Invoker;
    } else if (at("COMMENT")) {
      again = function.comment.has_value();
      advance();
      function.comment = TARN_TRY(string_value("a string"));
    } else {
      return true;
    }
    if (again) {
      return refuse(from(start), "the function already has such a clause; keep one");
    }
  }
}

// RETURNS NULL ON NULL INPUT, CALLED ON NULL INPUT
Parsed<NullInput> Parser::null_input() {
  const auto result = advance().is_word("CALLED") ? NullInput::Called : NullInput::ReturnsNull;
  if (result == NullInput::ReturnsNull) {
    TARN_TRY(expect("NULL"));
  }
  TARN_TRY(expect("ON"));
  TARN_TRY(expect("NULL"));
  TARN_TRY(expect("INPUT"));
  return result;
}

Parsed<StatementPtr> Parser::routine_statement() {
  const auto level = TARN_TRY(enter());
  const auto start = peek().range;
  auto result = std::make_unique<Statement>();
  // Words that begin statements may be labels too: "if: LOOP ...".
  if (at_op(":", 1) || at("LOOP") || at("WHILE") || at("REPEAT")) {
    result->node = TARN_TRY(loop_statement());
  } else if (accept("RETURN")) {
    auto value = TARN_TRY(value_expression());
    result->node = ReturnStatement{std::move(value)};
  } else if (at("SET")) {
    result->node = TARN_TRY(assignment());
  } else if (at("CASE")) {
    result->node = TARN_TRY(case_statement());
  } else if (at("IF")) {
    result->node = TARN_TRY(if_statement());
  } else if (accept("ITERATE")) {
    auto label = TARN_TRY(identifier("a label"));
    result->node = Iterate{std::move(label)};
  } else if (accept("LEAVE")) {
    auto label = TARN_TRY(identifier("a label"));
    result->node = Leave{std::move(label)};
  } else if (at("BEGIN")) {
    result->node = TARN_TRY(compound_statement());
  } else {
    return unexpected("a statement such as RETURN");
  }
  result->range = from(start);
  return result;
}

bool Parser::at_statement_end() const {
  const bool is_label = at_op(":", 1);
  return at("END") || at("ELSE") || at("WHEN") || ((at("ELSEIF") || at("UNTIL")) && !is_label);
}

// statement; statement; ... up to END or what else ends a block
Parsed<std::vector<StatementPtr>> Parser::routine_statements() {
  std::vector<StatementPtr> statements;
  do {
    statements.push_back(TARN_TRY(routine_statement()));
    TARN_TRY(expect_op(";"));
  } while (!at_statement_end());
  return statements;
}

// SET name = value
Parsed<Assignment> Parser::assignment() {
  Assignment result;
  advance();
  result.target = TARN_TRY(identifier("a variable"));
  TARN_TRY(expect_op("="));
  result.value = TARN_TRY(expression());
  return result;
}

// CASE [operand] WHEN condition THEN statements ... [ELSE statements] END CASE
Parsed<CaseStatement> Parser::case_statement() {
  CaseStatement result;
  advance();
  if (!at("WHEN")) {
    result.operand = TARN_TRY(expression());
  }
  do {
    TARN_TRY(expect("WHEN"));
    StatementBranch branch;
    branch.condition = TARN_TRY(expression());
    TARN_TRY(expect("THEN"));
    branch.body = TARN_TRY(routine_statements());
    result.branches.push_back(std::move(branch));
  } while (at("WHEN"));
  if (accept("ELSE")) {
    result.otherwise = TARN_TRY(routine_statements());
  }
  TARN_TRY(expect("END"));
  TARN_TRY(expect("CASE"));
  return result;
}

// IF condition THEN statements [ELSEIF ...] [ELSE statements] END IF
Parsed<IfStatement> Parser::if_statement() {
  IfStatement result;
  do {
    advance();
    StatementBranch branch;
    branch.condition = TARN_TRY(expression());
    TARN_TRY(expect("THEN"));
    branch.body = TARN_TRY(routine_statements());
    result.branches.push_back(std::move(branch));
  } while (at("ELSEIF"));
  if (accept("ELSE")) {
    result.otherwise = TARN_TRY(routine_statements());
  }
  TARN_TRY(expect("END"));
  TARN_TRY(expect("IF"));
  return result;
}

// BEGIN [DECLARE ...;] [statement; ...] END
Parsed<CompoundStatement> Parser::compound_statement() {
  CompoundStatement result;
  advance();
  while (at("DECLARE") && !at_op(":", 1)) {
    result.declarations.push_back(TARN_TRY(variable_declaration()));
    TARN_TRY(expect_op(";"));
  }
  if (!at("END")) {
    result.body = TARN_TRY(routine_statements());
  }
  TARN_TRY(expect("END"));
  return result;
}

// DECLARE name, ... type [DEFAULT value]
Parsed<VariableDeclaration> Parser::variable_declaration() {
  VariableDeclaration result;
  advance();
  do {
    result.names.push_back(TARN_TRY(identifier("a variable")));
  } while (accept_op(","));
  result.type = TARN_TRY(type());
  if (accept("DEFAULT")) {
    result.value = TARN_TRY(value_expression());
  }
  return result;
}

// [label:] LOOP | WHILE condition DO | REPEAT ... END LOOP | WHILE | REPEAT
Parsed<LoopStatement> Parser::loop_statement() {
  LoopStatement result;
  if (at_op(":", 1)) {
    result.label = TARN_TRY(identifier("a label"));
    advance();
  }
  if (!at("LOOP") && !at("WHILE") && !at("REPEAT")) {
    return unexpected("LOOP, WHILE or REPEAT");
  }
  const Token& kind = advance();
  result.kind = kind.is_word("LOOP")    ? LoopKind::Loop
                : kind.is_word("WHILE") ? LoopKind::While
                                        : LoopKind::Repeat;
  if (result.kind == LoopKind::While) {
    result.condition = TARN_TRY(expression());
    TARN_TRY(expect("DO"));
  }
  result.body = TARN_TRY(routine_statements());
  if (result.kind == LoopKind::Repeat) {
    TARN_TRY(expect("UNTIL"));
    result.condition = TARN_TRY(expression());
  }
  TARN_TRY(expect("END"));
  TARN_TRY(expect(to_upper(kind.text)));
  return result;
}

}  // namespace tarn::sql
