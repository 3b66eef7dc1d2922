// The commands of `tarn`. Each returns the exit code: 0 fine, 1 failed (its reason is on standard error).
#pragma once

#include "app/output.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::app {

inline constexpr int kExitFine = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnknown = 2;  // of verify and access: nothing can be said
inline constexpr int kExitDenied = 1;   // of access

// In the options of commands, `data` is the lake's folder, and `catalog` where its catalog is: a PostgreSQL
// address, which may hold a password; empty: as the configuration or the folder says.

// Over the configuration's; empty: as it says.
struct ProofFlags {
  std::string key_file;
  std::vector<std::string> heads;
};

struct InitOptions {
  std::string data;
  std::string catalog;
  std::string account;
  std::string region;
  std::string partition;
  ProofFlags proof;
  std::string secrets_key;  // the file of the key of access keys' secrets; empty: as elsewhere said
};
int run_init(const InitOptions& options);

struct ImportCommandOptions {
  std::string data;
  std::string catalog;
  std::string store;     // empty: the default store
  std::string category;  // an eventCategory: what the store takes; empty: what it takes, or Management
  std::vector<std::string> paths;
  unsigned threads = 0;
  ProofFlags proof;
};
int run_import(const ImportCommandOptions& options);

// Which events of a store.
struct SelectionFlags {
  std::vector<std::string> accounts;
  std::vector<std::string> regions;
  std::string start;  // UTC; empty: open
  std::string end;
};

struct ExportCommandOptions {
  std::string data;
  std::string catalog;
  std::string out;
  std::string store;  // a name or an ID; empty: by the rule for $EDS_ID
  SelectionFlags selection;
  unsigned threads = 0;
};
int run_export(const ExportCommandOptions& options);

struct CopyCommandOptions {
  std::string data;
  std::string catalog;
  std::string from;  // names or IDs
  std::string to;
  SelectionFlags selection;
  unsigned threads = 0;
  ProofFlags proof;
};
int run_copy(const CopyCommandOptions& options);

struct CompactOptions {
  std::string data;
  std::string catalog;
  std::string store;  // a name or an ID; empty: all of them
  ProofFlags proof;
};
int run_compact(const CompactOptions& options);

struct RejectsOptions {
  std::string data;
  std::string catalog;
  std::string store;      // a name or an ID; empty: of all
  std::string import_id;  // empty: of all
  Format format = Format::Table;
  bool bytes = false;  // what the pieces hold, too
};
// Lists what imports met that is no event.
int run_rejects(const RejectsOptions& options);

struct StoresOptions {
  std::string data;
  std::string catalog;
  Format format = Format::Table;
};
// Lists the event data stores.
int run_stores(const StoresOptions& options);

inline constexpr std::string_view kSwitchOn = "on";

// What `tarn store` does to one of them.
// Which accounts and Regions a store collects.
struct ScopeFlags {
  std::vector<std::string> accounts;
  std::vector<std::string> units;
  std::vector<std::string> regions;
  std::vector<std::string> excluded_accounts;
  std::vector<std::string> excluded_units;
  std::vector<std::string> excluded_regions;
  bool everything = false;

  bool has_entries() const;
};

struct StoreOptions {
  std::string data;
  std::string catalog;
  std::string action;  // update, scope, delete, restore, start, stop, reset
  std::string store;   // a name or an ID
  // Of an update; what is empty stays.
  std::string name;
  std::optional<std::uint32_t> retention_days;
  std::string termination_protection;  // on, off
  std::string multi_region;            // on, off
  std::string organization;            // on, off
  std::string selectors_file;
  bool extendable_retention = false;
  ScopeFlags scope;  // of scope; none: it is shown
  ProofFlags proof;
};
int run_store(const StoreOptions& options);

// What `tarn org` does.
struct OrgOptions {
  std::string data;
  std::string catalog;
  std::string action;                // show, units, import, refresh, create, add, remove, move, suspend,
                                     // resume, add-unit, remove-unit, delegate, undelegate
  std::vector<std::string> targets;  // files of an import; else one account, unit or organization
  std::string name;
  std::string email;
  std::string parent;  // the ID of the root or of a unit
  Format format = Format::Table;
};
int run_org(const OrgOptions& options);

struct EngineFlags {
  unsigned threads = 0;
  std::uint64_t memory_mb = 1024;
};

struct QueryOptions {
  std::string data;
  std::string catalog;
  std::string store;  // empty: by the rule for $EDS_ID
  std::string statement;
  Format format = Format::Table;
  std::vector<std::string> logs;  // raw log files and folders; then there is no store
  EngineFlags engine;
};
int run_query(const QueryOptions& options);

