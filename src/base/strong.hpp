// Strong types over strings and numbers, so that an account cannot be passed where a Region is meant.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace tarn {

template <class Tag>
class StrongString {
 public:
  StrongString() = default;
  explicit StrongString(std::string value) : value_(std::move(value)) {}
  explicit StrongString(std::string_view value) : value_(value) {}
  explicit StrongString(const char* value) : value_(value) {}

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }
  friend auto operator<=>(const StrongString&, const StrongString&) = default;

 private:
  std::string value_;
};

using AccountId = StrongString<struct AccountIdTag>;                // twelve digits
using Region = StrongString<struct RegionTag>;                      // "us-east-1"
using Partition = StrongString<struct PartitionTag>;                // "aws", "aws-cn", "aws-us-gov"
using EventDataStoreId = StrongString<struct EventDataStoreIdTag>;  // the UUID at an ARN's end
using QueryId = StrongString<struct QueryIdTag>;                    // UUID
using ResourceArn =
    StrongString<struct ResourceArnTag>;            // "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"
using ImportId = StrongString<struct ImportIdTag>;  // UUID
using AccessKeyId = StrongString<struct AccessKeyIdTag>;  // "AKIA..."

}  // namespace tarn

template <class Tag>
struct std::hash<tarn::StrongString<Tag>> {
  std::size_t operator()(const tarn::StrongString<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value());
  }
};
