// The last entry of a chain, told to a second place: what shows that a lake was rolled back as a whole, or
// that its chain was written and signed anew.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "proof/entry.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::proof {

// A JSON object with these members. It can be checked alone: the signature is over the entry's SHA-256.
struct Head {
  std::string lake_id{};
  std::uint64_t sequence = 0;
  Timestamp time{};
  std::string entry_sha256{};
  IntroducedKey key{};
  std::string signature{};

  friend bool operator==(const Head&, const Head&) = default;
};

// REQUIRES: `entry` is what `sealed` says, and `key` signed it.
Head head_of(const Entry& entry, const SealedEntry& sealed, IntroducedKey key);

std::string write_head(const Head& head);
// Corrupt for what is no head, or one whose signature does not fit.
Result<Head> read_head(std::string_view text);

// Unlike for another chain's entry of the same number: neither may take the other's place.
std::string head_name(const Head& head);

}  // namespace tarn::proof
