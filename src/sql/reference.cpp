#include "sql/reference.hpp"

#include "sql/library.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

struct Family {
  std::string_view title;
  std::span<const FunctionLine> lines;
};

std::vector<Family> families() {
  return {
      {"Conditions", conditional_functions()},
      {"Text, bytes and URLs", text_functions()},
      {"Numbers", math_functions()},
      {"Dates and times", time_functions()},
      {"Arrays and maps", collection_functions()},
      {"JSON", json_functions()},
      {"Sketches and colours", sketch_functions()},
      {"Aggregates", aggregate_functions()},
      {"Windows", window_functions()},
  };
}

// What the analyzer has rules of its own for.
constexpr std::string_view kSpecial =
    "`coalesce`, `concat`, `extract`, `grouping`, `if`, `mod`, `now`, `nullif`, `try`, `typeof`, CAST and "
    "TRY_CAST, CASE, BETWEEN, "
    "IN, LIKE, EXISTS and the operators have rules of their own; so have JSON_EXISTS, JSON_VALUE, "
    "JSON_QUERY, JSON_OBJECT and JSON_ARRAY of SQL/JSON, with all their clauses.";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '|' ? "\\|" : std::string(1, c);
  }
  return out;
}

// The overloads of a family's functions, by name.
std::map<std::string_view, std::vector<std::string_view>> overloads_of(const Family& family) {
  std::map<std::string_view, std::vector<std::string_view>> by_name;
  for (const auto& line : family.lines) {
    auto& texts = by_name[line.name];
    for (const auto* overload : Library::standard().find(line.name)) {
      const bool is_known = std::ranges::find(texts, overload->text) != texts.end();
      if (overload->line == &line && !is_known) {
        texts.push_back(overload->text);
      }
    }
  }
  return by_name;
}

// Of the family's functions those that have one.
std::string examples_of(const std::map<std::string_view, std::vector<std::string_view>>& functions,
                        const std::map<std::string, FunctionExample>& examples) {
  std::string rows;
  for (const auto& [name, texts] : functions) {
    const auto found = examples.find(std::string(name));
    if (found != examples.end()) {
      const auto& [call, value] = found->second;
      rows += fmt::format("| `{}` | {} |\n", escaped(call),
                          value == "NULL" ? value : fmt::format("`{}`", escaped(value)));
    }
  }
  return rows.empty() ? rows : "\n| for example | gives |\n|---|---|\n" + rows;
}

}  // namespace

std::string reference_page(const std::map<std::string, FunctionExample>& examples) {
  std::string page =
      "# Lake SQL: the functions\n\n"
      "Made from the tables of `src/sql` (`TARN_UPDATE=1 build/debug/src/sql/sql_test`); do not edit. "
      "Letters stand for types and "
      "lengths: `array(T)` is an array of anything, `varchar(x)` a text of any length.\n\n" +
      std::string(kSpecial) + "\n";
  for (const auto& family : families()) {
    page += fmt::format("\n## {}\n\n| function | called as |\n|---|---|\n", family.title);
    const auto functions = overloads_of(family);
    for (const auto& [name, texts] : functions) {
      std::string calls;
      for (const auto text : texts) {
        calls += fmt::format("{}`{}`", calls.empty() ? "" : "<br>", escaped(text));
      }
      page += fmt::format("| {} | {} |\n", name, calls);
    }
    page += examples_of(functions, examples);
  }
  page +=
      "\n## Not supported\n\nOf Trino's plugins for geometry, machine learning and Teradata; refused by "
      "name:";
  std::string_view separator = " ";
  for (const auto name : missing_functions()) {
    page += fmt::format("{}`{}`", separator, name);
    separator = ", ";
  }
  return page + ".\n";
}

}  // namespace tarn::sql
