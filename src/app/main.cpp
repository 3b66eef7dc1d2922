// Tarn's one program: reads the command line and runs a command.
#include "app/command_line.hpp"
#include "app/completion.hpp"
#include "app/failure.hpp"
#include "app/terminal.hpp"
#include "app/version.hpp"
#include "io/file_system.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {
namespace {

constexpr std::size_t kStatementFileMax = 1u << 20;

void add_completed(const CLI::App& command, CompletedCommand& made) {
  for (const CLI::Option* option : command.get_options()) {
    CompletedOption known;
    for (const auto& name : option->get_snames()) {
      known.names.push_back("-" + name);
    }
    for (const auto& name : option->get_lnames()) {
      known.names.push_back("--" + name);
      known.choices = choices_of(made.name, "--" + name);
    }
    known.description = option->get_description();
    known.takes_value = option->get_items_expected_max() > 0;
    const bool is_new =
        std::ranges::find(made.options, known.names, &CompletedOption::names) == made.options.end();
    if (!known.names.empty() && is_new) {
      made.options.push_back(std::move(known));
    }
  }
}

// Where a command has actions, the options of all of them are its own.
CompletedCommand completed(const CLI::App& command) {
  CompletedCommand made{
      command.get_name(), command.get_description(), {}, choices_of(command.get_name(), "")};
  add_completed(command, made);
  for (const CLI::App* action : command.get_subcommands([](const CLI::App*) { return true; })) {
    add_completed(*action, made);
  }
  return made;
}

int completion_command(const CLI::App& app, const CommandLine& line) {
  std::vector<CompletedCommand> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(completed(*command));
  }
  fmt::print("{}", completion_script(parse_shell(line.shell).value_or(Shell::Bash), commands));
  return kExitFine;
}

// Editors of Windows put a byte order mark in front.
Result<std::string> statement_of(std::string text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.size() > kStatementFileMax) {
    return fail(ErrorCode::ResourceExhausted,
                fmt::format("a statement has at most {} bytes", kStatementFileMax));
  }
  return text.starts_with(kMark) ? text.substr(kMark.size()) : std::move(text);
}

