// What the sources of the command line have in common.
#pragma once

#include "app/command_line.hpp"

#include <string>

namespace tarn::app {

// --data, --catalog, and --key-file with --heads.
void add_data(CLI::App& command, std::string& data);
void add_catalog(CLI::App& command, std::string& catalog);
void add_proof(CLI::App& command, ProofFlags& flags);

void add_access(CLI::App& app, CommandLine& line);

// What keeps a lake: verify, rotate-key, relocate, backup, restore.
void add_keeping_commands(CLI::App& app, CommandLine& line);

}  // namespace tarn::app