struct PromptOptions {
  std::string data;
  std::string catalog;
  std::string store;
  std::vector<std::string> logs;
  EngineFlags engine;
};
int run_prompt(const PromptOptions& options);

struct ServeOptions {
  std::string data;
  std::string catalog;
  std::optional<std::string> listen;  // over the configuration's
  std::vector<std::string> import_folders;
  std::vector<std::string> export_folders;
  bool allow_plain_remote = false;
  std::string tls_cert;  // files, both or neither; empty: as the configuration says
  std::string tls_key;
  std::string quotas;  // generous or aws; empty: as the configuration says
  bool several_lookup_attributes = false;
  std::string log_level = "info";
  bool sample_life = false;  // the sample organization lives on
  ProofFlags proof;
  std::string secrets_key;
};
int run_serve(const ServeOptions& options);

struct GenerateOptions {
  std::string out;
  std::uint64_t seed = 1;
  std::string start = "2026-01-01T00:00:00Z";
  std::string end;  // empty: by `days`
  unsigned days = 7;
  std::uint64_t events = 100'000;
  std::size_t accounts = 4;
  std::uint32_t growth_percent = 20;  // by how much the rate is higher at the end
  std::vector<std::string> regions;
  std::vector<std::string> scenarios;  // "NAME[:size=N][,start=TIME]" or "all"
  std::string layout = "organization";
  std::string member_trail;  // the prefix of a member account's own trail; empty: there is none
  std::string compress = "gzip";
  bool digests = false;
  bool insights = false;
  bool network_activity = false;
  bool aggregated = false;
  bool configuration_items = false;
  std::uint32_t duplicates_per_million = 100;
  unsigned threads = 0;  // 0: one per core
};
int run_generate(const GenerateOptions& options);
// Prints the names of the scenarios and what happens in them.
int list_scenarios();

struct SampleOptions {
  std::string data;
  std::string catalog;
  std::uint64_t events = 0;
  unsigned days = 0;
  std::uint64_t seed = 0;
  ProofFlags proof;
  std::string secrets_key;
};
int run_sample(const SampleOptions& options);

// Its exit code is 0 where the lake is as its chain says, 1 where it is not, and 2 where that cannot be told.
struct VerifyOptions {
  std::string data;
  std::string catalog;
  std::string store;               // a name or ID; empty: all
  std::vector<std::string> heads;  // files, and folders of them
  std::string export_folder;       // empty: none
  unsigned threads = 0;
};
int run_verify(const VerifyOptions& options);

struct RelocateOptions {
  std::string data;
  std::string catalog;
  ProofFlags proof;
};
// After a move or a restoration: the stores' tables are named by where the lake is now.
int run_relocate(const RelocateOptions& options);

struct BackupCommandOptions {
  std::string data;
  std::string out;
  bool with_keys = false;
  bool copy = false;  // even where files could be linked
};
int run_backup(const BackupCommandOptions& options);

struct RestoreOptions {
  std::string backup;
  std::string data;  // the new lake's folder
  ProofFlags proof;
  std::string secrets_key;
};
int run_restore(const RestoreOptions& options);

// Policies are files; those of identities may be named where every lake has them.
struct AccessExplainOptions {
  std::vector<std::string> policies;
  std::vector<std::string> session_policies;
  std::vector<std::string> resource_policies;
  std::vector<std::string> trust_policies;
  std::string principal;
  std::string action;
  std::string resource = "*";
  std::vector<std::string> context;  // KEY=VALUE
};
// Its exit code is 0 where the policies allow the call, 1 where they do not, and 2 where that cannot be told.
int run_access_explain(const AccessExplainOptions& options);

// What `tarn access` does to users, roles, policies and keys.
struct AccessOptions {
  std::string data;
  std::string catalog;
  std::string secrets_key;  // as of InitOptions
  std::string action;       // as typed: create-user, list, …
  std::string target;       // a user or role by name or ARN; an access key's ID
  std::string account;      // of a name; empty: the lake's own
  std::string policy;       // by name or ARN
  std::string policy_name;  // of a document of its own
  std::string policy_document;
  std::string trust_policy;  // a file
  std::optional<std::uint32_t> max_session_duration_s;
  std::string profile;  // where a new key goes; empty: to standard output
  std::string credentials_file;
  bool new_secrets_key = false;
  std::string to;  // the new key's file; empty: in the place of the present one
  Format format = Format::Table;
};
int run_access(const AccessOptions& options);

struct RotateKeyOptions {
  std::string data;
  std::string catalog;
  std::string to;  // the new key's file; empty: in the place of the present one
  ProofFlags proof;
};
int run_rotate_key(const RotateKeyOptions& options);

}  // namespace tarn::app
