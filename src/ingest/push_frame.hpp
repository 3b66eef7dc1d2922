// What a push leaves in the journal: its events, and which stores take each of them.
//
//   payload: 1 byte version, u32 stores, {u32 bytes, id}*, u32 events, {u32 bytes, u32 count, u32 store*}*,
//   texts
//
// Numbers are little-endian; the texts follow one another, each with a line break behind it.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "journal/segment.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// One event on its way; `stores` are positions in the list that goes with it.
struct PushedEvent {
  std::string_view json{};
  std::vector<std::size_t> stores{};
};

std::string encode_push(std::span<const EventDataStoreId> stores, std::span<const PushedEvent> events);

struct PushFrame {
  std::vector<EventDataStoreId> stores{};
  std::vector<PushedEvent> events{};  // views into the payload
};

// Corrupt for what is no payload.
Result<PushFrame> decode_push(std::string_view payload);

// The stores that take an event of the segment. What cannot be decoded is passed over: its checksum held, so
// that it was written by another version of Tarn, and is counted.
struct SegmentEvents {
  std::set<EventDataStoreId> stores{};
  std::vector<PushFrame> frames{};  // views into the segment
  std::uint64_t unknown_payloads = 0;
};
SegmentEvents decode_segment(const journal::Segment& segment);

// The events that `store` takes, one after the other, as a log file has them.
std::string events_for(const SegmentEvents& events, const EventDataStoreId& store);

// The name under which the ledger knows a segment, once its events are in a store.
std::string source_uri(const journal::SegmentName& name);

}  // namespace tarn::ingest
