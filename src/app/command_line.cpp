#include "app/command_line.hpp"

#include "app/command_line_parts.hpp"
#include "sample/generator.hpp"
#include "service/arn.hpp"

#include <algorithm>
#include <array>

#include <CLI/CLI.hpp>

namespace tarn::app {
namespace {

constexpr int kExportThreadsMax = 64;
constexpr int kImportThreadsMax = 16;
constexpr std::array kFormats = {"table", "csv", "json", "ndjson", "parquet"};
constexpr std::array kTextFormats = {"table", "csv", "json", "ndjson"};
constexpr std::array kLogLevels = {"debug", "info", "warning", "error", "off"};
constexpr std::array kQuotaSets = {"generous", "aws"};
constexpr std::array kStoreActions = {"update", "scope", "delete", "restore", "start", "stop", "reset"};
constexpr std::array kOrgActions = {"show",        "units",    "import",     "create", "add",
                                    "remove",      "move",     "suspend",    "resume", "add-unit",
                                    "remove-unit", "delegate", "undelegate", "refresh"};
constexpr std::array kSwitches = {"on", "off"};
constexpr std::array kCategories = {"Management",        "Data",     "NetworkActivity", "Insight",
                                    "ConfigurationItem", "Evidence", "ActivityAuditLog"};
constexpr std::array kShells = {"bash", "zsh", "fish"};

template <std::size_t count>
std::vector<std::string> texts(const std::array<const char*, count>& of) {
  return {of.begin(), of.end()};
}

CLI::Validator account_id() {
  return {[](std::string& text) -> std::string {
            const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
            return digits && text.size() == 12 ? "" : "an account ID has twelve digits: " + text;
          },
          "ACCOUNT"};
}

CLI::Validator partition_name() {
  return {[](std::string& text) -> std::string {
            return service::is_partition_name(text) ? ""
                                                    : "a partition is written like aws or aws-cn: " + text;
          },
          "PARTITION"};
}

CLI::Validator region_name() {
  return {[](std::string& text) -> std::string {
            const bool letters = std::ranges::all_of(
                text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
            const bool shaped = std::ranges::count(text, '-') >= 2 && text.size() <= 32 &&
                                text.front() != '-' && text.back() >= '0' && text.back() <= '9';
            return letters && shaped ? "" : "a Region looks like ap-northeast-1: " + text;
          },
          "REGION"};
}

void add_engine(CLI::App& command, EngineFlags& flags) {
  command.add_option("--threads", flags.threads, "threads of the engine (0: all cores)")
      ->check(CLI::Range(0, 1024));
  command.add_option("--memory-mb", flags.memory_mb, "memory of the engine, in MiB")
      ->check(CLI::Range(64, 1 << 20))
      ->capture_default_str();
}

void add_init(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("init", "make an empty lake and its administrator's key");
  add_data(*command, line.init.data);
  add_catalog(*command, line.init.catalog);
  command->add_option("--account", line.init.account, "the management account (111122223333)")
      ->check(account_id());
  command->add_option("--region", line.init.region, "the home Region (us-east-1)")->check(region_name());
  command->add_option("--partition", line.init.partition, "aws, aws-cn, aws-us-gov … (that of the Region)")
      ->check(partition_name());
  add_proof(*command, line.init.proof);
}

void add_import(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("import", "bring log files and folders into an event data store");
  add_data(*command, line.import.data);
  add_catalog(*command, line.import.catalog);
  command->add_option("--store", line.import.store, "the store's name (default, made when missing)");
  command
      ->add_option("--category", line.import.category,
                   "which events the store takes (those it takes already, or Management)")
      ->check(CLI::IsMember(texts(kCategories)));
  command->add_option("--threads", line.import.threads, "files read at once (0: one per core)")
      ->check(CLI::Range(0, kImportThreadsMax));
  add_proof(*command, line.import.proof);
  command->add_option("path", line.import.paths, "files and folders, in any layout")->type_name("PATH");
  command->footer("Example: tarn import --data ./lake ./AWSLogs");
}

void add_selection(CLI::App& command, SelectionFlags& flags) {
  command.add_option("--account", flags.accounts, "events of this account alone; repeatable")
      ->allow_extra_args(false)
      ->check(account_id());
  command.add_option("--region", flags.regions, "events of this Region alone; repeatable")
      ->allow_extra_args(false)
      ->check(region_name());
  command.add_option("--start", flags.start, "the first eventTime, UTC");
  command.add_option("--end", flags.end, "the first eventTime that is left out again, UTC");
}

void add_export(CLI::App& app, CommandLine& line) {
  auto* command =
      app.add_subcommand("export", "write a store's original records as log files, with a hash list");
  ExportCommandOptions& options = line.export_command;
  add_data(*command, options.data);
  add_catalog(*command, options.catalog);
  command->add_option("--out", options.out, "the folder to make")->type_name("DIR")->required();
  command->add_option("--store", options.store, "a store's name or ID (the only one, or default)");
  add_selection(*command, options.selection);
  command->add_option("--threads", options.threads, "threads that read and compress (0: one per core)")
      ->check(CLI::Range(0, kExportThreadsMax));
  command->footer(
      "Example: tarn export --data ./lake --out ./evidence --account 111122223333 --start 2026-07-01 --end "
      "2026-07-08\n"
      "Check it with: cd ./evidence && sha256sum -c SHA256SUMS");
}

void add_copy(CLI::App& app, CommandLine& line) {
  auto* command =
      app.add_subcommand("copy", "copy a store's events to another store, such as the past to a new one");
  CopyCommandOptions& options = line.copy;
  add_data(*command, options.data);
  add_catalog(*command, options.catalog);
  command->add_option("from", options.from, "the name or ID of the store that has them")
      ->type_name("FROM")
      ->required();
  command->add_option("to", options.to, "that of the store that gets them, of the same category")
      ->type_name("TO")
      ->required();
  add_selection(*command, options.selection);
  command->add_option("--threads", options.threads, "threads that read and write (0: one per core)")
      ->check(CLI::Range(0, kImportThreadsMax));
  add_proof(*command, options.proof);
  command->footer(
      "What the other store selects does not matter, and what it has already is left out.\n"
      "Example: tarn copy default payments --account 111122223333 --start 2026-01-01");
}

void add_compact(CLI::App& app, CommandLine& line) {
  auto* command =
      app.add_subcommand("compact", "turn small data files into large ones, as a server does by itself");
  add_data(*command, line.compact.data);
  add_catalog(*command, line.compact.catalog);
  add_proof(*command, line.compact.proof);
  command->add_option("store", line.compact.store, "a store's name or ID; all when absent")
      ->type_name("STORE");
  command->footer("Example: tarn compact --data ./lake");
}

void add_rejects(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("rejects", "list what imports met that is no event");
  add_data(*command, line.rejects.data);
  add_catalog(*command, line.rejects.catalog);
  command->add_option("--store", line.rejects.store, "of this store alone: a name or an ID");
  command->add_option("--import", line.rejects.import_id, "of this import alone: the ID that it told")
      ->type_name("ID");
  command->add_option("--format", line.rejects_format, "how rows are printed")
      ->check(CLI::IsMember(texts(kTextFormats)))
      ->capture_default_str();
  command->add_flag("--bytes", line.rejects.bytes,
                    "what the pieces hold, up to 1 MiB of each (in a table: how they begin)");
  command->footer("Example: tarn rejects --data ./lake --bytes --format ndjson");
}

void add_stores(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("stores", "list the event data stores, and what they hold");
  add_data(*command, line.stores.data);
  add_catalog(*command, line.stores.catalog);
  command->add_option("--format", line.stores_format, "how rows are printed")
      ->check(CLI::IsMember(texts(kTextFormats)))
      ->capture_default_str();
  command->footer("Example: tarn stores --data ./lake");
}

void add_store(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("store", "change, delete or restore an event data store");
  StoreOptions& options = line.store;
  add_data(*command, options.data);
  add_catalog(*command, options.catalog);
  command->add_option("action", options.action, "update, scope, delete, restore, start, stop or reset")
      ->required()
      ->check(CLI::IsMember(texts(kStoreActions)));
  command->add_option("store", options.store, "the store's name or ID")->type_name("STORE")->required();
  command->add_option("--name", options.name, "another name");
  command->add_option("--retention", options.retention_days, "for how many days events are kept")
      ->type_name("DAYS");
  command
      ->add_option("--termination-protection", options.termination_protection,
                   "whether the store is protected from deletion")
      ->check(CLI::IsMember(texts(kSwitches)));
  command->add_option("--multi-region", options.multi_region, "whether it takes events of all Regions")
      ->check(CLI::IsMember(texts(kSwitches)));
  command->add_option("--organization", options.organization, "whether it takes the organization's events")
      ->check(CLI::IsMember(texts(kSwitches)));
  command
      ->add_option("--selectors", options.selectors_file,
                   "advanced event selectors: a JSON file as the AWS CLI takes it")
      ->type_name("FILE");
  command->add_flag("--extendable-retention", options.extendable_retention,
                    "from fixed to extendable retention, for good");
  add_scope(*command, options.scope);
  add_proof(*command, options.proof);
  command->footer(store_footer());
}

constexpr const char* kOrgFooter = R"(Actions:
  show          list the accounts, also those that left or that only events tell of
  units         list the organizational units
  import        take what 'aws organizations' prints as JSON; see below
  refresh       ask AWS Organizations for all of it; where, [organization] in tarn.toml may say
  create        begin an organization (its ID is o-…), managed by the lake's account
  add, remove   an account joins or leaves
  move          into the root or a unit
  suspend, resume
  add-unit, remove-unit
  delegate, undelegate
                an account administers CloudTrail for the organization, or no longer does
Whatever lists all accounts says who has left, too. With --parent, a list is of one unit or of the root.
Examples:
  aws organizations describe-organization > org.json
  aws organizations list-accounts > accounts.json
  tarn org import org.json accounts.json
  aws organizations list-accounts-for-parent --parent-id ou-ab12-12345678 > unit.json
  tarn org import --parent ou-ab12-12345678 unit.json
  tarn org delegate 444455556666)";

void add_org(CLI::App& app, CommandLine& line) {
  auto* command =
      app.add_subcommand("org", "the organization: its accounts, units and delegated administrators");
  OrgOptions& options = line.org;
  add_data(*command, options.data);
  add_catalog(*command, options.catalog);
  command->add_option("action", options.action, "what to do")
      ->required()
      ->check(CLI::IsMember(texts(kOrgActions)));
  command
      ->add_option("target", options.targets, "an account, a unit or an organization; the files of an import")
      ->type_name("ID|FILE");
  command->add_option("--name", options.name, "the account's or the unit's name");
  command->add_option("--email", options.email, "the account's address");
  command->add_option("--parent", options.parent, "the root or the unit that it lies in")->type_name("ID");
  command->add_option("--format", line.org_format, "how accounts are printed")
      ->check(CLI::IsMember(texts(kTextFormats)))
      ->capture_default_str();
  command->footer(kOrgFooter);
}

void add_query(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("query", "run one statement of Lake SQL");
  add_data(*command, line.query.data);
  add_catalog(*command, line.query.catalog);
  add_engine(*command, line.query.engine);
  command->add_option("--store", line.query.store, "what $EDS_ID stands for: a store's name or ID");
  command
      ->add_option("--logs", line.query.logs,
                   "read raw log files or folders as the table logs; no lake is needed")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command->add_option("--format", line.query_format, "how rows are printed")
      ->check(CLI::IsMember(texts(kFormats)))
      ->capture_default_str();
  command->add_option("-f,--file", line.query_file, "read the statement from a file")->type_name("FILE");
  command->add_option("statement", line.query.statement, "the statement; standard input when absent")
      ->type_name("SQL");
  command->footer(
      "Examples:\n"
      "  tarn query --logs ./evidence \"SELECT eventTime, eventName FROM logs ORDER BY eventTime\"\n"
      "  tarn query --data ./lake --format csv \"SELECT eventName, count(*) FROM default GROUP BY "
      "eventName\"");
}

void add_prompt(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("sql", "an interactive prompt for Lake SQL");
  add_data(*command, line.prompt.data);
  add_catalog(*command, line.prompt.catalog);
  add_engine(*command, line.prompt.engine);
  command->add_option("--store", line.prompt.store, "what $EDS_ID stands for: a store's name or ID");
  command->add_option("--logs", line.prompt.logs, "read raw log files or folders as the table logs")
      ->type_name("PATH")
      ->allow_extra_args(false);
}

void add_serve(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("serve", "answer the CloudTrail API");
  add_data(*command, line.serve.data);
  add_catalog(*command, line.serve.catalog);
  command->add_option("--listen", line.listen, "address and port (127.0.0.1:9480); port 0 picks a free one")
      ->type_name("HOST:PORT");
  command
      ->add_option("--import-folder", line.serve.import_folders,
                   "a folder that StartImport may read for the lake's own account; repeatable")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command
      ->add_option("--export-folder", line.serve.export_folders,
                   "a folder beneath which StartExport may write for the lake's own account; repeatable")
      ->type_name("DIR")
      ->allow_extra_args(false);
  auto* cert = command
                   ->add_option("--tls-cert", line.serve.tls_cert,
                                "speak TLS with this certificate chain (PEM); "
                                "SIGHUP reads it anew")
                   ->type_name("FILE");
  auto* key = command->add_option("--tls-key", line.serve.tls_key, "the certificate's private key (PEM)")
                  ->type_name("FILE");
  cert->needs(key);
  key->needs(cert);
  command
      ->add_option("--quotas", line.serve.quotas,
                   "how many resources and calls a second: generous (the default), or AWS's own")
      ->check(CLI::IsMember(texts(kQuotaSets)));
  command->add_flag("--several-lookup-attributes", line.serve.several_lookup_attributes,
                    "let LookupEvents take several attributes, all of which an event must have (AWS: one)");
  command->add_flag("--allow-plain-remote", line.serve.allow_plain_remote,
                    "serve other than loopback addresses without TLS: put a TLS proxy in front");
  command->add_flag("--sample-life", line.serve.sample_life,
                    "let the organization of 'tarn sample' live on: an event every few seconds");
  add_proof(*command, line.serve.proof);
  command->add_option("--log-level", line.serve.log_level, "how much is logged")
      ->check(CLI::IsMember(texts(kLogLevels)))
      ->capture_default_str();
}

constexpr const char* kGenerateExamples = R"(Examples:
  tarn generate --out logs
      100,000 events of four accounts in the first week of 2026
  tarn generate --out logs --days 30 --events 2000000 --accounts 40 --regions us-east-1,eu-west-1
  tarn generate --out logs --scenario all
      every scenario, somewhere in the period; logs/labels.json says what there is to find
  tarn generate --out logs --scenario s3-ransomware:size=5,start=36h --scenario trail-stopped
The same options give the same files. A run that was stopped goes on when repeated.)";

void add_generate_extent(CLI::App& command, GenerateOptions& options) {
  command.add_option("--seed", options.seed, "another seed makes another organization's life")
      ->capture_default_str();
  command.add_option("--start", options.start, "of the event times, UTC")->capture_default_str();
  auto* days = command.add_option("--days", options.days, "how long")
                   ->check(CLI::Range(1, 3650))
                   ->capture_default_str();
  command.add_option("--end", options.end, "instead of --days: when it ends, UTC")->excludes(days);
  command.add_option("--events", options.events, "about how many events, without those of scenarios")
      ->check(CLI::Range(std::uint64_t{1}, sample::kEventsMax))
      ->capture_default_str();
  command
      .add_option("--accounts", options.accounts,
                  "how many accounts the organization has; of those behind the fourth some join or leave")
      ->check(CLI::Range(std::size_t{1}, sample::kAccountsMax))
      ->capture_default_str();
  command
      .add_option("--growth", options.growth_percent,
                  "by how many per cent more happens at the end than at the start")
      ->check(CLI::Range(std::uint32_t{0}, sample::kGrowthPercentMax))
      ->capture_default_str();
  command
      .add_option("--regions", options.regions, "instead of the sample's own five; the first is used most")
      ->delimiter(',')
      ->check(region_name());
}

void add_generate(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("generate", "make log files of a believable organization");
  GenerateOptions& options = line.generate;
  auto* out = command->add_option("--out", options.out, "the folder to make")->type_name("DIR");
  add_generate_extent(*command, options);
  command
      ->add_option("--scenario", options.scenarios,
                   "plant an incident: NAME[:size=N][,start=TIME or 36h after the start], or all; repeatable")
      ->type_name("NAME")
      ->allow_extra_args(false);
  auto* list = command->add_flag("--list-scenarios", line.list_scenarios, "tell what --scenario knows");
  out->excludes(list);
  command->add_option("--layout", options.layout, "whose trail wrote the files")
      ->check(CLI::IsMember({"organization", "account"}))
      ->capture_default_str();
  command
      ->add_option("--member-trail", options.member_trail,
                   "a member's own trail writes to this prefix as well, so that its events are there twice")
      ->type_name("PREFIX");
  command
      ->add_option("--duplicates", options.duplicates_per_million,
                   "how many of a million records are delivered twice")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_flag("--insights", options.insights, "Insights events of the scenarios' bursts");
  command->add_flag("--network-activity", options.network_activity,
                    "network activity events of the calls through VPC endpoints");
  command->add_flag("--aggregated", options.aggregated,
                    "aggregated events: data events in numbers, every 5 minutes");
  command->add_flag("--config", options.configuration_items,
                    "configuration items of what changes, in a folder beside the bucket");
  command->add_flag("--digests", options.digests,
                    "deliver signed digest files every hour; their key follows from the seed");
  command->add_option("--compress", options.compress, "how the files are packed")
      ->check(CLI::IsMember({"gzip", "none"}))
      ->capture_default_str();
  command->add_option("--threads", options.threads, "threads that compress and write (0: one per core)")
      ->check(CLI::Range(0, 64));
  command->footer(kGenerateExamples);
}

void add_sample(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand(
      "sample", "fill a lake with the logs of a made-up organization, or bring them up to now");
  add_data(*command, line.sample.data);
  add_catalog(*command, line.sample.catalog);
  line.sample.events = 30'000;
  line.sample.days = 90;
  line.sample.seed = 1;
  command->add_option("--events", line.sample.events, "about how many events")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  command->add_option("--days", line.sample.days, "the days before now that they fill")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
  command->add_option("--seed", line.sample.seed, "another seed makes another organization's life")
      ->capture_default_str();
  add_proof(*command, line.sample.proof);
}

void add_completion(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("completion", "print what a shell needs to complete tarn's words");
  command->add_option("shell", line.shell, "the shell")->required()->check(CLI::IsMember(texts(kShells)));
  command->footer("Example: tarn completion bash > ~/.local/share/bash-completion/completions/tarn");
}

}  // namespace