Result<std::string> read_standard_input() {
  std::string text(kStatementFileMax + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  return statement_of(std::move(text));
}

Result<std::string> read_statement_file(const std::string& path) {
  const auto files = io::make_posix_file_system();
  auto text = TARN_TRY(io::read_file(*files, path, kStatementFileMax));
  return statement_of(std::move(text));
}

// CLI11 says only that a command is missing, whatever stands in its place.
std::string usage_problem(const CLI::App& app, const CLI::ParseError& problem, std::span<char* const> words) {
  const std::string_view first = words.empty() ? std::string_view() : words.front();
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const auto is_named = [&](const CLI::App* command) { return command->get_name() == first; };
  const auto named = std::ranges::find_if(commands, is_named);
  if (named != commands.end() && (*named)->get_require_subcommand_min() > 0) {
    return usage_problem(**named, problem, words.subspan(1));
  }
  if (commands.empty() || named != commands.end()) {
    return problem.what();
  }
  if (first.starts_with('-')) {
    return fmt::format("options stand behind a command: tarn COMMAND {}", first);
  }
  std::string names;
  for (const CLI::App* command : commands) {
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  return first.empty() ? fmt::format("a command is missing: {}", names)
                       : fmt::format("there is no command '{}': {}", first, names);
}

int query_command(CommandLine& line) {
  line.query.format = parse_format(line.query_format).value_or(Format::Table);
  if (line.query.format == Format::Parquet && is_terminal(STDOUT_FILENO)) {
    return report_usage("Parquet is no text for a terminal: redirect it to a file (> rows.parquet)");
  }
  if (!line.query_file.empty() && !line.query.statement.empty()) {
    return report_usage("query wants one statement: as an argument or with -f FILE, not both");
  }
  if (line.query_file.empty() && !line.query.statement.empty()) {
    return run_query(line.query);
  }
  if (line.query_file.empty() && is_terminal(STDIN_FILENO)) {
    return report_usage("query wants a statement: as an argument, with -f FILE, or on standard input");
  }
  auto statement = line.query_file.empty() ? read_standard_input() : read_statement_file(line.query_file);
  if (!statement) {
    return report(statement.error().within("the statement cannot be read"));
  }
  line.query.statement = std::move(*statement);
  return run_query(line.query);
}

int import_command(const CommandLine& line) {
  if (line.import.paths.empty()) {
    return report_usage("import wants the files or folders to read: tarn import PATH…");
  }
  return run_import(line.import);
}

int store_command(const CommandLine& line) {
  const StoreOptions& options = line.store;
  const bool has_change = !options.name.empty() || options.retention_days ||
                          !options.termination_protection.empty() || !options.multi_region.empty() ||
                          !options.organization.empty() || !options.selectors_file.empty() ||
                          options.extendable_retention;
  const bool has_scope = options.scope.has_entries() || options.scope.everything;
  if (has_scope && options.action != "scope") {
    return report_usage("accounts, units and Regions go with 'tarn store scope'");
  }
  if (options.scope.has_entries() && options.scope.everything) {
    return report_usage("--all takes the scope back: give it alone");
  }
  if (has_change != (options.action == "update")) {
    return report_usage(has_change ? "the options of 'tarn store' that change something go with update"
                                   : "update wants what to change (tarn store --help)");
  }
  return run_store(options);
}

int org_command(CommandLine& line) {
  OrgOptions& options = line.org;
  const bool takes_none =
      options.action == "show" || options.action == "units" || options.action == "refresh";
  const bool is_import = options.action == "import";
  if (takes_none != options.targets.empty()) {
    return report_usage(takes_none  ? "'tarn org show', 'units' and 'refresh' take no account"
                        : is_import ? "'tarn org import' wants the files to read (tarn org --help)"
                                    : "which account, unit or organization? (tarn org --help)");
  }
  if (!is_import && options.targets.size() > 1) {
    return report_usage("one account, unit or organization at a time (tarn org --help)");
  }
  if (options.action == "move" && options.parent.empty()) {
    return report_usage("'tarn org move' wants --parent ID: the root, or a unit");
  }
  options.format = parse_format(line.org_format).value_or(Format::Table);
  return run_org(options);
}

int generate_command(const CommandLine& line) {
  if (line.list_scenarios) {
    return list_scenarios();
  }
  if (line.generate.out.empty()) {
    return report_usage("generate wants --out DIR (tarn generate --help)");
  }
  return run_generate(line.generate);
}

int rejects_command(CommandLine& line) {
  line.rejects.format = parse_format(line.rejects_format).value_or(Format::Table);
  return run_rejects(line.rejects);
}

int stores_command(CommandLine& line) {
  line.stores.format = parse_format(line.stores_format).value_or(Format::Table);
  return run_stores(line.stores);
}

int access_command(CommandLine& line) {
  AccessOptions& options = line.access;
  if (options.action == "explain") {
    return run_access_explain(line.access_explain);
  }
  if (options.action == "attach-policy" && options.policy.empty() && options.policy_document.empty()) {
    return report_usage(
        "which policy? The name of one that every lake has, or --policy-name and --policy-document "
        "(tarn access attach-policy --help)");
  }
  options.format = parse_format(line.access_format).value_or(Format::Table);
  return run_access(options);
}

int serve_command(CommandLine& line) {
  if (!line.listen.empty()) {
    line.serve.listen = line.listen;
  }
  return run_serve(line.serve);
}

struct Command {
  std::string_view name;
  int (*run)(CLI::App& app, CommandLine& line);
};

constexpr std::array kCommands = {
    Command{"init", [](CLI::App&, CommandLine& line) { return run_init(line.init); }},
    Command{"import", [](CLI::App&, CommandLine& line) { return import_command(line); }},
    Command{"export", [](CLI::App&, CommandLine& line) { return run_export(line.export_command); }},
    Command{"copy", [](CLI::App&, CommandLine& line) { return run_copy(line.copy); }},
    Command{"compact", [](CLI::App&, CommandLine& line) { return run_compact(line.compact); }},
    Command{"rejects", [](CLI::App&, CommandLine& line) { return rejects_command(line); }},
    Command{"stores", [](CLI::App&, CommandLine& line) { return stores_command(line); }},
    Command{"store", [](CLI::App&, CommandLine& line) { return store_command(line); }},
    Command{"org", [](CLI::App&, CommandLine& line) { return org_command(line); }},
    Command{"query", [](CLI::App&, CommandLine& line) { return query_command(line); }},
    Command{"sql", [](CLI::App&, CommandLine& line) { return run_prompt(line.prompt); }},
    Command{"serve", [](CLI::App&, CommandLine& line) { return serve_command(line); }},
    Command{"completion", [](CLI::App& app, CommandLine& line) { return completion_command(app, line); }},
    Command{"generate", [](CLI::App&, CommandLine& line) { return generate_command(line); }},
    Command{"verify", [](CLI::App&, CommandLine& line) { return run_verify(line.verify); }},
    Command{"backup", [](CLI::App&, CommandLine& line) { return run_backup(line.backup); }},
    Command{"restore", [](CLI::App&, CommandLine& line) { return run_restore(line.restore); }},
    Command{"relocate", [](CLI::App&, CommandLine& line) { return run_relocate(line.relocate); }},
    Command{"rotate-key", [](CLI::App&, CommandLine& line) { return run_rotate_key(line.rotate_key); }},
    Command{"access", [](CLI::App&, CommandLine& line) { return access_command(line); }},
    Command{"sample", [](CLI::App&, CommandLine& line) { return run_sample(line.sample); }},
};

int run(CLI::App& app, CommandLine& line) {
  const auto given = std::ranges::find_if(
      kCommands, [&app](const Command& command) { return app.got_subcommand(std::string(command.name)); });
  return given != kCommands.end() ? given->run(app, line)
                                  : report_usage("tarn wants a command (tarn --help)");
}

int main_function(int argc, char** argv) {
  use_utf8();
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Tarn: an AWS CloudTrail Lake that you run yourself.", "tarn");
  app.set_version_flag("--version", std::string("tarn ") + std::string(kVersion));
  app.require_subcommand(1);
  app.fallthrough(false);
  CommandLine line;
  add_commands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // --help and --version
    return app.exit(wanted);
  } catch (const CLI::ParseError& problem) {
    return report_usage(fmt::format(
        "{} ('tarn --help' and 'tarn COMMAND --help' tell more)",
        usage_problem(app, problem,
                      std::span(argv, static_cast<std::size_t>(argc)).subspan(argc > 0 ? 1 : 0))));
  }
  return run(app, line);
}

}  // namespace
}  // namespace tarn::app

int main(int argc, char** argv) {
  try {
    return tarn::app::main_function(argc, argv);
  } catch (const std::exception& problem) {
    return tarn::app::report(problem.what());
  }
}
