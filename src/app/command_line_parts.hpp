// What the sources of the command line have in common.
#pragma once

#include "app/command_line.hpp"

#include <string>
#include <vector>

namespace tarn::app {

// --data, --catalog, and --key-file with --heads.
void add_data(CLI::App& command, std::string& data);
void add_catalog(CLI::App& command, std::string& catalog);
void add_proof(CLI::App& command, ProofFlags& flags);

// --secrets-key.
void add_secrets_key(CLI::App& command, std::string& file);

// What `tarn store scope` takes, and the words at the end of the help of `tarn store`.
void add_scope(CLI::App& command, ScopeFlags& flags);
const char* store_footer();

void add_access(CLI::App& app, CommandLine& line);
// The other commands that seal secrets, or tell where their key goes.
// REQUIRES: they were added.
void add_secrets_keys(CLI::App& app, CommandLine& line);
// What stands behind `tarn access`.
std::vector<std::string> access_actions();

// What keeps a lake: verify, rotate-key, relocate, backup, restore.
void add_keeping_commands(CLI::App& app, CommandLine& line);

}  // namespace tarn::app
