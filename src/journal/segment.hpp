// One file of a journal, and how it is read.
//
//   <number>-<salt>.wal   both in 16 hexadecimal digits
//   segment: frame*
//   frame:   "TRNF", 4 bytes length of the payload, 8 bytes XXH3 of the payload, payload; little-endian
//
// The hash is seeded with the salt, which nobody outside knows, and the frame's place: so bytes of a payload
// never pass for a frame, whatever is damaged.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::journal {

struct SegmentName {
  std::uint64_t number = 0;  // in the order of writing
  std::uint64_t salt = 0;    // random: no two segments of a journal's life have the same name
  friend auto operator<=>(const SegmentName&, const SegmentName&) = default;
};

std::string file_name(const SegmentName& name);
// nullopt for the name of something else.
std::optional<SegmentName> parse_file_name(std::string_view name);

inline constexpr std::size_t kFrameHeaderBytes = 16;
inline constexpr std::uint64_t kPayloadBytesMax = 64ull << 20;

// Appends a frame to `out`, which begins at `base` in the segment.
void append_frame(std::string& out, std::uint64_t base, const SegmentName& name, std::string_view payload);

// What a segment, or a part of it, holds.
struct Segment {
  SegmentName name{};
  std::vector<std::string_view> payloads{};  // views into `bytes`
  std::uint64_t damaged_bytes = 0;           // between frames that are whole
  std::uint64_t torn_bytes = 0;              // behind the last one
  std::shared_ptr<const std::string> bytes{};
};

// `bytes` begin at `base` in the segment, where a frame does.
Segment parse_segment(const SegmentName& name, std::shared_ptr<const std::string> bytes, std::uint64_t base);

// The segments in a folder, in the order of writing; none where the folder is missing.
Result<std::vector<SegmentName>> list_segments(io::FileSystem& files, const std::string& folder);

// The part of a segment from `from` up to `to`, or its end where that comes first. nullopt where the segment
// has gone.
Result<std::optional<Segment>> read_segment(io::FileSystem& files, const std::string& folder,
                                            const SegmentName& name, std::uint64_t from, std::uint64_t to);

}  // namespace tarn::journal
