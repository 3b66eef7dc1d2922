#include "ingest/push_frame.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

namespace tarn::ingest {
namespace {

static_assert(std::endian::native == std::endian::little, "payloads are written as memory has them");

constexpr char kVersion = 1;

void append_count(std::string& out, std::size_t value) {
  const auto number = static_cast<std::uint32_t>(value);
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// Takes a payload apart from its beginning; every call says whether there was enough of it.
class Reader {
 public:
  explicit Reader(std::string_view payload) : rest_(payload) {}

  std::optional<std::uint32_t> number() {
    std::uint32_t value = 0;
    if (rest_.size() < sizeof value) {
      return std::nullopt;
    }
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }

  std::optional<std::string_view> bytes(std::size_t count) {
    if (rest_.size() < count) {
      return std::nullopt;
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  // How many items of that size there can be at most: a count beyond it is damage, and reserves no memory.
  bool has_room_for(std::uint32_t count, std::size_t item_bytes) const {
    return count <= rest_.size() / item_bytes;
  }
  bool is_done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::unexpected<Error> damaged() {
  return fail(ErrorCode::Corrupt, "the journal holds what is no push of this version of tarn");
}

Result<std::vector<EventDataStoreId>> read_stores(Reader& reader) {
  const auto count = reader.number();
  if (!count || !reader.has_room_for(*count, sizeof(std::uint32_t))) {
    return damaged();
  }
  std::vector<EventDataStoreId> stores;
  stores.reserve(*count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto size = reader.number();
    const auto id = size ? reader.bytes(*size) : std::nullopt;
    if (!id) {
      return damaged();
    }
    stores.emplace_back(*id);
  }
  return stores;
}

// All but the text. Returns the text's length.
Result<std::size_t> read_event(Reader& reader, std::size_t stores, PushedEvent& event) {
  const auto size = reader.number();
  const auto count = size ? reader.number() : std::nullopt;
  if (!size || !count || *count > stores || !reader.has_room_for(*count, sizeof(std::uint32_t))) {
    return damaged();
  }
  event.stores.reserve(*count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto store = reader.number();
    if (!store || *store >= stores) {
      return damaged();
    }
    event.stores.push_back(*store);
  }
  return *size;
}

}  // namespace

std::string encode_push(std::span<const EventDataStoreId> stores, std::span<const PushedEvent> events) {
  std::string payload(1, kVersion);
  append_count(payload, stores.size());
  for (const auto& store : stores) {
    append_count(payload, store.value().size());
    payload += store.value();
  }
  append_count(payload, events.size());
  for (const auto& event : events) {
    append_count(payload, event.json.size());
    append_count(payload, event.stores.size());
    for (const auto store : event.stores) {
      append_count(payload, store);
    }
  }
  for (const auto& event : events) {
    payload += event.json;
    payload += '\n';
  }
  return payload;
}

Result<PushFrame> decode_push(std::string_view payload) {
  Reader reader(payload);
  if (reader.bytes(1) != std::string_view(&kVersion, 1)) {
    return damaged();
  }
  PushFrame frame;
  frame.stores = TARN_TRY(read_stores(reader));
  const auto count = reader.number();
  if (!count || !reader.has_room_for(*count, 2 * sizeof(std::uint32_t))) {
    return damaged();
  }
  frame.events.resize(*count);
  std::vector<std::size_t> sizes;
  sizes.reserve(*count);
  for (auto& event : frame.events) {
    sizes.push_back(TARN_TRY(read_event(reader, frame.stores.size(), event)));
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto text = reader.bytes(sizes[i] + 1);
    if (!text || text->back() != '\n') {
      return damaged();
    }
    frame.events[i].json = text->substr(0, sizes[i]);
  }
  return reader.is_done() ? Result<PushFrame>(std::move(frame)) : damaged();
}

SegmentEvents decode_segment(const journal::Segment& segment) {
  SegmentEvents events;
  for (const auto payload : segment.payloads) {
    auto frame = decode_push(payload);
    if (!frame) {
      ++events.unknown_payloads;
      continue;
    }
    for (const auto& event : frame->events) {
      for (const auto store : event.stores) {
        events.stores.insert(frame->stores[store]);
      }
    }
    events.frames.push_back(std::move(*frame));
  }
  return events;
}

std::string events_for(const SegmentEvents& events, const EventDataStoreId& store) {
  std::string text;
  for (const auto& frame : events.frames) {
    const auto found = std::ranges::find(frame.stores, store);
    if (found == frame.stores.end()) {
      continue;
    }
    const auto position = static_cast<std::size_t>(found - frame.stores.begin());
    for (const auto& event : frame.events) {
      if (std::ranges::find(event.stores, position) != event.stores.end()) {
        text += event.json;
        text += '\n';
      }
    }
  }
  return text;
}

std::string source_uri(const journal::SegmentName& name) {
  return "push/" + journal::file_name(name);
}

}  // namespace tarn::ingest
