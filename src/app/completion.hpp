// What a shell asks to complete the words of `tarn`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::app {

struct CompletedOption {
  std::vector<std::string> names;  // as typed: "-f", "--file"
  std::string description;
  std::vector<std::string> choices;  // where only some values are right
  bool takes_value = false;
};

struct CompletedCommand {
  std::string name;
  std::string description;
  std::vector<CompletedOption> options;
  std::vector<std::string> choices;  // of its argument; none: files
};

enum class Shell { Bash, Zsh, Fish };
std::optional<Shell> parse_shell(std::string_view name);

// A script for the shell to read at its start. Where nothing better is known, files are offered.
std::string completion_script(Shell shell, const std::vector<CompletedCommand>& commands);

}  // namespace tarn::app
