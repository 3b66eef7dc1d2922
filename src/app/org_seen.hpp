// Which accounts the events of a lake are of, whether its organization lists them or not.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "service/lake.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace tarn::app {

struct SeenAccount {
  std::uint64_t events = 0;
  std::string last_event{};  // its time: "2026-02-02T06:07:00Z"; empty where no event has one
};

// By recipientAccountId, over the stores of CloudTrail events. Where several stores have events of an
// account, those of the store with the most are counted, since stores may hold the same ones. Fails as a
// query does.
Result<std::map<AccountId, SeenAccount>> accounts_of_events(service::Lake& lake, const std::string& data);

}  // namespace tarn::app
