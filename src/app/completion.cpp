#include "app/completion.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::app {
namespace {

// 'text' for a shell; `quote` is how the shell writes a quote inside.
std::string quoted(std::string_view text, std::string_view quote) {
  std::string made = "'";
  for (const char c : text) {
    if (c == '\'') {
      made += quote;
    } else {
      made += c;
    }
  }
  return made + "'";
}

std::vector<std::string> names_of(const std::vector<CompletedCommand>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const auto& command : commands) {
    names.push_back(command.name);
  }
  return names;
}

// -o default: files, where the function offers nothing. So options are offered only to a word that begins
// one.
std::string bash_script(const std::vector<CompletedCommand>& commands) {
  std::string words = fmt::format("    1:*) words='{}' ;;\n", fmt::join(names_of(commands), " "));
  std::string values;
  for (const auto& command : commands) {
    std::vector<std::string> options;
    for (const auto& option : command.options) {
      options.insert(options.end(), option.names.begin(), option.names.end());
      if (option.takes_value) {
        values +=
            fmt::format("    {0}:{1}) words='{2}' options= ;;\n", command.name,
                        fmt::join(option.names, "|" + command.name + ":"), fmt::join(option.choices, " "));
      }
    }
    words += fmt::format("    *:{}) words='{}' options='{}' ;;\n", command.name,
                         fmt::join(command.choices, " "), fmt::join(options, " "));
  }
  return "_tarn() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= options=\n"
         "  case ${COMP_CWORD}:${COMP_WORDS[1]} in\n" +
         words + "  esac\n  case ${COMP_WORDS[1]}:$before in\n" + values +
         "  esac\n"
         "  [[ $word == -* ]] && words=$options\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _tarn tarn\n";
}

// In _arguments, brackets and colons have a meaning.
std::string zsh_text(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') {
      made += '\\';
    }
    made += c;
  }
  return made;
}

std::string zsh_values(const std::vector<std::string>& choices) {
  return choices.empty() ? std::string("_files") : fmt::format("({})", fmt::join(choices, " "));
}

std::string zsh_script(const std::vector<CompletedCommand>& commands) {
  constexpr std::string_view kQuote = "'\\''";
  std::string script = "#compdef tarn\n_tarn() {\n  local -a commands=(\n";
  for (const auto& command : commands) {
    script += fmt::format("    {}\n", quoted(command.name + ":" + zsh_text(command.description), kQuote));
  }
  script +=
      "  )\n  if (( CURRENT == 2 )); then _describe command commands; return; fi\n  case $words[2] in\n";
  for (const auto& command : commands) {
    script += fmt::format("    {}) _arguments", command.name);
    for (const auto& option : command.options) {
      for (const auto& name : option.names) {
        const auto value = option.takes_value ? ":value:" + zsh_values(option.choices) : std::string();
        const auto spec = fmt::format("*{}[{}]{}", name, zsh_text(option.description), value);
        script += " \\\n      " + quoted(spec, kQuote);
      }
    }
    script += fmt::format(" \\\n      {} ;;\n", quoted("*:argument:" + zsh_values(command.choices), kQuote));
  }
  return script + "  esac\n}\ncompdef _tarn tarn\n";
}

std::string fish_option(const CompletedOption& option) {
  std::string made;
  for (const auto& name : option.names) {
    const bool is_long = name.starts_with("--");
    made += fmt::format(" {} {}", is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1));
  }
  if (option.takes_value) {
    made += " -r";
  }
  if (!option.choices.empty()) {
    made += fmt::format(" -f -a '{}'", fmt::join(option.choices, " "));
  }
  return made + " -d " + quoted(option.description, "\\'");
}

std::string fish_script(const std::vector<CompletedCommand>& commands) {
  std::string script;
  for (const auto& command : commands) {
    script += fmt::format("complete -c tarn -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                          quoted(command.description, "\\'"));
    const auto condition = fmt::format("complete -c tarn -n '__fish_seen_subcommand_from {}'", command.name);
    for (const auto& option : command.options) {
      script += condition + fish_option(option) + "\n";
    }
    if (!command.choices.empty()) {
      script += fmt::format("{} -f -a '{}'\n", condition, fmt::join(command.choices, " "));
    }
  }
  return script;
}

}  // namespace

std::optional<Shell> parse_shell(std::string_view name) {
  constexpr std::pair<std::string_view, Shell> kNames[] = {
      {"bash", Shell::Bash}, {"zsh", Shell::Zsh}, {"fish", Shell::Fish}};
  for (const auto& [known, shell] : kNames) {
    if (known == name) {
      return shell;
    }
  }
  return std::nullopt;
}

std::string completion_script(Shell shell, const std::vector<CompletedCommand>& commands) {
  switch (shell) {
    case Shell::Bash: return bash_script(commands);
    case Shell::Zsh: return zsh_script(commands);
    case Shell::Fish: return fish_script(commands);
  }
  return {};
}

}  // namespace tarn::app
