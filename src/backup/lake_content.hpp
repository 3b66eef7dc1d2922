// What a lake consists of.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "proof/entry.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::backup {

inline constexpr std::string_view kControlDatabase = "control.db";
inline constexpr std::string_view kLakeDatabase = "lake.db";
inline constexpr std::string_view kHistoryDatabase = "history.db";
inline constexpr std::string_view kJournalFolder = "push";
inline constexpr std::string_view kConfiguration = "tarn.toml";
// Whoever has them can be the lake's administrator, and sign for the lake.
inline constexpr std::array<std::string_view, 3> kKeyFiles = {"credentials", "signing.key",
                                                              "signing.key.next"};

// Whether the path stays in the folder that it is relative to, whoever wrote it.
bool is_safe_place(std::string_view path);

struct LakeContent {
  std::uint64_t entries = 0;  // of the chain
  std::string head{};         // the hash of the last
  std::vector<proof::FileRecord>
      files{};  // those that the chain names: what leaves soonest first, the tables' metadata
  std::uint64_t bytes = 0;
};

// By the lake.db in that file. Corrupt where its chain does not hold, or names files outside of the lake;
// FailedState where it has none.
Result<LakeContent> read_content(io::FileSystem& files, const std::string& lake_db,
                                 const std::string& lake_id);

}  // namespace tarn::backup
