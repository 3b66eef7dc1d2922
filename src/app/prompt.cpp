#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/query_session.hpp"
#include "app/terminal.hpp"
#include "event/schema.hpp"
#include "sql/completion.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <editline/readline.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {
namespace {

constexpr int kHistoryLines = 1000;

// Words that the Tab key offers. The library calls back without a context, hence the one static of this file.
std::vector<std::string>& completion_words() {
  static std::vector<std::string> words;
  return words;
}

void collect_words() {
  auto& words = completion_words();
  const auto data = sql::completion_data();
  words = data.keywords;
  for (const auto& function : data.functions) {
    words.push_back(function.name);
  }
  for (const auto& field : event::schema_of(event::Category::CloudTrail).fields) {
    words.emplace_back(event::display_name(field.name));
  }
}

bool begins_with_in_any_case(std::string_view word, std::string_view beginning) {
  return word.size() >= beginning.size() &&
         std::ranges::equal(word.substr(0, beginning.size()), beginning, [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         });
}

char* next_completion(const char* text, int state) {
  static std::size_t place = 0;
  place = state == 0 ? 0 : place;
  const auto& words = completion_words();
  while (place < words.size()) {
    const auto& word = words[place++];
    if (begins_with_in_any_case(word, text)) {
      return ::strdup(word.c_str());
    }
  }
  return nullptr;
}

char** complete(const char* text, int, int) {
  return rl_completion_matches(text, next_completion);
}

class Editor {
 public:
  explicit Editor(std::string history_path) : history_path_(std::move(history_path)) {
    rl_readline_name = "tarn";
    rl_attempted_completion_function = complete;
    using_history();
    stifle_history(kHistoryLines);
    read_history(history_path_.c_str());
  }
  ~Editor() { write_history(history_path_.c_str()); }
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  std::optional<std::string> line(const char* prompt) {
    const std::unique_ptr<char, decltype(&std::free)> typed(readline(prompt), &std::free);
    if (!typed) {
      return std::nullopt;
    }
    return std::string(typed.get());
  }
  void remember(const std::string& statement) {
    auto one_line = statement;
    std::ranges::replace(one_line, '\n', ' ');
    add_history(one_line.c_str());
    write_history(history_path_.c_str());  // Ctrl-C at the prompt ends the program
  }

 private:
  std::string history_path_;
};

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
      "  help                   this text\n"
      "The event data store may be called by name, by ID, or $EDS_ID; with --logs the table is logs.\n");
}

int at_terminal(QuerySession& session) {
  collect_words();
  Editor editor(history_path());
  fmt::print("Lake SQL; statements end with ';', help tells more, Ctrl-D leaves.\n");
  std::string statement;
  while (const auto line = editor.line(statement.empty() ? "tarn> " : "   -> ")) {
    if (statement.empty() &&
        (is_command(*line, "quit") || is_command(*line, "exit") || is_command(*line, "\\q"))) {
      return kExitFine;
    }
    if (statement.empty() &&
        (is_command(*line, "help") || is_command(*line, "\\h") || is_command(*line, "\\?"))) {
      help();
      continue;
    }
    statement += (statement.empty() ? "" : "\n") + *line;
    if (is_blank(statement)) {
      statement.clear();
    } else if (ends_statement(statement)) {
      editor.remember(statement);
      session.run(statement, Format::Table);
      statement.clear();
    }
  }
  fmt::print("\n");
  return kExitFine;
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
  auto session =
      QuerySession::open({options.data, options.catalog, options.store, options.logs, options.engine});
  if (!session) {
    return report(session.error());
  }
  return is_terminal(STDIN_FILENO) ? at_terminal(**session) : from_pipe(**session);
}

}  // namespace tarn::app
