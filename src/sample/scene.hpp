// What is known while one event is written down.
#pragma once

#include "base/time.hpp"
#include "sample/organization.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::sample {

// The stage of one event. The views and references must outlive it.
struct Scene {
  const Organization& organization;
  const Account& account;   // where it happens
  std::string_view region;  // "us-east-1" for global services
  std::uint64_t focus;      // which resources it is about; stays the same for a while in a session
  std::uint64_t event_key;  // differs from event to event
  Timestamp time;
  std::string_view caller_arn;
  std::string_view caller_name;  // the person, role or service
  std::string_view request_id;
  std::string_view source_address;
  bool mfa = true;  // whether the caller has a second factor
};

}  // namespace tarn::sample