void add_commands(CLI::App& app, CommandLine& line) {
  add_init(app, line);
  add_import(app, line);
  add_export(app, line);
  add_copy(app, line);
  add_compact(app, line);
  add_stores(app, line);
  add_store(app, line);
  add_org(app, line);
  add_query(app, line);
  add_rejects(app, line);
  add_prompt(app, line);
  add_serve(app, line);
  add_generate(app, line);
  add_sample(app, line);
  add_keeping_commands(app, line);
  add_access(app, line);
  add_secrets_keys(app, line);
  add_completion(app, line);
}

std::vector<std::string> choices_of(std::string_view command, std::string_view option) {
  if (option == "--format") {
    return command == "query" ? texts(kFormats) : texts(kTextFormats);
  }
  if (command == "org" && option.empty()) {
    return texts(kOrgActions);
  }
  if (command == "store") {
    const bool is_switch =
        option == "--termination-protection" || option == "--multi-region" || option == "--organization";
    return option.empty() ? texts(kStoreActions) : is_switch ? texts(kSwitches) : std::vector<std::string>();
  }
  if (command == "access" && option.empty()) {
    return access_actions();
  }
  if (option == "--log-level") {
    return texts(kLogLevels);
  }
  if (option == "--quotas") {
    return texts(kQuotaSets);
  }
  if (option == "--category") {
    return texts(kCategories);
  }
  return command == "completion" && option.empty() ? texts(kShells) : std::vector<std::string>();
}

}  // namespace tarn::app
