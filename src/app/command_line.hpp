// What the command line may say: commands, options, examples.
#pragma once

#include "app/commands.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace tarn::app {

// Everything the command line may say.
struct CommandLine {
  InitOptions init;
  ImportCommandOptions import;
  ExportCommandOptions export_command;
  CopyCommandOptions copy;
  CompactOptions compact;
  RejectsOptions rejects;
  std::string rejects_format = "table";
  StoresOptions stores;
  std::string stores_format = "table";
  StoreOptions store;
  OrgOptions org;
  std::string org_format = "table";
  QueryOptions query;
  std::string query_format = "table";
  std::string query_file;
  PromptOptions prompt;
  ServeOptions serve;
  GenerateOptions generate;
  bool list_scenarios = false;
  SampleOptions sample;
  VerifyOptions verify;
  RotateKeyOptions rotate_key;
  RelocateOptions relocate;
  AccessExplainOptions access_explain;
  AccessOptions access;
  std::string access_format = "table";
  BackupCommandOptions backup;
  RestoreOptions restore;
  std::string listen;
  std::string shell;
};

// Gives `app` every command with its options, which are read into `line`.
void add_commands(CLI::App& app, CommandLine& line);

// The values that an option of a command is confined to, or its argument where `option` is empty; none where
// anything goes.
std::vector<std::string> choices_of(std::string_view command, std::string_view option);

}  // namespace tarn::app
