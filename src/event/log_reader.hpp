// Reads one log file, whatever its packing, size or damage, into rows.
#pragma once

#include "base/result.hpp"
#include "event/expander.hpp"
#include "event/record_splitter.hpp"
#include "event/rejects.hpp"
#include "event/row_builder.hpp"
#include "io/file_system.hpp"
#include "io/gzip.hpp"
#include "io/hash.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tarn::event {

struct ReadLimits {
  // A file up to this size, inflated, is read in one piece; a larger one in windows.
  std::uint64_t whole_bytes = 64ull << 20;
  std::uint64_t window_bytes = 8ull << 20;
  // One record; longer ones are rejected. CloudTrail's own limit is 1 MB.
  std::uint64_t record_bytes = 16ull << 20;
  // Against decompression bombs: of a whole file, and of output over input.
  std::uint64_t inflated_bytes = 64ull << 30;
  std::uint64_t ratio = 1100;
  // Of what is no event. A file made of nothing else must not cost more than one of events.
  RejectLimits rejects{};
};

// What one file amounted to. Filled once the file is at its end.
struct FileFacts {
  std::uint64_t stored_bytes = 0;    // as on disk
  std::uint64_t inflated_bytes = 0;  // as JSON
  io::Sha256 sha256{};               // of the stored bytes, when asked for
};

// A file is opened, then read piece by piece until next() is false. Reusable; one thread at a time.
//
// A damaged file costs only what is damaged: the rest is read, the damage is reported as a Reject. Only a
// file that cannot be opened or read by the operating system is an error.
class LogReader {
 public:
  enum class Hashing { No, Sha256 };

  // `files` and `builder` must outlive the reader.
  LogReader(io::FileSystem& files, RowBuilder& builder, const ReadLimits& limits, Hashing hashing);
  ~LogReader();

  Result<> open(const std::string& path);
  // Adds the rows of the next piece. Their strings live in `arena`, which takes the piece over unless the
  // builder copies.
  // False when the file was at its end before.
  Result<bool> next(columnar::Batch& batch, Arena& arena);
  // What of the file, as far as it was read, is no event. REQUIRES: asked once per file, at its end.
  std::vector<Reject> take_rejects() { return rejects_.take(); }
  const FileFacts& facts() const { return facts_; }

 private:
  enum class Stage { Whole, Windows, Done };

  Result<> read_whole(const Target& target);
  Result<> read_window(const Target& target);
  Result<> fill_window();
  std::size_t split_window(const Target& target);
  std::size_t pass_overlong(Reject& overlong);
  void slide_window(std::size_t used, const Target& target);
  Result<> hash_rest();
  void expand_all(std::string_view text, const Target& target);
  // Splits `text`; returns how much of it is used up.
  std::size_t split(std::string_view text, std::uint64_t base, bool last, const Target& target);
  void expand_or_cut(std::string_view text, std::uint64_t base, bool in_list, const Target& target);
  void cut_apart(std::string_view text, std::uint64_t base, const Target& target);
  Result<std::string_view> next_stored_piece();
  Result<std::string_view> next_piece();
  void finish();

  io::FileSystem& files_;
  Expander expander_;
  ReadLimits limits_;
  Hashing hashing_;
  const bool copied_;  // no row points into the text
  io::Inflater inflater_;
  RejectList rejects_;

  std::unique_ptr<io::ReadableFile> file_;
  Stage stage_ = Stage::Done;
  FileFacts facts_;
  std::string stored_;     // the whole file, or a piece of it
  io::PaddedBuffer text_;  // the whole file inflated
  std::uint64_t stored_position_ = 0;
  bool gzip_ = false;
  std::optional<io::Sha256Stream> hash_;

  std::unique_ptr<io::InflateReader> inflating_;
  RecordSplitter splitter_;
  io::PaddedBuffer window_;
  std::uint64_t window_base_ = 0;  // the window's offset in the inflated file
  bool at_end_ = false;
  std::optional<Reject> overlong_;  // the record longer than the limit that the window's beginning lies in
  int cuts_left_ = 0;
};

}  // namespace tarn::event
