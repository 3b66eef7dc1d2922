#include "app/proof_places.hpp"

#include "service/arn.hpp"
#include "service/head_posts.hpp"

#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

constexpr std::uint64_t kSecretFileMax = 1u << 20;

std::string chosen(const std::string& flag, const std::optional<std::string>& configured,
                   const std::string& data) {
  if (!flag.empty()) {
    return flag;
  }
  return configured ? io::join_path(data, *configured) : std::string();
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// One profile of a shared-credentials file.
void read_profile(std::string_view text, std::string_view profile, service::BucketAccess& access) {
  bool is_meant = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = without_blanks(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with('[') && line.ends_with(']')) {
      is_meant = without_blanks(line.substr(1, line.size() - 2)) == profile;
      continue;
    }
    const auto equals = line.find('=');
    if (!is_meant || equals == std::string_view::npos) {
      continue;
    }
    const auto name = without_blanks(line.substr(0, equals));
    const auto value = without_blanks(line.substr(equals + 1));
    if (name == "aws_access_key_id") {
      access.access_key_id = value;
    } else if (name == "aws_secret_access_key") {
      access.secret = io::Secret(value);
    } else if (name == "aws_session_token") {
      access.session_token = value;
    }
  }
}

Result<> read_keys(io::FileSystem& files, const Config& config, const std::string& data,
                   service::BucketAccess& access) {
  const auto profile = variable("AWS_PROFILE");
  const auto of = profile.empty() ? std::string_view("default") : std::string_view(profile);
  if (const auto& configured = config.heads_credentials) {
    const auto text = TARN_TRY(io::read_file(files, io::join_path(data, *configured), kSecretFileMax));
    read_profile(text, of, access);
    return {};
  }
  if (const auto id = variable("AWS_ACCESS_KEY_ID"); !id.empty()) {
    access.access_key_id = id;
    access.secret = io::Secret(variable("AWS_SECRET_ACCESS_KEY"));
    access.session_token = variable("AWS_SESSION_TOKEN");
    return {};
  }
  const auto named = variable("AWS_SHARED_CREDENTIALS_FILE");
  const auto path = named.empty() ? io::join_path(variable("HOME"), ".aws/credentials") : named;
  const auto text = io::read_file(files, path, kSecretFileMax);
  read_profile(text.value_or(""), of, access);  // that a bucket has no key is told where one is meant
  return {};
}

Result<std::shared_ptr<const service::HeadPostOptions>> post_options(io::FileSystem& files,
                                                                     const Config& config,
                                                                     const std::string& data,
                                                                     std::vector<std::string> places) {
  const auto options = std::make_shared<service::HeadPostOptions>();
  options->places = std::move(places);
  auto& bucket = options->bucket;
  bucket.region = Region(config.heads_region.value_or("us-east-1"));
  if (!service::is_region_name(bucket.region.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("heads_region is written like us-east-1: {}", bucket.region.value()));
  }
  if (const auto& endpoint = config.heads_endpoint) {
    bucket.endpoint = TARN_TRY(service::parse_endpoint(*endpoint));
  }
  bucket.lock_mode = config.heads_lock_mode.value_or(bucket.lock_mode);
  bucket.lock_days = static_cast<std::uint32_t>(config.heads_lock_days.value_or(0));
  TARN_TRY(read_keys(files, config, data, bucket));
  if (const auto& file = config.heads_secret_file) {
    const auto text = TARN_TRY(io::read_file(files, io::join_path(data, *file), kSecretFileMax));
    if (without_blanks(text).empty()) {
      return fail(ErrorCode::InvalidArgument, fmt::format("the webhooks' secret is empty: {}", *file));
    }
    options->webhook_secret = io::Secret(without_blanks(text));
  }
  return std::shared_ptr<const service::HeadPostOptions>(options);
}

}  // namespace

Result<service::ProofPlaces> proof_places(io::FileSystem& files, const ProofFlags& flags,
                                          const Config& config, const std::string& data) {
  service::ProofPlaces places{.key_file = chosen(flags.key_file, config.key_file, data)};
  std::vector<std::string> remote;
  for (const auto& place : flags.heads.empty() ? config.heads : flags.heads) {
    if (service::is_head_place(place)) {
      TARN_TRY(service::parse_head_place(place));
      remote.push_back(place);
      continue;
    }
    if (!places.heads_folder.empty()) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("heads go to one folder, and any number of buckets and webhooks: {}", place));
    }
    places.heads_folder = flags.heads.empty() ? io::join_path(data, place) : place;
  }
  if (!remote.empty()) {
    places.posts = TARN_TRY(post_options(files, config, data, std::move(remote)));
  }
  return places;
}

Result<std::optional<catalog::PostgresUrl>> catalog_place(const std::string& flag, const Config& config) {
  const auto text = flag.empty() ? config.catalog.value_or("") : flag;
  if (text.empty()) {
    return std::optional<catalog::PostgresUrl>();
  }
  return catalog::PostgresUrl::parse(text);
}

}  // namespace tarn::app
