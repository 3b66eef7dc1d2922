// The events of a data file in as few bits as tell nearly all others apart: what lies beside each data file.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// The first bits of a hash of the eventID, with which an event's identity begins. Two events may share them:
// one in 2^40 pairs does. So a fingerprint that is not there tells that an event is new, and one that is
// there tells which file to ask.
using Fingerprint = std::uint64_t;
inline constexpr unsigned kFingerprintBits = 40;
inline Fingerprint fingerprint_of(std::uint64_t identity) {
  return identity >> (64 - kFingerprintBits);
}
Fingerprint fingerprint_of_id(std::string_view event_id);

// On disk: 8 bytes "TARNKEY2", 8 bytes count, 1 byte `low`, then the bits, 8 bytes XXH3 of all before;
// numbers are little-endian, and bits fill each byte from its lowest. Fingerprints ascend, and each is
// written as its distance from the one before, the first from 0: the distance without its `low` lowest bits
// as so many zeros and a one, then those bits, lowest first. That is Rice's code; with `low` chosen by count
// it takes some 27 bits an event in a file of 20,000, and fewer in larger ones.
std::string encode_fingerprints(std::vector<Fingerprint> fingerprints);

// Ascending. Corrupt for what was not written so.
Result<std::vector<Fingerprint>> decode_fingerprints(std::string_view bytes);

}  // namespace tarn::ingest
