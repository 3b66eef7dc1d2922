// tarn.toml in the data folder: what commands may be told once instead of each time.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "service/allowed_places.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tarn::app {

//   [lake]
//   catalog = "postgresql://tarn@db.example/tarn"
//   [server]
//   listen = "127.0.0.1:9480"
//   tls_cert = "/etc/tarn/server.pem"
//   tls_key = "/etc/tarn/server.key"
//   quotas = "aws"          # or "generous"
//   clock_skew_s = 300
//   several_lookup_attributes = true
//   [import]
//   allowed_folders = ["/logs"]
//   [export]
//   allowed_folders = ["/exports"]
//   [[allow]]
//   account = "444455556666"       # or "*"
//   import_folders = ["/logs/team-a"]
//   export_folders = ["/exports/team-a"]
//   [query]
//   memory_mb = 1024
//   threads = 2
//   running = 2
//   timeout_s = 3600
//   result_mb = 4096
//   spill_mb = 8192
//   [stores]
//   max = 10
//   [proof]
//   key_file = "/elsewhere/signing.key"
//   heads = ["/elsewhere/heads", "s3://bucket/prefix", "https://host/hook"]   # or one text
//   heads_region = "us-east-1"
//   heads_endpoint = "https://minio.example:9000"
//   heads_credentials = "/secrets/credentials"
//   heads_lock_mode = "COMPLIANCE"
//   heads_lock_days = 365
//   heads_secret_file = "/secrets/webhook"
//   [organization]
//   refresh_hours = 24
//   endpoint = "https://organizations.us-east-1.amazonaws.com"
//   region = "us-east-1"
//   credentials = "/secrets/credentials"
//   [access]
//   secrets_key_file = "/secrets/tarn.secrets"
struct Config {
  std::optional<std::string> catalog;  // may hold a password
  std::optional<std::string> listen;
  std::optional<std::string> tls_cert;
  std::optional<std::string> tls_key;
  std::optional<std::string> quotas;
  std::optional<std::uint64_t> clock_skew_s;
  bool several_lookup_attributes = false;
  std::vector<std::string> import_folders;  // of the lake's own account
  std::vector<std::string> export_folders;
  std::vector<service::AccountPlaces> allowed;
  std::optional<std::uint64_t> query_memory_mb;
  std::optional<std::uint64_t> query_threads;
  std::optional<std::uint64_t> queries_running;
  std::optional<std::uint64_t> query_timeout_s;
  std::optional<std::uint64_t> query_result_mb;
  std::optional<std::uint64_t> query_spill_mb;
  std::optional<std::uint64_t> stores_max;  // at most service::kStoresMax
  std::optional<std::string> key_file;
  std::vector<std::string> heads;
  std::optional<std::string> heads_region;
  std::optional<std::string> heads_endpoint;
  std::optional<std::string> heads_credentials;
  std::optional<std::string> heads_lock_mode;
  std::optional<std::uint64_t> heads_lock_days;
  std::optional<std::string> heads_secret_file;
  std::optional<std::uint64_t> organization_refresh_hours;
  std::optional<std::string> organization_endpoint;
  std::optional<std::string> organization_region;
  std::optional<std::string> organization_credentials;
  std::optional<std::string> secrets_key_file;
};

// Reads the file; the defaults where there is none. InvalidArgument names the line, or a key that means
// nothing.
Result<Config> read_config(io::FileSystem& files, const std::string& path);

}  // namespace tarn::app
