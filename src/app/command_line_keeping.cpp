#include "app/command_line_parts.hpp"

#include <cstdlib>

#include <CLI/CLI.hpp>

namespace tarn::app {
namespace {

std::string data_default() {
  const char* from_environment = std::getenv("TARN_DATA");
  return from_environment != nullptr && *from_environment != '\0' ? from_environment : "./data";
}

std::string catalog_default() {
  const char* from_environment = std::getenv("TARN_CATALOG");
  return from_environment != nullptr ? from_environment : "";
}

void add_verify(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("verify", "check the lake against the signed chain of its commits");
  add_data(*command, line.verify.data);
  add_catalog(*command, line.verify.catalog);
  command
      ->add_option("--head", line.verify.heads,
                   "a head that was kept elsewhere, or a folder of them; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      ->add_option("--export", line.verify.export_folder,
                   "write the chain to a new folder, for a third party to check")
      ->type_name("DIR");
  command->add_option("--threads", line.verify.threads, "files read at once (0: one per core)")
      ->check(CLI::Range(0, 64));
  command->add_option("store", line.verify.store, "a store's name or ID; all when absent")
      ->type_name("STORE");
  command->footer(
      "Exit code: 0 everything fits, 1 something is wrong, 2 that could not be checked.\n"
      "Example: tarn verify --data ./lake --head /mnt/elsewhere/heads");
}

void add_rotate_key(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("rotate-key", "let the chain of commits go on with a new signing key");
  add_data(*command, line.rotate_key.data);
  add_catalog(*command, line.rotate_key.catalog);
  add_proof(*command, line.rotate_key.proof);
  command
      ->add_option("--to", line.rotate_key.to,
                   "where the new key is, or is to be made (in the place of the present one)")
      ->type_name("FILE");
}

void add_relocate(CLI::App& app, CommandLine& line) {
  auto* command =
      app.add_subcommand("relocate", "after the lake was moved: name its tables by where they are now");
  add_data(*command, line.relocate.data);
  add_catalog(*command, line.relocate.catalog);
  add_proof(*command, line.relocate.proof);
  command->footer("Example: mv ./lake /srv/lake && tarn relocate --data /srv/lake");
}

void add_backup(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand(
      "backup", "copy the lake into a folder, while it is in use; again into the same: what is new");
  add_data(*command, line.backup.data);
  command->add_option("--out", line.backup.out, "the backup's folder: new, or with a backup of this lake")
      ->type_name("DIR")
      ->required();
  command->add_flag("--with-keys", line.backup.with_keys,
                    "the administrator's credentials and the signing key, too");
  command->add_flag("--copy", line.backup.copy,
                    "copy data files where they could be linked: on the same disk they share its damage");
  command->footer("Example: tarn backup --data ./lake --out /mnt/elsewhere/lake-backup");
}

void add_restore(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("restore", "make a lake from a backup, every file checked");
  command->add_option("backup", line.restore.backup, "the backup's folder")->type_name("DIR")->required();
  command->add_option("--data", line.restore.data, "the new lake's folder")->type_name("DIR")->required();
  add_proof(*command, line.restore.proof);
  command->footer("Example: tarn restore /mnt/elsewhere/lake-backup --data ./lake");
}

}  // namespace

// Its default may hold a password: it is not shown.
void add_catalog(CLI::App& command, std::string& catalog) {
  catalog = catalog_default();
  command
      .add_option(
          "--catalog", catalog,
          "the lake's catalog is in PostgreSQL, postgresql://user@host/database ($TARN_CATALOG, else as the "
          "lake was made; keep passwords in $PGPASSWORD or ~/.pgpass)")
      ->type_name("URL");
}

void add_data(CLI::App& command, std::string& data) {
  data = data_default();
  command.add_option("--data", data, "the lake's folder ($TARN_DATA, else ./data)")
      ->type_name("DIR")
      ->capture_default_str();
}

void add_proof(CLI::App& command, ProofFlags& flags) {
  command.add_option("--key-file", flags.key_file, "the lake's private signing key (DIR/signing.key)")
      ->type_name("FILE");
  command
      .add_option("--heads", flags.heads,
                  "where the head of every commit is told: a folder outside the lake, s3://bucket/prefix, "
                  "https://host/hook; repeatable")
      ->allow_extra_args(false)
      ->type_name("PLACE");
}

void add_keeping_commands(CLI::App& app, CommandLine& line) {
  add_verify(app, line);
  add_rotate_key(app, line);
  add_relocate(app, line);
  add_backup(app, line);
  add_restore(app, line);
}

}  // namespace tarn::app
