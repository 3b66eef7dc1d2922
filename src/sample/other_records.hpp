// The records that CloudTrail writes beside those of single calls: Insights events, network activity events,
// aggregated events, and the configuration items of AWS Config as an event data store keeps them. Each
// function appends one JSON object without blanks or line ends; the same arguments give the same bytes.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sample/organization.hpp"
#include "sample/record.hpp"
#include "sample/template.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sample {

// One value's share of an unusual activity: an identity's ARN, a user agent or an error code.
struct InsightShare {
  std::string value;
  std::uint64_t calls = 0;           // during the activity
  std::uint64_t baseline_calls = 0;  // during the baseline
};

// More or fewer calls of one operation than usual, or more of its errors where `error_code` is not empty.
struct UnusualActivity {
  const Account& account;
  std::string_view region;
  std::string_view event_source;  // "ec2.amazonaws.com"
  std::string_view event_name;
  std::string_view error_code = {};
  bool of_data_events = false;
  Timestamp start;
  std::chrono::minutes duration{1};  // at least one
  std::uint64_t onset_calls = 0;     // during the first minute
  std::uint64_t calls = 0;           // during all of it
  std::uint64_t baseline_calls = 0;  // during kInsightBaseline before the start
  std::vector<InsightShare> identities;
  std::vector<InsightShare> user_agents;
  std::vector<InsightShare> error_codes;
  std::uint64_t key = 0;  // its own: ids are drawn from it
};

inline constexpr std::chrono::minutes kInsightBaseline = std::chrono::days(7);

enum class InsightState : std::uint8_t { Start, End };
// A log file nests what the rows of an event data store have flat.
enum class InsightForm : std::uint8_t { LogFile, Lake };

// Of the shares, the five largest are told of. The Start and the End of an activity have one sharedEventID.
void append_insight(std::string& out, const UnusualActivity& activity, InsightState state, InsightForm form);

// What the policy of a VPC endpoint decided.
enum class EndpointVerdict : std::uint8_t { Allowed, Denied };

// The network activity event of a call that passed a VPC endpoint of `happening.account`, or was stopped
// there.
void append_network_activity(std::string& out, const Happening& happening, EndpointVerdict verdict);

enum class AggregateBy : std::uint8_t { ApiActivity, ResourceAccess, UserActions };

struct AggregatedCount {
  std::string value;
  std::uint64_t count = 0;
};

struct AggregatedDimension {
  std::string_view name;  // "eventName", "resourceARN", "userIdentity", "userAgent" or "sourceIpAddress"
  std::vector<AggregatedCount> counts;
};

// The data events of one service during five minutes, counted by the dimension of `by`.
struct AggregatedWindow {
  const Account& account;
  std::string_view region;
  std::string_view event_source;
  AggregateBy by = AggregateBy::ApiActivity;
  Timestamp start;  // a multiple of kAggregatedWindow
  std::vector<AggregatedCount> counts;
  std::vector<AggregatedDimension> details;
  std::uint64_t key = 0;
};

inline constexpr std::chrono::minutes kAggregatedWindow{5};

void append_aggregated(std::string& out, const AggregatedWindow& window);

enum class ConfigurationStatus : std::uint8_t { Discovered, Changed, Deleted };

// What AWS Config saw at a resource.
struct ConfigurationChange {
  const Organization& organization;
  const Account& account;
  std::string_view region;
  ConfigurationStatus status = ConfigurationStatus::Changed;
  Timestamp time;
  std::uint64_t focus = 0;  // which resource; events with this focus are about the same one
  std::uint64_t key = 0;    // its own
};

// The kinds of resources that AWS Config tells of. Immutable once made.
class ConfigurationItems {
 public:
  static Result<ConfigurationItems> make();

  std::size_t kinds() const { return items_.size(); }
  // "AWS::EC2::Instance". REQUIRES: kind < kinds().
  std::string_view type_of(std::size_t kind) const { return items_[kind].type; }
  // The kinds of global services are seen in us-east-1, whatever the change's Region.
  void append_to(std::string& out, std::size_t kind, const ConfigurationChange& change) const;

 private:
  struct Relation {
    std::string_view name;  // "Is contained in Vpc"
    std::string_view type;
    Template id;
  };
  struct Item {
    std::string_view type;
    bool global = false;
    bool zoned = false;  // lives in an Availability Zone
    Template id;
    Template name;
    Template arn;
    Template configuration;
    Template supplementary;
    std::vector<Relation> relations;
  };
  static void append_state(std::string& out, const Item& item, const Scene& scene,
                           ConfigurationStatus status);

  std::vector<Item> items_;
};

}  // namespace tarn::sample
