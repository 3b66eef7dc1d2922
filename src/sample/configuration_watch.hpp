// What AWS Config notes of the calls that change resources.
#pragma once

#include "base/time.hpp"
#include "sample/other_records.hpp"
#include "sample/record.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tarn::sample {

struct ConfigurationCause {
  std::string_view call;  // "ec2:RunInstances"
  std::string_view type;  // of the resource, "AWS::EC2::Instance"
  ConfigurationStatus status;
};

// The calls that are followed.
std::span<const ConfigurationCause> configuration_causes();

class ConfigurationWatch {
 public:
  // The items must outlive it.
  explicit ConfigurationWatch(const ConfigurationItems& items);

  // Appends the item that a call which succeeded leads to, and returns when Config has captured it, some
  // minutes after the call. nullopt, and nothing is appended, where it changes nothing that is followed.
  std::optional<Timestamp> append_item(std::string& out, const Happening& happening) const;

 private:
  struct Effect {
    std::size_t kind = 0;
    ConfigurationStatus status = ConfigurationStatus::Changed;
  };

  const ConfigurationItems& items_;
  std::map<std::string_view, Effect> effects_;  // by call
};

}  // namespace tarn::sample
