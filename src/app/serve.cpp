#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/organization_source.hpp"
#include "app/sample_life.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "app/version.hpp"
#include "app/welcome.hpp"
#include "base/log.hpp"
#include "service/lake.hpp"
#include "service/quotas.hpp"
#include "service/server.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

namespace tarn::app {
namespace {

constexpr std::string_view kListenDefault = "127.0.0.1:9480";
constexpr std::size_t kMembersShown = 5;
constexpr std::uint64_t kPemBytesMax = 1u << 20;

Result<> parse_listen(std::string_view text, http::ServerOptions& options) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (port.empty() || error != std::errc{} || end != port.data() + port.size() || colon == 0) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("--listen wants HOST:PORT, such as {}: {}", kListenDefault, text));
  }
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  options.host = host;
  options.port = number;
  return {};
}

log::Level log_level(std::string_view name) {
  if (name == "debug") {
    return log::Level::Debug;
  }
  if (name == "warning") {
    return log::Level::Warning;
  }
  if (name == "error") {
    return log::Level::Error;
  }
  return name == "off" ? log::Level::Off : log::Level::Info;
}

struct TlsPlaces {
  std::string certificate;
  std::string key;
};

// A flag goes before the configuration; neither: plain HTTP.
std::optional<TlsPlaces> tls_places(const ServeOptions& options, const Config& file) {
  if (!options.tls_cert.empty()) {
    return TlsPlaces{options.tls_cert, options.tls_key};
  }
  return file.tls_cert && file.tls_key ? std::optional(TlsPlaces{*file.tls_cert, *file.tls_key})
                                       : std::nullopt;
}

Result<http::TlsIdentity> read_identity(io::FileSystem& files, const TlsPlaces& places) {
  http::TlsIdentity identity;
  identity.certificate_chain = TARN_TRY(io::read_file(files, places.certificate, kPemBytesMax));
  identity.private_key = TARN_TRY(io::read_file(files, places.key, kPemBytesMax));
  return identity;
}

