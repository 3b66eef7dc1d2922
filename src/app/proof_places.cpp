#include "app/proof_places.hpp"

#include "app/aws_keys.hpp"
#include "service/arn.hpp"
#include "service/head_posts.hpp"

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

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
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
    auto parsed = service::parse_endpoint(*endpoint);
    if (!parsed) {
      return fail(parsed.error().within("heads_endpoint"));
    }
    bucket.endpoint = *std::move(parsed);
  }
  bucket.lock_mode = config.heads_lock_mode.value_or(bucket.lock_mode);
  bucket.lock_days = static_cast<std::uint32_t>(config.heads_lock_days.value_or(0));
  const auto credentials =
      config.heads_credentials ? io::join_path(data, *config.heads_credentials) : std::string();
  auto keys =
      TARN_TRY(read_aws_keys(files, credentials));  // that a bucket has none is told where one is meant
  bucket.access_key_id = std::move(keys.access_key_id);
  bucket.secret = std::move(keys.secret);
  bucket.session_token = std::move(keys.session_token);
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
