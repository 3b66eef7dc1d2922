// Which kind of event a row is, for files that keep events of one kind side by side.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::ingest {

// Numbers kinds as they come: pairs of eventSource and eventName. One thread at a time.
class EventKinds {
 public:
  std::uint32_t number(std::optional<std::string_view> source, std::optional<std::string_view> name);
  // By number, the place of each kind when all are sorted by source and name, absent ones first.
  std::vector<std::uint32_t> ranks() const;

 private:
  using Kind = std::pair<std::optional<std::string>, std::optional<std::string>>;

  std::map<Kind, std::uint32_t> numbers_;
  Kind last_{};  // of the row before: rows come in runs
  std::uint32_t last_number_ = 0;
};

}  // namespace tarn::ingest
