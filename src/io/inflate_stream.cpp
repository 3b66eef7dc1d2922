#include "io/gzip.hpp"
#include "io/output_allowance.hpp"

#include <algorithm>
#include <climits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>
#include <zlib.h>

namespace tarn::io {
namespace {

constexpr std::size_t kPieceBytes = 256u << 10;
constexpr int kGzipOnly = 15 + 16;  // zlib's spelling of "32 KiB window, gzip header"

// One run over a source. Single-threaded.
class StreamInflater {
 public:
  StreamInflater(const InflateLimits& limits, const ByteSink& sink)
      : limits_(limits), sink_(sink), piece_(std::make_unique<char[]>(kPieceBytes)) {
    ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  ~StreamInflater() { inflateEnd(&stream_); }
  StreamInflater(const StreamInflater&) = delete;
  StreamInflater& operator=(const StreamInflater&) = delete;

  Result<> feed(std::string_view input) {
    if (!ready_) {
      return fail(ErrorCode::ResourceExhausted, "no memory to inflate a gzip file");
    }
    while (!input.empty()) {
      const auto part = input.substr(0, UINT_MAX);
      input.remove_prefix(part.size());
      TARN_TRY(feed_part(part));
    }
    return {};
  }

  Result<> finish() const {
    if (input_bytes_ == 0) {
      return fail(ErrorCode::Corrupt, "not a gzip file: it is empty");
    }
    if (stream_.total_in != 0) {
      return fail(ErrorCode::Corrupt,
                  fmt::format("a gzip file is cut off after {} bytes of content", output_bytes_));
    }
    return {};
  }

 private:
  // REQUIRES: part.size() <= UINT_MAX, which is how zlib counts.
  Result<> feed_part(std::string_view part) {
    // zlib's interface predates const; it does not write there.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(part.data()));
    stream_.avail_in = static_cast<uInt>(part.size());
    int outcome = Z_OK;
    // A full piece may leave output inside zlib though all input is taken.
    while (stream_.avail_in > 0 || (outcome == Z_OK && stream_.avail_out == 0)) {
      outcome = step();
      TARN_TRY(deliver());
      if (outcome == Z_STREAM_END) {
        inflateReset(&stream_);
        ++members_;
      } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
        return damage();
      }
    }
    return {};
  }

  int step() {
    stream_.next_out = reinterpret_cast<Bytef*>(piece_.get());
    stream_.avail_out = kPieceBytes;
    const auto before = stream_.avail_in;
    const int outcome = ::inflate(&stream_, Z_NO_FLUSH);
    input_bytes_ += before - stream_.avail_in;
    return outcome;
  }

  Result<> deliver() {
    const std::string_view made(piece_.get(), kPieceBytes - stream_.avail_out);
    const auto limit = output_allowance(input_bytes_, limits_);
    const auto fits = std::min<std::uint64_t>(made.size(), limit - std::min(limit, output_bytes_));
    if (fits > 0) {
      TARN_TRY(sink_(made.substr(0, fits)));
      output_bytes_ += fits;
    }
    if (fits < made.size()) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("a gzip file grows past the limit of {} bytes", limit));
    }
    return {};
  }

  std::unexpected<Error> damage() const {
    if (stream_.total_out == 0 && members_ > 0) {
      return fail(ErrorCode::Corrupt,
                  fmt::format("a gzip file has other bytes behind its last member, near {}", input_bytes_));
    }
    return fail(ErrorCode::Corrupt, fmt::format("a gzip file is damaged near byte {}: {}", input_bytes_,
                                                stream_.msg != nullptr ? stream_.msg : "unknown format"));
  }

  InflateLimits limits_;
  const ByteSink& sink_;
  std::unique_ptr<char[]> piece_;
  z_stream stream_{};
  bool ready_ = false;
  std::uint64_t members_ = 0;
  std::uint64_t input_bytes_ = 0;
  std::uint64_t output_bytes_ = 0;
};

}  // namespace

Result<> inflate_stream(const ByteSource& source, const InflateLimits& limits, const ByteSink& sink) {
  StreamInflater inflater(limits, sink);
  for (;;) {
    const std::string_view piece = TARN_TRY(source());
    if (piece.empty()) {
      return inflater.finish();
    }
    TARN_TRY(inflater.feed(piece));
  }
}

struct InflateReader::State {
  State(ByteSource bytes, const InflateLimits& limits)
      : source(std::move(bytes)),
        sink([this](std::string_view made) -> Result<> {
          pending += made;
          return {};
        }),
        inflater(limits, sink) {}

  ByteSource source;
  std::string pending;
  ByteSink sink;
  StreamInflater inflater;
  bool ended = false;
  std::optional<Error> damage;
};

InflateReader::InflateReader(ByteSource source, const InflateLimits& limits)
    : state_(std::make_unique<State>(std::move(source), limits)) {}

InflateReader::~InflateReader() = default;

Result<std::string_view> InflateReader::next() {
  state_->pending.clear();
  while (state_->pending.empty() && !state_->ended && !state_->damage) {
    const std::string_view piece = TARN_TRY(state_->source());
    const auto outcome = piece.empty() ? state_->inflater.finish() : state_->inflater.feed(piece);
    state_->ended = piece.empty();
    if (!outcome) {
      state_->damage = outcome.error();
    }
  }
  if (const auto& damage = state_->damage; damage && state_->pending.empty()) {
    return fail(*damage);
  }
  return std::string_view(state_->pending);
}

}  // namespace tarn::io
