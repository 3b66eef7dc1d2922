// Which kind of event a row is, for files that keep events of one kind side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  using KindView = std::pair<std::optional<std::string_view>, std::optional<std::string_view>>;
  static KindView view(const KindView& kind) { return kind; }
  static KindView view(const Kind& kind) { return {kind.first, kind.second}; }
  // Looked up by views, since nearly every row is of a kind that was met before.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const KindView& kind) const;
    std::size_t operator()(const Kind& kind) const { return (*this)(view(kind)); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const { return view(a) == view(b); }
  };

  std::unordered_map<Kind, std::uint32_t, Hash, Equal> numbers_;
};

}  // namespace tarn::ingest
