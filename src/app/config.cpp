#include "app/config.hpp"

#include "access/organization.hpp"
#include "service/lake.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace tarn::app {
namespace {

constexpr std::uint64_t kFileLimit = 1u << 20;
constexpr std::uint64_t kLockDaysMax = 36'500;
// A petabyte, so that as bytes it is still a number.
constexpr std::uint64_t kMegabytesMax = 1ULL << 30;
constexpr std::uint64_t kTimeoutMaxS = 366 * 86'400;

// A signature that is good for longer is as good as a password that was sent.
constexpr std::uint64_t kClockSkewMaxS = 3600;

constexpr std::uint64_t kRefreshHoursMax = 24 * 366;

constexpr std::array<std::string_view, 29> kKeys{"lake.catalog",
                                                 "server.listen",
                                                 "server.tls_cert",
                                                 "server.tls_key",
                                                 "server.quotas",
                                                 "server.clock_skew_s",
                                                 "server.several_lookup_attributes",
                                                 "import.allowed_folders",
                                                 "export.allowed_folders",
                                                 "query.memory_mb",
                                                 "query.threads",
                                                 "query.running",
                                                 "query.timeout_s",
                                                 "query.result_mb",
                                                 "query.spill_mb",
                                                 "stores.max",
                                                 "proof.key_file",
                                                 "proof.heads",
                                                 "proof.heads_region",
                                                 "proof.heads_endpoint",
                                                 "proof.heads_credentials",
                                                 "proof.heads_lock_mode",
                                                 "proof.heads_lock_days",
                                                 "proof.heads_secret_file",
                                                 "organization.refresh_hours",
                                                 "organization.endpoint",
                                                 "organization.region",
                                                 "organization.credentials",
                                                 "access.secrets_key_file"};

// The list of tables beside the sections.
constexpr std::string_view kAllow = "allow";
constexpr std::array<std::string_view, 3> kAllowKeys{"account", "import_folders", "export_folders"};

Result<> refuse_unknown(const toml::table& table, const std::string& path) {
  for (const auto& [section, node] : table) {
    if (section.str() == kAllow) {
      continue;  // read_allowed() knows it
    }
    const auto* keys = node.as_table();
    if (keys == nullptr) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("{}: {} stands outside of a section such as [server]", path, section.str()));
    }
    for (const auto& [key, value] : *keys) {
      const auto name = fmt::format("{}.{}", section.str(), key.str());
      if (std::ranges::find(kKeys, name) == kKeys.end()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: unknown setting {}; there are {}", path, name, fmt::join(kKeys, ", ")));
      }
    }
  }
  return {};
}

Result<std::optional<std::uint64_t>> positive(const toml::table& table, std::string_view name,
                                              const std::string& path) {
  const auto node = table.at_path(name);
  if (!node) {
    return std::optional<std::uint64_t>();
  }
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value <= 0) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} wants a whole number above 0", path, name));
  }
  return std::optional(static_cast<std::uint64_t>(*value));
}

Result<std::optional<std::uint64_t>> at_most(const toml::table& table, std::string_view name,
                                             std::uint64_t most, const std::string& path) {
  const auto value = TARN_TRY(positive(table, name, path));
  if (value.value_or(0) > most) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} may be {} at most", path, name, most));
  }
  return value;
}

Result<std::vector<std::string>> texts(const toml::table& table, std::string_view name,
                                       const std::string& path) {
  std::vector<std::string> found;
  const auto node = table.at_path(name);
  if (!node) {
    return found;
  }
  const auto* list = node.as_array();
  if (list == nullptr) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} wants a list of texts", path, name));
  }
  for (const auto& item : *list) {
    const auto text = item.value_exact<std::string>();
    if (!text) {
      return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} wants a list of texts", path, name));
    }
    found.push_back(*text);
  }
  return found;
}

Result<std::optional<std::string>> text(const toml::table& table, std::string_view name,
                                        const std::string& path) {
  const auto node = table.at_path(name);
  if (!node) {
    return std::optional<std::string>();
  }
  auto value = node.value_exact<std::string>();
  if (!value || value->empty()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} wants a text", path, name));
  }
  return value;
}

Result<bool> flag(const toml::table& table, std::string_view name, const std::string& path) {
  const auto node = table.at_path(name);
  const auto value = node.value_exact<bool>();
  if (node && !value) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} is true or false", path, name));
  }
  return value.value_or(false);
}

// A list of texts, or one alone.
Result<std::vector<std::string>> one_or_more(const toml::table& table, std::string_view name,
                                             const std::string& path) {
  const auto node = table.at_path(name);
  if (!node || !node.is_string()) {
    return texts(table, name, path);
  }
  const auto found = TARN_TRY(text(table, name, path));
  return std::vector<std::string>{found.value_or("")};
}

Result<service::AccountPlaces> read_account_places(const toml::table& table, const std::string& path) {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(kAllowKeys, key.str()) == kAllowKeys.end()) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("{}: unknown setting {} of [[{}]]; there are {}", path, key.str(), kAllow,
                              fmt::join(kAllowKeys, ", ")));
    }
  }
  const auto account = TARN_TRY(text(table, "account", path));
  if (!account || (*account != service::kEveryAccount && !access::is_account_id(*account))) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("{}: each [[{}]] names its account, as a text of twelve digits or \"{}\" for every one",
                    path, kAllow, service::kEveryAccount));
  }
  service::AccountPlaces places{.account = *account};
  places.import_folders = TARN_TRY(texts(table, "import_folders", path));
  places.export_folders = TARN_TRY(texts(table, "export_folders", path));
  return places;
}

