#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/sample_life.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "app/version.hpp"
#include "app/welcome.hpp"
#include "base/log.hpp"
#include "service/lake.hpp"
#include "service/server.hpp"
#include "service/store_lifecycle.hpp"

#include <charconv>
#include <cstdio>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tarn::app {
namespace {

constexpr std::string_view kListenDefault = "127.0.0.1:9480";
constexpr std::size_t kMembersShown = 5;

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

Result<service::ServerConfig> server_config(const ServeOptions& options, const Config& file) {
  service::ServerConfig config;
  const auto listen = options.listen ? *options.listen : file.listen.value_or(std::string(kListenDefault));
  TARN_TRY(parse_listen(listen, config.http));
  config.http.plain_remote =
      options.allow_plain_remote ? http::PlainRemote::Allow : http::PlainRemote::Refuse;
  config.import_folders = file.import_folders;
  config.import_folders.insert(config.import_folders.end(), options.import_folders.begin(),
                               options.import_folders.end());
  config.export_folders = file.export_folders;
  config.export_folders.insert(config.export_folders.end(), options.export_folders.begin(),
                               options.export_folders.end());
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
  config.version = kVersion;
  return config;
}

Result<Welcome> welcome(service::Lake& lake, const service::ServerConfig& config, std::uint16_t port) {
  auto& files = lake.files();
  Welcome words;
  const bool ipv6 = config.http.host.find(':') != std::string::npos;
  words.url = fmt::format(fmt::runtime(ipv6 ? "http://[{}]:{}" : "http://{}:{}"), config.http.host, port);
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

Result<> serve(const ServeOptions& options) {
  log::set_level(log_level(options.log_level));
  const auto lake =
      TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::All, options.proof));
  const auto config = TARN_TRY(server_config(options, lake.config()));
  std::binary_semaphore stopped{0};
  const SignalWatch watch([&stopped](int) { stopped.release(); });
  const auto server = TARN_TRY(service::Server::start(*lake, config));
  const auto words = TARN_TRY(welcome(*lake, config, server->port()));
  std::unique_ptr<SampleLife> life;
  if (options.sample_life) {
    life = TARN_TRY(SampleLife::start(*lake, server->pusher(), {}));
  }
  fmt::print("{}", welcome_text(words, prefers_japanese()));
  std::fflush(stdout);
  stopped.acquire();
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
