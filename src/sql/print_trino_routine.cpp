// WITH FUNCTION.
#include "sql/print_trino_parts.hpp"

#include <variant>

#include <fmt/format.h>

namespace tarn::sql::trino_printer {

namespace {

std::string print_statement(const Statement& statement);

std::string print_statements(const std::vector<StatementPtr>& statements) {
  std::string text;
  for (const auto& statement : statements) {
    text += text.empty() ? "" : " ";
    text += print_statement(*statement) + ";";
  }
  return text;
}

std::string else_branch(const std::vector<StatementPtr>& statements) {
  return statements.empty() ? std::string() : " ELSE " + print_statements(statements);
}

std::string statement_text(const ReturnStatement& node) {
  return "RETURN " + print_value(*node.value);
}
std::string statement_text(const Assignment& node) {
  return fmt::format("SET {} = {}", print_identifier(node.target), print(*node.value));
}
std::string statement_text(const CaseStatement& node) {
  std::string text = node.operand == nullptr ? "CASE" : "CASE " + print(*node.operand);
  for (const auto& branch : node.branches) {
    text += fmt::format(" WHEN {} THEN {}", print(*branch.condition), print_statements(branch.body));
  }
  return fmt::format("{}{} END CASE", text, else_branch(node.otherwise));
}
std::string statement_text(const IfStatement& node) {
  std::string text;
  for (const auto& branch : node.branches) {
    text += fmt::format("{} {} THEN {}", text.empty() ? "IF" : " ELSEIF", print(*branch.condition),
                        print_statements(branch.body));
  }
  return fmt::format("{}{} END IF", text, else_branch(node.otherwise));
}
std::string statement_text(const Iterate& node) {
  return "ITERATE " + print_identifier(node.label);
}
std::string statement_text(const Leave& node) {
  return "LEAVE " + print_identifier(node.label);
}
std::string statement_text(const CompoundStatement& node) {
  std::string text = "BEGIN ";
  for (const auto& declaration : node.declarations) {
    text += fmt::format("DECLARE {} {}{}{}; ", print_names(declaration.names), print_type(declaration.type),
                        declaration.value == nullptr ? "" : " DEFAULT ",
                        declaration.value == nullptr ? "" : print_value(*declaration.value));
  }
  text += print_statements(node.body);
  return text + (node.body.empty() ? "END" : " END");
}
std::string statement_text(const LoopStatement& node) {
  const auto label = node.label ? print_identifier(*node.label) + ": " : std::string();
  const auto body = print_statements(node.body);
  switch (node.kind) {
    case LoopKind::While:
      return fmt::format("{}WHILE {} DO {} END WHILE", label, print(*node.condition), body);
    case LoopKind::Repeat:
      return fmt::format("{}REPEAT {} UNTIL {} END REPEAT", label, body, print(*node.condition));
    case LoopKind::Loop: break;
  }
  return fmt::format("{}LOOP {} END LOOP", label, body);
}

std::string print_statement(const Statement& statement) {
  return std::visit([](const auto& node) { return statement_text(node); }, statement.node);
}

std::string characteristics(const FunctionSpecification& function) {
  std::string text;
  if (function.language) {
    text += " LANGUAGE " + print_identifier(*function.language);
  }
  switch (function.determinism) {
    case Determinism::Deterministic: text += " DETERMINISTIC"; break;
    case Determinism::NotDeterministic: text += " NOT DETERMINISTIC"; break;
    case Determinism::Unspecified: break;
  }
  switch (function.null_input) {
    case NullInput::ReturnsNull: text += " RETURNS NULL ON NULL INPUT"; break;
    case NullInput::Called: text += " CALLED ON NULL INPUT"; break;
    case NullInput::Unspecified: break;
  }
  switch (function.security) {
    case RoutineSecurity::Definer: text += " SECURITY DEFINER"; break;
    case RoutineSecurity::Invoker: text += " SECURITY INVOKER"; break;
    case RoutineSecurity::Unspecified: break;
  }
  return function.comment ? text + " COMMENT " + print_string(*function.comment) : text;
}

}  // namespace

std::string print(const FunctionSpecification& function) {
  std::string parameters;
  for (const auto& parameter : function.parameters) {
    parameters += parameters.empty() ? "" : ", ";
    parameters += parameter.name ? print_identifier(*parameter.name) + " " : "";
    parameters += print_type(parameter.type);
  }
  return fmt::format("FUNCTION {}({}) RETURNS {}{} {}", print_names(function.name, "."), parameters,
                     print_type(function.returns), characteristics(function),
                     print_statement(*function.body));
}

}  // namespace tarn::sql::trino_printer