Result<std::vector<service::AccountPlaces>> read_allowed(const toml::table& table, const std::string& path) {
  std::vector<service::AccountPlaces> allowed;
  const auto node = table[kAllow];
  if (!node) {
    return allowed;
  }
  const auto* const list = node.as_array();
  if (list == nullptr || !list->is_homogeneous(toml::node_type::table)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: {} is written [[{}]], once for each account", path, kAllow, kAllow));
  }
  allowed.reserve(list->size());
  for (const auto& item : *list) {
    auto places = TARN_TRY(read_account_places(*item.as_table(), path));
    allowed.push_back(std::move(places));
  }
  return allowed;
}

Result<> read_organization_settings(const toml::table& table, const std::string& path, Config& config) {
  config.organization_refresh_hours =
      TARN_TRY(at_most(table, "organization.refresh_hours", kRefreshHoursMax, path));
  config.organization_endpoint = TARN_TRY(text(table, "organization.endpoint", path));
  config.organization_region = TARN_TRY(text(table, "organization.region", path));
  config.organization_credentials = TARN_TRY(text(table, "organization.credentials", path));
  return {};
}

Result<> read_head_settings(const toml::table& table, const std::string& path, Config& config) {
  config.heads = TARN_TRY(one_or_more(table, "proof.heads", path));
  config.heads_region = TARN_TRY(text(table, "proof.heads_region", path));
  config.heads_endpoint = TARN_TRY(text(table, "proof.heads_endpoint", path));
  config.heads_credentials = TARN_TRY(text(table, "proof.heads_credentials", path));
  config.heads_lock_mode = TARN_TRY(text(table, "proof.heads_lock_mode", path));
  config.heads_lock_days = TARN_TRY(positive(table, "proof.heads_lock_days", path));
  config.heads_secret_file = TARN_TRY(text(table, "proof.heads_secret_file", path));
  const auto mode = config.heads_lock_mode.value_or("COMPLIANCE");
  if (mode != "COMPLIANCE" && mode != "GOVERNANCE") {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: proof.heads_lock_mode is COMPLIANCE or GOVERNANCE", path));
  }
  if (config.heads_lock_days.value_or(0) > kLockDaysMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: proof.heads_lock_days may be {} at most", path, kLockDaysMax));
  }
  return {};
}

Result<> read_server_settings(const toml::table& table, const std::string& path, Config& config) {
  config.listen = table.at_path("server.listen").value<std::string>();
  config.tls_cert = TARN_TRY(text(table, "server.tls_cert", path));
  config.tls_key = TARN_TRY(text(table, "server.tls_key", path));
  config.quotas = TARN_TRY(text(table, "server.quotas", path));
  config.clock_skew_s = TARN_TRY(at_most(table, "server.clock_skew_s", kClockSkewMaxS, path));
  config.several_lookup_attributes = TARN_TRY(flag(table, "server.several_lookup_attributes", path));
  if (config.tls_cert.has_value() != config.tls_key.has_value()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: server.tls_cert and server.tls_key belong together", path));
  }
  const auto quotas = config.quotas.value_or("generous");
  if (quotas != "generous" && quotas != "aws") {
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: server.quotas is generous or aws", path));
  }
  return {};
}

Result<Config> from_table(const toml::table& table, const std::string& path) {
  TARN_TRY(refuse_unknown(table, path));
  Config config;
  config.catalog = TARN_TRY(text(table, "lake.catalog", path));
  TARN_TRY(read_server_settings(table, path, config));
  config.import_folders = TARN_TRY(texts(table, "import.allowed_folders", path));
  config.export_folders = TARN_TRY(texts(table, "export.allowed_folders", path));
  config.allowed = TARN_TRY(read_allowed(table, path));
  TARN_TRY(read_organization_settings(table, path, config));
  config.query_memory_mb = TARN_TRY(at_most(table, "query.memory_mb", kMegabytesMax, path));
  config.query_threads = TARN_TRY(positive(table, "query.threads", path));
  config.queries_running = TARN_TRY(positive(table, "query.running", path));
  config.query_timeout_s = TARN_TRY(at_most(table, "query.timeout_s", kTimeoutMaxS, path));
  config.query_result_mb = TARN_TRY(at_most(table, "query.result_mb", kMegabytesMax, path));
  config.query_spill_mb = TARN_TRY(at_most(table, "query.spill_mb", kMegabytesMax, path));
  config.stores_max = TARN_TRY(positive(table, "stores.max", path));
  if (config.stores_max && *config.stores_max > service::kStoresMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: stores.max may be {} at most", path, service::kStoresMax));
  }
  config.key_file = TARN_TRY(text(table, "proof.key_file", path));
  TARN_TRY(read_head_settings(table, path, config));
  config.secrets_key_file = TARN_TRY(text(table, "access.secrets_key_file", path));
  return config;
}

}  // namespace

Result<Config> read_config(io::FileSystem& files, const std::string& path) {
  const auto text = io::read_file(files, path, kFileLimit);
  if (!text) {
    return text.error().code() == ErrorCode::NotFound ? Result<Config>(Config()) : fail(text.error());
  }
  try {
    return from_table(toml::parse(std::string_view(*text)), path);
  } catch (const toml::parse_error& problem) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}, line {}: {}", path, problem.source().begin.line, problem.description()));
  }
}

}  // namespace tarn::app
