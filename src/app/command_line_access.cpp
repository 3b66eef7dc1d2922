#include "app/command_line_parts.hpp"

#include <utility>

#include <CLI/CLI.hpp>

namespace tarn::app {
namespace {

constexpr const char* kExplainFooter =
    "The time, the caller's keys, and the resource's account and Region are filled in; --context adds the "
    "rest "
    "or replaces them.\n"
    "Exit code: 0 allowed, 1 denied, 2 that could not be told.\n"
    "Example: tarn access explain --policy AWSCloudTrail_ReadOnlyAccess --resource-policy store.json "
    "--principal "
    "arn:aws:iam::111122223333:user/alice --action cloudtrail:StartQuery --resource "
    "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE --context aws:SourceIp=192.0.2.1";

void add_policy_files(CLI::App& command, const char* option, std::vector<std::string>& policies,
                      const char* what) {
  command.add_option(option, policies, what)->type_name("FILE")->allow_extra_args(false);
}

constexpr const char* kAccessFooter =
    "These change the lake's catalog; a running server acts on it at once.\n"
    "Examples:\n"
    "  tarn access create-user alice\n"
    "  tarn access attach-policy alice AWSCloudTrail_ReadOnlyAccess\n"
    "  tarn access create-key alice --profile alice --credentials-file ~/.aws/credentials\n"
    "  tarn access create-role auditor --trust-policy trust.json --max-session-duration 43200\n"
    "  tarn access create-key admin        the way back in, when every key is lost\n"
    "'tarn access ACTION --help' tells more.";
constexpr const char* kSeenSoon = "A running server acts on it at once.";

CLI::App& add_action(CLI::App& access, CommandLine& line, const char* name, const char* what) {
  auto* command = access.add_subcommand(name, what);
  command->callback([&line, name] { line.access.action = name; });
  return *command;
}

CLI::App& add_lake_action(CLI::App& access, CommandLine& line, const char* name, const char* what) {
  CLI::App& command = add_action(access, line, name, what);
  add_data(command, line.access.data);
  add_catalog(command, line.access.catalog);
  add_secrets_key(command, line.access.secrets_key);
  command.footer(kSeenSoon);
  return command;
}

void add_target(CLI::App& command, AccessOptions& options, const char* what) {
  command.add_option("name", options.target, what)->type_name("NAME|ARN")->required();
  command.add_option("--account", options.account, "of the name's account, if it is not the lake's own")
      ->type_name("ACCOUNT");
}

void add_trust_policy(CLI::App& command, AccessOptions& options) {
  command.add_option("--trust-policy", options.trust_policy, "who may assume the role: a JSON file")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--max-session-duration", options.max_session_duration_s,
                  "how long its sessions may last: 3600 (one hour, the default) to 43200")
      ->type_name("SECONDS");
}

void add_explain(CLI::App& access, CommandLine& line) {
  auto* command =
      &add_action(access, line, "explain", "tell what policies decide about a call, and which statement");
  AccessExplainOptions& options = line.access_explain;
  add_policy_files(
      *command, "--policy", options.policies,
      "an identity policy of the caller: a file, or AdministratorAccess, AWSCloudTrail_FullAccess, "
      "AWSCloudTrail_ReadOnlyAccess; repeatable");
  add_policy_files(*command, "--session-policy", options.session_policies,
                   "a policy of its session; repeatable");
  add_policy_files(*command, "--resource-policy", options.resource_policies, "the resource's policy");
  add_policy_files(*command, "--trust-policy", options.trust_policies,
                   "of a role that is the resource of sts:AssumeRole: who may assume it");
  command
      ->add_option("--principal", options.principal,
                   "who calls: the ARN of a user, a role, a role's session or a federated user, or a service")
      ->type_name("ARN")
      ->required();
  command->add_option("--action", options.action, "what for, as in cloudtrail:StartQuery")->required();
  command->add_option("--resource", options.resource, "on what; * for an action that is about no resource")
      ->type_name("ARN")
      ->capture_default_str();
  command
      ->add_option("--context", options.context,
                   "a condition key of the call with its value; repeatable, also for one key")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->footer(kExplainFooter);
}

void add_principals(CLI::App& access, CommandLine& line) {
  AccessOptions& options = line.access;
  add_target(add_lake_action(access, line, "create-user", "make a user, who may do nothing yet"), options,
             "1 to 64 letters, digits and _+=,.@-");
  CLI::App& role = add_lake_action(access, line, "create-role", "make a role, which may do nothing yet");
  add_target(role, options, "1 to 64 letters, digits and _+=,.@-");
  add_trust_policy(role, options);
  CLI::App& list =
      add_lake_action(access, line, "list", "list users and roles, their policies and access keys");
  list.add_option("--format", line.access_format, "how rows are printed")
      ->check(CLI::IsMember(choices_of("access", "--format")))
      ->capture_default_str();
  list.add_flag_callback("--json", [&line] { line.access_format = "json"; }, "the same as --format json");
  list.footer("Example: tarn access list --json");
  add_target(add_lake_action(access, line, "delete-user", "remove a user with its access keys and policies"),
             options, "the user");
  add_target(add_lake_action(access, line, "delete-role", "remove a role with its policies"), options,
             "the role");
}

void add_policies(CLI::App& access, CommandLine& line) {
  AccessOptions& options = line.access;
  CLI::App& attach =
      add_lake_action(access, line, "attach-policy", "let a user or role do what a policy says");
  add_target(attach, options, "the user or role");
  auto* builtin =
      attach.add_option("policy", options.policy,
                        "AdministratorAccess, AWSCloudTrail_FullAccess or AWSCloudTrail_ReadOnlyAccess");
  auto* name = attach.add_option("--policy-name", options.policy_name, "the name of a policy of your own")
                   ->type_name("NAME");
  auto* document =
      attach.add_option("--policy-document", options.policy_document, "what it says: a JSON file")
          ->type_name("FILE");
  name->needs(document)->excludes(builtin);
  document->needs(name);
  attach.footer(
      "Examples:\n"
      "  tarn access attach-policy alice AWSCloudTrail_ReadOnlyAccess\n"
      "  tarn access attach-policy alice --policy-name lookups --policy-document lookups.json\n"
      "A policy of that name that is there is replaced. A running server acts on it at once.");
  CLI::App& detach = add_lake_action(access, line, "detach-policy", "take a policy from a user or role");
  add_target(detach, options, "the user or role");
  detach.add_option("policy", options.policy, "its name, as 'tarn access list' shows it")->required();
  CLI::App& trust = add_lake_action(access, line, "put-trust-policy", "change who may assume a role");
  add_target(trust, options, "the role");
  add_trust_policy(trust, options);
}

void add_new_key(CLI::App& command, AccessOptions& options) {
  command.add_option("--profile", options.profile,
                     "write the key into a credentials file as this profile, instead of to standard output");
  command
      .add_option("--credentials-file", options.credentials_file,
                  "that file (DIR/credentials); other profiles in it stay")
      ->type_name("FILE")
      ->needs("--profile");
  command.add_flag("--new-secrets-key", options.new_secrets_key,
                   "where the key of secrets is lost: go on with another; older access keys stay unusable");
}

void add_keys(CLI::App& access, CommandLine& line) {
  AccessOptions& options = line.access;
  CLI::App& create = add_lake_action(access, line, "create-key",
                                     "make an access key for a user, who has two at most; told once");
  add_target(create, options, "the user");
  add_new_key(create, options);
  create.footer(
      "Examples:\n"
      "  tarn access create-key alice --profile alice --credentials-file ~/.aws/credentials\n"
      "  tarn access create-key admin        the way back in, when every key is lost");
  CLI::App& rotate = add_lake_action(access, line, "rotate-key",
                                     "make another key for the user of a key, and deactivate that");
  rotate.add_option("key", options.target, "the key's ID, as 'tarn access list' shows it")
      ->type_name("AKIA…")
      ->required();
  add_new_key(rotate, options);
  rotate.footer(
      "What still uses the old key is refused at once; to let both work for a while, use "
      "create-key, and "
      "then deactivate-key and delete-key.\n"
      "Example: tarn access rotate-key AKIAIOSFODNN7EXAMPLE --profile alice");
  for (const auto& [name, what] : {std::pair("deactivate-key", "refuse an access key from now on"),
                                   std::pair("activate-key", "accept an access key again"),
                                   std::pair("delete-key", "remove an access key for good")}) {
    add_lake_action(access, line, name, what)
        .add_option("key", options.target, "its ID, as 'tarn access list' shows it")
        ->type_name("AKIA…")
        ->required();
  }
  CLI::App& secrets = add_lake_action(access, line, "rotate-secrets-key",
                                      "seal the secrets of all access keys anew, under another key");
  secrets
      .add_option("--to", options.to,
                  "where the new key is, or is to be made (in the place of the present one)")
      ->type_name("FILE");
  secrets.footer(
      "A running server finds a new key in the same place by itself; with --to, start it anew.\n"
      "Example: tarn access rotate-secrets-key --to /secrets/tarn.secrets");
}

}  // namespace

std::vector<std::string> access_actions() {
  CommandLine line;
  CLI::App app;
  add_access(app, line);
  std::vector<std::string> names;
  for (const CLI::App* action :
       app.get_subcommand("access")->get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(action->get_name());
  }
  return names;
}

void add_secrets_key(CLI::App& command, std::string& file) {
  command
      .add_option("--secrets-key", file,
                  "the key that the secrets of access keys are sealed under ($TARN_SECRETS_KEY, else as "
                  "systemd hands "
                  "it, else DIR/secrets.key)")
      ->type_name("FILE");
}

void add_access(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("access", "users, roles, policies and access keys");
  command->require_subcommand(1);
  add_principals(*command, line);
  add_policies(*command, line);
  add_keys(*command, line);
  add_explain(*command, line);
  command->footer(kAccessFooter);
}

void add_secrets_keys(CLI::App& app, CommandLine& line) {
  add_secrets_key(*app.get_subcommand("init"), line.init.secrets_key);
  add_secrets_key(*app.get_subcommand("serve"), line.serve.secrets_key);
  add_secrets_key(*app.get_subcommand("sample"), line.sample.secrets_key);
  add_secrets_key(*app.get_subcommand("restore"), line.restore.secrets_key);
}

}  // namespace tarn::app
