#include "torture/trouble.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::torture {

using io::Fault;

// What a path is to a lake.
std::string role_of(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> kRoles[] = {
      {".parquet.index", "keys"},
      {".parquet", "data file"},
      {".metadata.json", "table metadata"},
      {".avro", "manifest"},
      {"/pending", "list of pending files"},
      {"import.lock", "import lock"},
      {"rewrite.lock", "rewrite lock"},
      {".wal", "segment of the journal"},
      {"/push", "folder of the journal"},
      {"/metadata", "metadata folder"},
      {"/data/", "folder of a day"},
      {"/data", "folder of the data"},
      {"lake.db-wal", "log of lake.db"},
      {"lake.db", "lake.db"},
      {"control.db-wal", "log of control.db"},
      {"control.db", "control.db"},
      {"history.db-wal", "log of history.db"},
      {"history.db", "history.db"},
      {"signing.key.lock", "lock of the key"},
      {"signing.key", "key"},
      {"credentials", "credentials"},
      {"/heads/", "head"},
      {"/heads", "folder of heads"},
      {"/stores/", "folder of a store"},
      {"/logs", "logs"}};
  for (const auto& [part, role] : kRoles) {
    if (path.contains(part)) {
      return std::string(role);
    }
  }
  return "folder of the lake";
}

Trouble random_trouble(io::Chance& chance) {
  constexpr std::uint64_t kKinds = 20;
  constexpr std::array<std::uint64_t, 4> kReaches{12, 60, 200, 500};
  constexpr std::uint64_t kKillsIn = 5;
  constexpr std::uint64_t kSlow = 12;
  Trouble trouble{.nth = 1 + chance.below(kReaches[chance.below(kReaches.size())])};
  const auto kind = chance.below(kKinds);
  trouble.is_slow = chance.one_in(kSlow);
  trouble.loses_power = !chance.one_in(kKillsIn);
  if (kind < 14) {
    trouble.fault = Fault::Crash;
  } else if (kind < 16) {
    trouble.fault = Fault::DiskFull;
  } else if (kind < 18) {
    trouble.fault = Fault::IoError;
    trouble.is_random = chance.one_in(2);
  } else if (kind < 19) {
    trouble.fault = Fault::ShortWrite;
    trouble.is_random = true;
  }
  return trouble;
}

void plan(io::FaultyFileSystem& files, const Trouble& trouble, std::uint64_t seed) {
  constexpr std::uint32_t kOneInMin = 10;
  if (!trouble.fault) {
    return;
  }
  if (trouble.is_random) {
    files.fail_randomly(seed, kOneInMin + static_cast<std::uint32_t>(trouble.nth), *trouble.fault);
  } else if (*trouble.fault == Fault::DiskFull) {
    files.fail_from(trouble.nth, *trouble.fault);
  } else {
    files.fail_nth_change(trouble.nth, *trouble.fault);
  }
}

std::string describe(const Trouble& trouble) {
  if (!trouble.fault) {
    return trouble.is_slow ? "a slow disk" : "nothing goes wrong";
  }
  const auto what = [&] {
    switch (*trouble.fault) {
      case Fault::Crash: return trouble.loses_power ? "a loss of power" : "a death";
      case Fault::DiskFull: return "a full disk";
      case Fault::IoError: return "an I/O error";
      case Fault::ShortWrite: return "short writes";
    }
    return "";
  }();
  return fmt::format("{} {} change {}{}", what, trouble.is_random ? "at about one in" : "at", trouble.nth,
                     trouble.is_slow ? ", on a slow disk" : "");
}

}  // namespace tarn::torture
