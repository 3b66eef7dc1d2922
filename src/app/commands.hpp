// The commands of `tarn`. Each returns the exit code: 0 fine, 1 failed (its reason is on standard error).
#pragma once

#include "app/output.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tarn::app {

inline constexpr int kExitFine = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

struct InitOptions {
  std::string data;
  std::string account;
  std::string region;
  std::string partition;
};
int run_init(const InitOptions& options);

struct ImportCommandOptions {
  std::string data;
  std::string store;  // empty: the default store
  std::vector<std::string> paths;
  unsigned threads = 0;
};
int run_import(const ImportCommandOptions& options);

struct EngineFlags {
  unsigned threads = 0;
  std::uint64_t memory_mb = 1024;
};

struct QueryOptions {
  std::string data;
  std::string store;  // empty: by the rule for $EDS_ID
  std::string statement;
  Format format = Format::Table;
  std::vector<std::string> logs;  // raw log files and folders; then there is no store
  EngineFlags engine;
};
int run_query(const QueryOptions& options);

struct PromptOptions {
  std::string data;
  std::string store;
  std::vector<std::string> logs;
  EngineFlags engine;
};
int run_prompt(const PromptOptions& options);

struct ServeOptions {
  std::string data;
  std::optional<std::string> listen;  // over the configuration's
  std::vector<std::string> import_folders;
  bool allow_plain_remote = false;
  std::string log_level = "info";
};
int run_serve(const ServeOptions& options);

struct SampleOptions {
  std::string data;
  std::uint64_t events = 0;
  unsigned days = 0;
  std::uint64_t seed = 0;
};
int run_sample(const SampleOptions& options);

}  // namespace tarn::app
