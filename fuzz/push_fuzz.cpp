// Reads the input as what the push path reads; the first byte says what. "s": a segment of the journal; "p":
// a push in it; "e": an event that is pushed. What is taken must be read back as it was.
#include "event/schema.hpp"
#include "ingest/live_batch.hpp"
#include "ingest/push_check.hpp"
#include "ingest/push_frame.hpp"
#include "journal/segment.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tarn;

void require(bool invariant) {
  if (!invariant) {
    std::abort();
  }
}

void read_segment(std::string_view text) {
  const journal::SegmentName name{.number = 1, .salt = 0};
  const auto segment = journal::parse_segment(name, std::make_shared<const std::string>(text), 0);
  std::size_t bytes = segment.damaged_bytes + segment.torn_bytes;
  for (const auto payload : segment.payloads) {
    bytes += journal::kFrameHeaderBytes + payload.size();
  }
  require(bytes == text.size());
  const auto events = ingest::decode_segment(segment);
  for (const auto& store : events.stores) {
    require(!ingest::events_for(events, store).empty());
  }
}

void read_push(std::string_view text) {
  const auto frame = ingest::decode_push(text);
  require(!frame || ingest::encode_push(frame->stores, frame->events) == text);
}

void read_event(std::string_view text) {
  ingest::PushCheck check;
  const std::vector<std::string_view> events{text, R"({"eventID":"neighbour"})"};
  const auto& checked = check.read(events);
  require(checked.size() == events.size() && checked[1].row);
  if (!checked[0].row) {
    require(!checked[0].problem.empty());
    return;
  }
  const auto category = event::category_of(check.selected(*checked[0].row).category);
  const auto json = std::string(checked[0].json) + "\n";
  if (category) {
    const auto batch = ingest::LiveBatch::read(json, *category);
    require(batch && batch->rows() == 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 's': read_segment(text); break;
    case 'p': read_push(text); break;
    case 'e': read_event(text); break;
    default: break;
  }
  return 0;
}
