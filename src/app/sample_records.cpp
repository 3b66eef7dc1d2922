#include "app/sample_records.hpp"

#include "sample/other_records.hpp"
#include "sample/prng.hpp"
#include "sample/rhythm.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using sample::mix;
using sample::Organization;
using sample::Prng;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kPercentHours = 2400;  // of a day whose every hour is as busy as the mean
// Of each kind, in an account and Region: so that items of one resource follow one another.
constexpr std::uint32_t kResources = 60;
constexpr minutes kNoticed{9};
constexpr std::uint32_t kInsightsADayMax = 4;

struct Record {
  Timestamp found;  // when it enters the store: what decides about the file that it is in
  std::string text;
};

std::uint64_t key_at(const Organization& organization, std::string_view what, Timestamp time) {
  return mix(mix(organization.seed, sample::key_of(what)), static_cast<std::uint64_t>(micros(time)));
}

const sample::Account& draw_account(const Organization& organization, Prng& random) {
  std::uint32_t sum = 0;
  for (const sample::Account& account : organization.accounts) {
    sum += account.activity;
  }
  std::uint32_t luck = random.below(sum);
  for (const sample::Account& account : organization.accounts) {
    if (luck < account.activity) {
      return account;
    }
    luck -= account.activity;
  }
  return organization.accounts.front();
}

const std::string& draw_region(const Organization& organization, Prng& random) {
  return organization.regions[random.skewed(static_cast<std::uint32_t>(organization.regions.size()))];
}

// Resources change when people deploy: per cent of the mean.
std::uint64_t busyness(const Organization& organization, Timestamp hour) {
  std::uint64_t sum = 0;
  std::uint64_t pipelines = 0;
  for (const sample::Actor& actor : organization.actors) {
    if (actor.kind == sample::ActorKind::Pipeline) {
      sum += sample::activity_percent(actor, hour);
      ++pipelines;
    }
  }
  // Machines that scale by themselves never rest.
  return pipelines == 0 ? 100 : 30 + sum * 7 / (10 * pipelines);
}

sample::ConfigurationStatus draw_status(Prng& random) {
  const std::uint32_t luck = random.below(100);
  return luck < 80   ? sample::ConfigurationStatus::Changed
         : luck < 94 ? sample::ConfigurationStatus::Discovered
                     : sample::ConfigurationStatus::Deleted;
}

// Each item is drawn from the hour and its place alone, whatever the rate.
void add_items(const Organization& organization, const sample::ConfigurationItems& items, Timestamp hour,
               std::uint64_t per_day, std::vector<Record>& records) {
  const std::uint64_t key = key_at(organization, "configuration", hour);
  const std::uint64_t share = per_day * busyness(organization, hour);
  const std::uint64_t count = share / kPercentHours + (key % kPercentHours < share % kPercentHours ? 1 : 0);
  for (std::uint64_t i = 0; i < count; ++i) {
    Prng random(mix(key, i));
    const Timestamp time = hour + std::chrono::milliseconds(random.below(3'600'000));
    const sample::Account& account = draw_account(organization, random);
    const std::string& region = draw_region(organization, random);
    const auto kind = random.below(static_cast<std::uint32_t>(items.kinds()));
    Record& record = records.emplace_back();
    record.found = time;
    items.append_to(record.text, kind,
                    {.organization = organization,
                     .account = account,
                     .region = region,
                     .status = draw_status(random),
                     .time = time,
                     .focus = mix(account.key, random.skewed(kResources)),
                     .key = random.next()});
  }
}

// What CloudTrail finds unusual on ordinary days.
struct Oddity {
  std::string_view source;
  std::string_view name;
  std::string_view error;
};
constexpr Oddity kOddities[] = {
    {"ec2.amazonaws.com", "DescribeInstances", ""},
    {"ec2.amazonaws.com", "CreateNetworkInterface", ""},
    {"ec2.amazonaws.com", "RunInstances", ""},
    {"ec2.amazonaws.com", "RunInstances", "Server.InsufficientInstanceCapacity"},
    {"ssm.amazonaws.com", "GetParametersByPath", "ThrottlingException"},
    {"ssm.amazonaws.com", "UpdateInstanceInformation", ""},
    {"sts.amazonaws.com", "AssumeRole", "AccessDenied"},
    {"kms.amazonaws.com", "Decrypt", ""},
    {"iam.amazonaws.com", "GetRolePolicy", "NoSuchEntityException"},
    {"secretsmanager.amazonaws.com", "GetSecretValue", "AccessDeniedException"},
    {"lambda.amazonaws.com", "UpdateFunctionCode20150331v2", ""},
    {"autoscaling.amazonaws.com", "DescribeAutoScalingGroups", "ThrottlingException"},
    {"ecr.amazonaws.com", "BatchGetImage", ""},
    {"logs.amazonaws.com", "CreateLogStream", "ResourceAlreadyExistsException"},
};

