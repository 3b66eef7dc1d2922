#include "app/command_line_parts.hpp"

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

void add_policies(CLI::App& command, const char* option, std::vector<std::string>& policies,
                  const char* what) {
  command.add_option(option, policies, what)->type_name("FILE")->allow_extra_args(false);
}

}  // namespace

void add_access(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("access", "explain what policies decide about a call");
  AccessExplainOptions& options = line.access_explain;
  command->add_option("what", line.access_what, "explain")
      ->required()
      ->check(CLI::IsMember(choices_of("access", "")));
  add_policies(*command, "--policy", options.policies,
               "an identity policy of the caller: a file, or AdministratorAccess, AWSCloudTrail_FullAccess, "
               "AWSCloudTrail_ReadOnlyAccess; repeatable");
  add_policies(*command, "--session-policy", options.session_policies, "a policy of its session; repeatable");
  add_policies(*command, "--resource-policy", options.resource_policies, "the resource's policy");
  add_policies(*command, "--trust-policy", options.trust_policies,
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

}  // namespace tarn::app
