#include "sample/layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

constexpr std::array<std::pair<LogFolder, std::string_view>, 6> kFolders = {{
    {LogFolder::Events, "CloudTrail"},
    {LogFolder::Insight, "CloudTrail-Insight"},
    {LogFolder::NetworkActivity, "CloudTrail-NetworkActivity"},
    {LogFolder::Aggregated, "CloudTrail-Aggregated"},
    {LogFolder::Digest, "CloudTrail-Digest"},
    {LogFolder::ConfigurationItem, "ConfigurationItem"},
}};

bool all_of(std::string_view text, bool (*test)(char)) {
  return !text.empty() && std::ranges::all_of(text, test);
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_alnum(char c) {
  return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_region_letter(char c) {
  return is_digit(c) || is_lower(c) || c == '-';
}

// Cuts the text up to the next `separator` off `rest`; all of it when there is none.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

std::optional<LogFolder> folder_of(std::string_view text) {
  const auto* found = std::ranges::find(kFolders, text, &std::pair<LogFolder, std::string_view>::second);
  if (found == kFolders.end() || found->first == LogFolder::Digest) {
    return std::nullopt;
  }
  return found->first;
}

// Reads "20230710T1145Z".
std::optional<Timestamp> parse_minute(std::string_view text) {
  if (text.size() != 14 || text[8] != 'T' || text[13] != 'Z') {
    return std::nullopt;
  }
  return parse_timestamp(fmt::format("{}-{}-{}T{}:{}:00Z", text.substr(0, 4), text.substr(4, 2),
                                     text.substr(6, 2), text.substr(9, 2), text.substr(11, 2)));
}

// The "o-..." folder right after "AWSLogs", or "".
std::string_view organization_in(std::string_view folders) {
  while (!folders.empty()) {
    if (take(folders, '/') == "AWSLogs") {
      const std::string_view next = take(folders, '/');
      return next.starts_with("o-") ? next : std::string_view();
    }
  }
  return {};
}

std::string_view without_ending(std::string_view name) {
  for (const std::string_view ending : {".json.gz", ".json"}) {
    if (name.ends_with(ending)) {
      return name.substr(0, name.size() - ending.size());
    }
  }
  return {};
}

}  // namespace

std::string_view to_string(LogFolder folder) {
  return std::ranges::find(kFolders, folder, &std::pair<LogFolder, std::string_view>::first)->second;
}

std::string object_key(const LogFileName& name) {
  const std::chrono::year_month_day date(day_of(name.delivered));
  const std::chrono::hh_mm_ss time(name.delivered - day_of(name.delivered));
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned day = static_cast<unsigned>(date.day());
  const std::string_view folder = to_string(name.folder);
  return fmt::format("AWSLogs/{}{}{}/{}/{}/{:04}/{:02}/{:02}/{}_{}_{}_{:04}{:02}{:02}T{:02}{:02}Z_{}.json.gz",
                     name.organization, name.organization.empty() ? "" : "/", name.account.value(), folder,
                     name.region.value(), year, month, day, name.account.value(), folder, name.region.value(),
                     year, month, day, time.hours().count(), time.minutes().count(), name.unique);
}

std::string object_key(const DigestFileName& name) {
  const std::string time = format_basic(name.end);
  return fmt::format("AWSLogs/{}{}{}/{}/{}/{}/{}/{}/{}_{}_{}_{}_{}_{}.json.gz", name.organization,
                     name.organization.empty() ? "" : "/", name.account.value(), to_string(LogFolder::Digest),
                     name.region.value(), time.substr(0, 4), time.substr(4, 2), time.substr(6, 2),
                     name.account.value(), to_string(LogFolder::Digest), name.region.value(), name.trail,
                     name.home_region.value(), time);
}

std::optional<LogFileName> parse_object_key(std::string_view key) {
  const std::size_t slash = key.rfind('/');
  std::string_view rest = without_ending(slash == std::string_view::npos ? key : key.substr(slash + 1));
  const std::string_view account = take(rest, '_');
  const std::optional<LogFolder> folder = folder_of(take(rest, '_'));
  const std::string_view region = take(rest, '_');
  const std::optional<Timestamp> delivered = parse_minute(take(rest, '_'));
  const bool plausible = account.size() == 12 && all_of(account, is_digit) &&
                         all_of(region, is_region_letter) && all_of(rest, is_alnum);
  if (!plausible || !folder || !delivered) {
    return std::nullopt;
  }
  return LogFileName{.organization = std::string(organization_in(key)),
                     .account = AccountId(account),
                     .folder = *folder,
                     .region = Region(region),
                     .delivered = *delivered,
                     .unique = std::string(rest)};
}

}  // namespace tarn::sample
