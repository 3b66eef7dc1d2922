#include "journal/segment.hpp"

#include "io/hash.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace tarn::journal {
namespace {

static_assert(std::endian::native == std::endian::little, "frames are written as memory has them");

constexpr std::string_view kMagic = "TRNF";
constexpr std::string_view kSuffix = ".wal";
constexpr std::size_t kDigits = 16;
constexpr std::size_t kNameBytes = kDigits + 1 + kDigits + kSuffix.size();
constexpr int kHexadecimal = 16;
// A segment ends when it is as long as its journal allows, with one group of frames at most beyond that.
constexpr std::uint64_t kSegmentBytesMax = 1ull << 30;

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

std::uint64_t hash_of(std::string_view payload, std::uint64_t salt, std::uint64_t place) {
  return io::hash64(payload, salt + place);
}

std::optional<std::uint64_t> parse_digits(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, kHexadecimal);
  return error == std::errc{} && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

// The payload of the frame that begins at `at`, if a whole one does.
std::optional<std::string_view> payload_at(std::string_view bytes, std::size_t at, std::uint64_t base,
                                           std::uint64_t salt) {
  if (bytes.size() - at < kFrameHeaderBytes || !bytes.substr(at).starts_with(kMagic)) {
    return std::nullopt;
  }
  const auto length = number_at<std::uint32_t>(bytes, at + kMagic.size());
  const auto hash = number_at<std::uint64_t>(bytes, at + kMagic.size() + sizeof length);
  const auto begin = at + kFrameHeaderBytes;
  if (length > kPayloadBytesMax || length > bytes.size() - begin) {
    return std::nullopt;
  }
  const auto payload = bytes.substr(begin, length);
  return hash_of(payload, salt, base + at) == hash ? std::optional(payload) : std::nullopt;
}

// Where the next whole frame begins, from `at` on; npos where there is none.
std::size_t next_frame(std::string_view bytes, std::size_t at, std::uint64_t base, std::uint64_t salt) {
  for (at = bytes.find(kMagic, at); at != std::string_view::npos; at = bytes.find(kMagic, at + 1)) {
    if (payload_at(bytes, at, base, salt)) {
      return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string file_name(const SegmentName& name) {
  return fmt::format("{:016x}-{:016x}{}", name.number, name.salt, kSuffix);
}

std::optional<SegmentName> parse_file_name(std::string_view name) {
  if (name.size() != kNameBytes || name[kDigits] != '-' || !name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  const auto number = parse_digits(name.substr(0, kDigits));
  const auto salt = parse_digits(name.substr(kDigits + 1, kDigits));
  return number && salt ? std::optional(SegmentName{.number = *number, .salt = *salt}) : std::nullopt;
}

void append_frame(std::string& out, std::uint64_t base, const SegmentName& name, std::string_view payload) {
  const auto length = static_cast<std::uint32_t>(payload.size());
  const auto hash = hash_of(payload, name.salt, base + out.size());
  out += kMagic;
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
  out.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  out += payload;
}

Segment parse_segment(const SegmentName& name, std::shared_ptr<const std::string> bytes, std::uint64_t base) {
  Segment segment{.name = name, .bytes = std::move(bytes)};
  const std::string_view text = *segment.bytes;
  std::size_t at = 0;
  while (at < text.size()) {
    if (const auto payload = payload_at(text, at, base, name.salt)) {
      segment.payloads.push_back(*payload);
      at += kFrameHeaderBytes + payload->size();
      continue;
    }
    const auto next = next_frame(text, at + 1, base, name.salt);
    if (next == std::string_view::npos) {
      segment.torn_bytes = text.size() - at;
      break;
    }
    segment.damaged_bytes += next - at;
    at = next;
  }
  return segment;
}

Result<std::vector<SegmentName>> list_segments(io::FileSystem& files, const std::string& folder) {
  std::vector<SegmentName> names;
  const auto entries = files.list(folder);
  if (!entries) {
    return entries.error().code() == ErrorCode::NotFound ? Result<std::vector<SegmentName>>(names)
                                                         : fail(entries.error());
  }
  for (const auto& entry : *entries) {
    if (const auto name = parse_file_name(entry.name)) {
      names.push_back(*name);
    }
  }
  std::ranges::sort(names);
  return names;
}

Result<std::optional<Segment>> read_segment(io::FileSystem& files, const std::string& folder,
                                            const SegmentName& name, std::uint64_t from, std::uint64_t to) {
  const auto path = io::join_path(folder, file_name(name));
  const auto file = files.open(path);
  if (!file) {
    return file.error().code() == ErrorCode::NotFound ? Result<std::optional<Segment>>(std::nullopt)
                                                      : fail(file.error());
  }
  const auto status = TARN_TRY((*file)->status());
  const auto end = std::min(to, status.size_bytes);
  const auto size = end > from ? end - from : 0;
  if (size > kSegmentBytesMax) {
    return fail(ErrorCode::ResourceExhausted,
                fmt::format("a segment of a journal has more than {} bytes: {}", kSegmentBytesMax, path));
  }
  auto bytes = std::make_shared<std::string>(size, '\0');
  const std::size_t count = TARN_TRY((*file)->read_at(from, *bytes));
  bytes->resize(count);
  return parse_segment(name, std::move(bytes), from);
}

}  // namespace tarn::journal