std::string draw_identity(const Organization& organization, const sample::Account& account, Prng& random) {
  const sample::Actor& actor =
      organization.actors[random.below(static_cast<std::uint32_t>(organization.actors.size()))];
  const std::string_view role =
      actor.role.empty() ? std::string_view("OrganizationAccountAccessRole") : actor.role;
  return fmt::format("arn:aws:iam::{}:role/{}", account.id.value(), role);
}

// An activity's Start and End, both found some minutes after it.
void add_insight(const Organization& organization, Timestamp day, std::uint64_t key,
                 std::vector<Record>& records) {
  constexpr std::string_view kAgents[] = {"aws-sdk-go-v2/1.30.3", "Boto3/1.34.131", "aws-internal/3",
                                          "APN/1.0 HashiCorp/1.0 Terraform/1.9.2"};
  Prng random(key);
  const sample::Account& account = draw_account(organization, random);
  const Oddity& oddity = kOddities[random.below(std::size(kOddities))];
  const std::uint64_t usual = random.skewed(30'000);
  const minutes duration(random.between(1, 25));
  const std::uint64_t a_minute = 5 + usual / 500 + random.skewed(400);
  sample::UnusualActivity activity{.account = account,
                                   .region = draw_region(organization, random),
                                   .event_source = oddity.source,
                                   .event_name = oddity.name,
                                   .error_code = oddity.error,
                                   .start = day + minutes(random.below(24 * 60)),
                                   .duration = duration,
                                   .onset_calls = a_minute,
                                   .calls = a_minute * static_cast<std::uint64_t>(duration.count()),
                                   .baseline_calls = usual,
                                   .identities = {},
                                   .user_agents = {},
                                   .error_codes = {},
                                   .key = random.next()};
  activity.identities.push_back({draw_identity(organization, account, random), activity.calls, usual});
  activity.user_agents.push_back(
      {std::string(kAgents[random.below(std::size(kAgents))]), activity.calls, usual});
  if (oddity.error.empty()) {
    activity.error_codes.push_back({"null", activity.calls, usual});
  }
  for (const auto state : {sample::InsightState::Start, sample::InsightState::End}) {
    Record& record = records.emplace_back();
    record.found = activity.start + duration + kNoticed;
    sample::append_insight(record.text, activity, state, sample::InsightForm::Lake);
  }
}

// The file's name tells the piece of time that it is for, so that pieces that overlap have files of their
// own.
Result<std::uint64_t> hand_out(std::string_view folder, std::vector<Record> records, Timestamp start,
                               Timestamp end, sample::Sink& sink) {
  std::erase_if(records, [=](const Record& record) { return record.found < start || record.found >= end; });
  if (records.empty()) {
    return 0;
  }
  std::ranges::stable_sort(records, {}, &Record::found);
  std::string json = R"({"Records":[)";
  for (const Record& record : records) {
    json += record.text;
    json += ',';
  }
  json.back() = ']';
  json += '}';
  const std::string day = format_iso_seconds(start).substr(0, 10);
  const std::string key =
      fmt::format("{}{}/{:016x}-{:016x}.json.gz", folder, day, micros(start), micros(end));
  TARN_TRY(sink.receive({.key = key,
                         .json = json,
                         .events = records.size(),
                         .delivered = records.back().found,
                         .oldest = records.front().found,
                         .newest = records.back().found}));
  return records.size();
}

Timestamp midnight(Timestamp time) {
  return Timestamp(day_of(time));
}

}  // namespace

Result<std::uint64_t> make_configuration_items(const Organization& organization, Timestamp start,
                                               Timestamp end, std::uint64_t per_day, sample::Sink& sink) {
  const auto items = TARN_TRY(sample::ConfigurationItems::make());
  std::uint64_t made = 0;
  for (Timestamp day = midnight(start); day < end; day += hours(24)) {
    const Timestamp from = std::max(day, start);
    const Timestamp to = std::min<Timestamp>(day + hours(24), end);
    std::vector<Record> records;
    for (Timestamp hour = std::chrono::floor<hours>(from); hour < to; hour += hours(1)) {
      add_items(organization, items, hour, per_day, records);
    }
    made += TARN_TRY(hand_out(kConfigurationFolder, std::move(records), from, to, sink));
  }
  return made;
}

Result<std::uint64_t> make_insights(const Organization& organization, Timestamp start, Timestamp end,
                                    sample::Sink& sink) {
  std::uint64_t made = 0;
  for (Timestamp day = midnight(start); day < end; day += hours(24)) {
    std::vector<Record> records;
    // What began the day before may be found on this one.
    for (const Timestamp begun : {day - hours(24), day}) {
      const std::uint64_t key = key_at(organization, "insights", begun);
      for (std::uint64_t i = 0; i <= key % kInsightsADayMax; ++i) {
        add_insight(organization, begun, mix(key, i), records);
      }
    }
    made += TARN_TRY(hand_out(kInsightsFolder, std::move(records), std::max(day, start),
                              std::min<Timestamp>(day + hours(24), end), sink));
  }
  return made;
}

}  // namespace tarn::app
