#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/line_editor.hpp"
#include "app/query_session.hpp"
#include "app/terminal.hpp"
#include "event/schema.hpp"
#include "sql/completion.hpp"

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {
namespace {

std::vector<std::string> completion_words() {
  const auto data = sql::completion_data();
  auto words = data.keywords;
  for (const auto& function : data.functions) {
    words.push_back(function.name);
  }
  for (const auto& field : event::schema_of(event::Category::CloudTrail).fields) {
    words.emplace_back(event::display_name(field.name));
  }
  return words;
}

std::string history_path() {
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "." : home) + "/.tarn_history";
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n;") == std::string_view::npos;
}

bool ends_statement(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last != std::string_view::npos && text[last] == ';';
}

bool is_command(std::string_view line, std::string_view name) {
  const auto first = line.find_first_not_of(" \t");
  const auto last = line.find_last_not_of(" \t;");
  return first != std::string_view::npos && line.substr(first, last - first + 1) == name;
}

void help() {
  fmt::print(
      "Statements end with ';' and may span lines. Tab completes, the arrow keys recall.\n"
      "  quit, exit or Ctrl-D   leave\n"
      "  Ctrl-C                 drop what is typed, or stop the statement that runs\n"
      "  help                   this text\n"
      "The event data store may be called by name, by ID, or $EDS_ID; with --logs the table is logs.\n");
}

// Whether a line alone asks to leave.
bool says_goodbye(std::string_view line) {
  return is_command(line, "quit") || is_command(line, "exit") || is_command(line, "\\q");
}

bool asks_for_help(std::string_view line) {
  return is_command(line, "help") || is_command(line, "\\h") || is_command(line, "\\?");
}

int at_terminal(LineEditor& editor, QuerySession& session) {
  fmt::print("Lake SQL; statements end with ';', help tells more, Ctrl-D leaves.\n");
  std::string statement;
  for (;;) {
    const auto line = editor.line(statement.empty() ? "tarn> " : "   -> ");
    if (line.end == TypedLine::End::NoMore) {
      fmt::print("\n");
      return kExitFine;
    }
    if (line.end == TypedLine::End::Interrupted) {
      fmt::print("^C\n");
      statement.clear();
      continue;
    }
    if (statement.empty() && says_goodbye(line.text)) {
      return kExitFine;
    }
    if (statement.empty() && asks_for_help(line.text)) {
      help();
      continue;
    }
    statement += (statement.empty() ? "" : "\n") + line.text;
    if (is_blank(statement)) {
      statement.clear();
    } else if (ends_statement(statement)) {
      editor.remember(statement);
      session.run(statement, Format::Table);
      statement.clear();
    }
  }
}

// Statements from a pipe: the first that fails ends it.
int from_pipe(QuerySession& session) {
  std::string statement;
  std::string line;
  while (std::getline(std::cin, line)) {
    statement += (statement.empty() ? "" : "\n") + line;
    if (ends_statement(statement)) {
      if (!is_blank(statement)) {
        const int code = session.run(statement, Format::Table);
        if (code != kExitFine) {
          return code;
        }
      }
      statement.clear();
    }
  }
  return is_blank(statement) ? kExitFine : session.run(statement, Format::Table);
}

}  // namespace

int run_prompt(const PromptOptions& options) {
  // Before the session, whose threads are not to be interrupted in its place.
  std::optional<LineEditor> editor;
  if (is_terminal(STDIN_FILENO)) {
    editor.emplace(history_path(), completion_words());
  }
  auto session =
      QuerySession::open({options.data, options.catalog, options.store, options.logs, options.engine});
  if (!session) {
    return report(session.error());
  }
  return editor ? at_terminal(*editor, **session) : from_pipe(**session);
}

}  // namespace tarn::app
