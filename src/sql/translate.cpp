#include "sql/translate.hpp"

#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/restore.hpp"
#include "sql/text.hpp"
#include "sql/translator.hpp"
#include "sql/unsupported.hpp"

namespace tarn::sql {

Parsed<Translated> translate(std::string_view text, const Environment& environment) {
  if (!is_utf8(text)) {
    return refuse({}, "the statement is not valid UTF-8");
  }
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return std::unexpected(locate(text, refuse({nul, 1}, "the statement contains a NUL character").error()));
  }
  const auto query = TARN_TRY(parse(text, environment.limits));
  if (auto supported = refuse_unsupported(*query); !supported) {
    return std::unexpected(locate(text, std::move(supported).error()));
  }
  auto translated = Translator(text, environment).run(*query);
  if (!translated) {
    return std::unexpected(locate(text, std::move(translated).error()));
  }
  return translated;
}

// Parameters are told by their place, because clauses are not translated in the order of the text.
Translator::Translator(std::string_view text, const Environment& environment) : environment_(environment) {
  if (environment.parameters.empty()) {
    return;
  }
  for (const auto& token : tokenize(text)) {
    if (token.kind == TokenKind::Parameter || (token.kind == TokenKind::String && token.text == "?")) {
      parameters_.push_back(token.range.offset);
    }
  }
}

Parsed<Translated> Translator::run(const Query& statement) {
  auto printed = TARN_TRY(query(statement, nullptr));
  if (parameters_.size() < environment_.parameters.size()) {
    return refuse(statement.range, "the statement has fewer '?' than there are parameters");
  }
  Translated result;
  result.duckdb_sql = std::move(printed.sql);
  for (std::size_t i = 0; i < printed.columns.size(); ++i) {
    auto& column = printed.columns[i];
    auto name = column.display.empty() ? "_col" + std::to_string(i) : std::move(column.display);
    result.columns.push_back({std::move(name), std::move(column.type)});
  }
  std::vector<std::vector<const Mention*>> mentions(tables_.size());
  for (const auto& mention : mentions_) {
    mentions[mention.table].push_back(&mention);
  }
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const auto& state = tables_[i];
    TableUse use;
    use.engine_name = state.info.engine_name;
    for (std::size_t column = 0; column < state.used.size(); ++column) {
      if (state.used[column]) {
        use.columns.push_back(state.info.columns[column].name);
      }
    }
    use.time_min = mentions[i].front()->time_min;
    use.time_max = mentions[i].front()->time_max;
    use.points = mentions[i].front()->points;
    for (const auto* mention : mentions[i]) {
      use.time_min =
          use.time_min && mention->time_min ? std::min(use.time_min, mention->time_min) : std::nullopt;
      use.time_max =
          use.time_max && mention->time_max ? std::max(use.time_max, mention->time_max) : std::nullopt;
      use.points = any_of(std::move(use.points), mention->points);
    }
    result.tables.push_back(std::move(use));
  }
  return result;
}

Parsed<bool> Translator::may_descend(SourceRange range) {
  // Chains such as a+b+c grow to the left of parentheses, so a tree may be deeper than its text nests.
  constexpr std::size_t kDeepest = 400;
  constexpr std::size_t kMostSteps = 100'000;
  if (depth_ >= kDeepest || ++steps_ > kMostSteps) {
    return refuse(range, "the statement is too complex; split it with WITH or simplify it");
  }
  return true;
}

std::string Translator::raise(std::string_view message) const {
  return inside_try_ ? "NULL" : "error(" + std::string(message) + ")";
}

Parsed<Value> Translator::tried(const Expression& inner) {
  const Restore inside(inside_try_, true);
  return expression(inner);
}

std::string Translator::fresh_name(std::string_view prefix) {
  return std::string(prefix) + std::to_string(names_++);
}

}  // namespace tarn::sql