// Connections take half of the descriptors that the system lets the process have, which is asked for all it
// gives; files and catalogs have the others.
std::size_t connections_for(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return wanted;
  }
  const rlim_t enough = wanted * 2;
  if (limit.rlim_cur < enough) {
    limit.rlim_cur = std::min(enough, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  return std::min(wanted, static_cast<std::size_t>(limit.rlim_cur / 2));
}

void set_limits(const ServeOptions& options, const Config& file, service::ServerConfig& config) {
  const std::string named = options.quotas.empty() ? file.quotas.value_or("generous") : options.quotas;
  config.quotas = service::quotas_of(named == "aws" ? service::QuotaSet::Aws : service::QuotaSet::Generous);
  config.queries.concurrent = config.quotas.queries;
  if (options.several_lookup_attributes || file.several_lookup_attributes) {
    config.lookups = service::LookupAttributes::Several;
  }
  config.http.max_connections = connections_for(config.http.max_connections);
  if (const auto skew = file.clock_skew_s) {
    config.clock_skew = std::chrono::seconds(*skew);
  }
}

// What stands under [import] and [export], and the flags, are the lake's own account's.
std::vector<service::AccountPlaces> allowed_places(const ServeOptions& options, const Config& file,
                                                   const AccountId& own) {
  service::AccountPlaces places{
      .account = own.value(), .import_folders = file.import_folders, .export_folders = file.export_folders};
  places.import_folders.insert(places.import_folders.end(), options.import_folders.begin(),
                               options.import_folders.end());
  places.export_folders.insert(places.export_folders.end(), options.export_folders.begin(),
                               options.export_folders.end());
  std::vector<service::AccountPlaces> allowed = {std::move(places)};
  allowed.insert(allowed.end(), file.allowed.begin(), file.allowed.end());
  for (const auto& one : file.allowed) {
    if (one.account != own.value() && one.account != service::kEveryAccount) {
      log::warning(
          "tarn.toml allows folders to another account than the lake's, which may neither import nor "
          "export in this version",
          {{"account", one.account}});
    }
  }
  return allowed;
}

Result<service::ServerConfig> server_config(const ServeOptions& options, const Config& file,
                                            const service::Lake& lake) {
  service::ServerConfig config;
  const auto listen = options.listen ? *options.listen : file.listen.value_or(std::string(kListenDefault));
  TARN_TRY(parse_listen(listen, config.http));
  config.http.plain_remote =
      options.allow_plain_remote ? http::PlainRemote::Allow : http::PlainRemote::Refuse;
  config.places = allowed_places(options, file, lake.settings().account);
  if (const auto refresh_hours = file.organization_refresh_hours) {
    auto& schedule = config.organization.emplace();
    schedule.source =
        TARN_TRY(organization_source(lake.files(), file, lake.folder(), lake.settings().partition));
    schedule.every = std::chrono::hours(*refresh_hours);
  }
  config.engine.memory_bytes = file.query_memory_mb.value_or(1024) << 20;
  config.engine.threads = static_cast<unsigned>(file.query_threads.value_or(0));
  config.queries.running = file.queries_running.value_or(config.queries.running);
  config.queries.run_time = std::chrono::seconds(file.query_timeout_s.value_or(3600));
  if (const auto most = file.query_result_mb) {
    config.queries.result_bytes = *most << 20;
  }
  if (const auto most = file.query_spill_mb) {
    config.engine.spill_bytes = *most << 20;
  }
  set_limits(options, file, config);
  config.version = kVersion;
  return config;
}

Result<Welcome> welcome(service::Lake& lake, const service::ServerConfig& config, std::uint16_t port) {
  auto& files = lake.files();
  Welcome words;
  const bool ipv6 = config.http.host.find(':') != std::string::npos;
  words.url = fmt::format(fmt::runtime(ipv6 ? "{}://[{}]:{}" : "{}://{}:{}"),
                          config.http.tls ? "https" : "http", config.http.host, port);
  words.data = TARN_TRY(files.canonical(lake.folder()));
  words.credentials = io::join_path(words.data, "credentials");
  words.account = lake.settings().account.value();
  words.region = lake.settings().region.value();
  words.program = files.canonical("/proc/self/exe").value_or("tarn");
  const auto principals = TARN_TRY(lake.control().principals());
  for (const auto& principal : principals) {
    if (principal.account != lake.settings().account && words.members.size() < kMembersShown) {
      words.members.push_back(fmt::format("{} ({})", principal.name, principal.account.value()));
    }
  }
  const auto store = TARN_TRY(service::StoreLifecycle(lake).usual_store());
  words.store = store ? store->value() : "";
  return words;
}

// The server starts all the same: 'tarn access create-key' is the way back in.
Result<> tell_unusable_keys(service::Lake& lake) {
  const auto unusable = TARN_TRY(lake.secrets().check());
  if (unusable > 0) {
    log::error("access keys cannot be used: their secrets are sealed under a key that is not in the file",
               {{"access_keys", fmt::format("{}", unusable)}, {"file", lake.secrets().places().key_file}});
  }
  return {};
}

// A certificate that cannot be used leaves the one before in its place.
void renew_identity(service::Server& server, io::FileSystem& files, const TlsPlaces& places) {
  auto identity = read_identity(files, places);
  const Result<> renewed = identity ? server.renew_tls(*identity) : fail(identity.error());
  if (renewed) {
    log::info("the TLS certificate was read anew", {{"file", places.certificate}});
  } else {
    log::error("the TLS certificate was not read anew: the one before goes on",
               {{"reason", renewed.error().message()}});
  }
}

Result<> serve(const ServeOptions& options) {
  log::set_level(log_level(options.log_level));
  const auto lake = TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::All,
                                              options.proof, options.secrets_key));
  TARN_TRY(tell_unusable_keys(*lake));
  auto config = TARN_TRY(server_config(options, lake.config(), *lake));
  const auto places = tls_places(options, lake.config());
  if (places) {
    config.http.tls = TARN_TRY(read_identity(lake->files(), *places));
  }
  std::counting_semaphore<> signalled{0};
  std::atomic<bool> is_over = false;
  // Where there is a certificate, SIGHUP means it; else the end, as of any program whose terminal is closed.
  const SignalWatch watch(
      [&](int signal) {
        is_over = is_over || signal != SIGHUP;
        signalled.release();
      },
      places ? HangUp::IsWatched : HangUp::Ends);
  const auto server = TARN_TRY(service::Server::start(*lake, config));
  const auto words = TARN_TRY(welcome(*lake, config, server->port()));
  std::unique_ptr<SampleLife> life;
  if (options.sample_life) {
    life = TARN_TRY(SampleLife::start(*lake, server->pusher(), {}));
  }
  fmt::print("{}", welcome_text(words, prefers_japanese()));
  std::fflush(stdout);
  for (signalled.acquire(); !is_over; signalled.acquire()) {
    if (places.has_value()) {
      renew_identity(*server, lake->files(), *places);
    }
  }
  life.reset();
  server->stop();
  return {};
}

}  // namespace

int run_serve(const ServeOptions& options) {
  const auto outcome = serve(options);
  return outcome ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
