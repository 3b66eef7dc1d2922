// WITH FUNCTION: routines that a statement brings along.
#pragma once

#include "sql/ast_expression.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tarn::sql {

struct Statement;
using StatementPtr = std::unique_ptr<Statement>;

struct ReturnStatement {
  ExpressionPtr value;
};
struct Assignment {
  Identifier target;
  ExpressionPtr value;
};
// WHEN, IF or ELSEIF with what it guards.
struct StatementBranch {
  ExpressionPtr condition;
  std::vector<StatementPtr> body;
};
struct CaseStatement {
  ExpressionPtr operand;  // null for a searched CASE
  std::vector<StatementBranch> branches;
  std::vector<StatementPtr> otherwise;  // empty without ELSE
};
struct IfStatement {
  std::vector<StatementBranch> branches;  // IF, then each ELSEIF
  std::vector<StatementPtr> otherwise;    // empty without ELSE
};
struct Iterate {
  Identifier label;
};
struct Leave {
  Identifier label;
};
struct VariableDeclaration {
  std::vector<Identifier> names;
  TypeName type;
  ExpressionPtr value;  // null without DEFAULT
};
struct CompoundStatement {
  std::vector<VariableDeclaration> declarations;
  std::vector<StatementPtr> body;
};
enum class LoopKind : std::uint8_t { Loop, While, Repeat };
struct LoopStatement {
  LoopKind kind = LoopKind::Loop;
  std::optional<Identifier> label;
  ExpressionPtr condition;  // null for LOOP
  std::vector<StatementPtr> body;
};

struct Statement {
  using Node = std::variant<ReturnStatement, Assignment, CaseStatement, IfStatement, Iterate, Leave,
                            CompoundStatement, LoopStatement>;

  SourceRange range;
  Node node;
};

struct RoutineParameter {
  std::optional<Identifier> name;
  TypeName type;
};
enum class Determinism : std::uint8_t { Unspecified, Deterministic, NotDeterministic };
enum class NullInput : std::uint8_t { Unspecified, ReturnsNull, Called };
enum class RoutineSecurity : std::uint8_t { Unspecified, Definer, Invoker };

struct FunctionSpecification {
  std::vector<Identifier> name;  // its path; one identifier usually
  std::vector<RoutineParameter> parameters;
  TypeName returns;
  std::optional<Identifier> language;
  Determinism determinism = Determinism::Unspecified;
  NullInput null_input = NullInput::Unspecified;
  RoutineSecurity security = RoutineSecurity::Unspecified;
  std::optional<std::string> comment;
  StatementPtr body;
  SourceRange range;
};

}  // namespace tarn::sql
