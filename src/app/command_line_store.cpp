#include "app/command_line_parts.hpp"

#include <CLI/CLI.hpp>

namespace tarn::app {
namespace {

void add_entries(CLI::App& command, const char* name, std::vector<std::string>& entries, const char* what,
                 const char* type) {
  command.add_option(name, entries, what)->type_name(type)->allow_extra_args(false);
}

}  // namespace

void add_scope(CLI::App& command, ScopeFlags& flags) {
  add_entries(command, "--account", flags.accounts, "of scope: collect this account; repeatable", "ACCOUNT");
  add_entries(command, "--unit", flags.units,
              "of scope: collect the accounts of this organizational unit, and of those below; repeatable",
              "OU");
  add_entries(command, "--region", flags.regions, "of scope: collect this Region; repeatable", "REGION");
  add_entries(command, "--exclude-account", flags.excluded_accounts, "of scope: not this one; repeatable",
              "ACCOUNT");
  add_entries(command, "--exclude-unit", flags.excluded_units, "of scope: not this unit; repeatable", "OU");
  add_entries(command, "--exclude-region", flags.excluded_regions, "of scope: not this Region; repeatable",
              "REGION");
  command.add_flag("--all", flags.everything, "of scope: collect everything again");
}

const char* store_footer() {
  return R"(Actions:
  update    change what the options say
  scope     tell which accounts and Regions an organization's store collects, or set them as a whole
  delete    begin the seven days after which a server removes the store for good
  restore   end them: the store is there again with all it had
  start     let events arrive that are pushed
  stop      let none arrive; queries and imports go on
  reset     set the table back to Tarn's last snapshot, after another engine has committed to it
Examples:
  tarn store update default --retention 90
  tarn store update default --termination-protection off
  tarn store scope everyone --unit ou-ab12-12345678 --exclude-account 444455556666 --region eu-west-1
  tarn store scope everyone --all
  tarn store delete default)";
}

}  // namespace tarn::app
