// What of one file is no event: listed piece by piece up to a limit, counted beyond it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::event {

// Bytes that are no event, and why.
struct Reject {
  std::uint64_t offset = 0;  // in the file, after inflating
  std::uint64_t length = 0;
  std::string reason{};
  std::string bytes{};       // the first of them, at most kRejectBytesKept
  std::uint64_t pieces = 1;  // more where a file has too many to list: the range then holds them all
};
inline constexpr std::size_t kRejectBytesKept = 1u << 20;

// Of one file.
struct RejectLimits {
  std::size_t listed = 1000;
  std::uint64_t bytes = 16u << 20;  // kept of all pieces together
};

// How a piece stands to its neighbours.
enum class RejectForm : std::uint8_t {
  Item,    // a value, or what was meant to be one: a piece of its own
  Scalar,  // a value that a text may hold as well: part of the run of text before it, or else an Item
  Text,    // no value: begins a run of text, or goes on with it
};

// Without the separators that end it.
std::string_view trimmed(std::string_view piece);

// Of a piece that is not JSON.
RejectForm form_of_damage(std::string_view bytes);
// Of a piece that is a value and holds no event. A scalar that stands in no list is Text.
RejectForm form_of_value(std::string_view bytes, bool in_list);

// The pieces of one file, in its order. A run of text that nothing but separators interrupts is one piece.
// One thread at a time.
class RejectList {
 public:
  struct Piece {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::string_view reason{};
    std::string_view bytes{};  // its beginning
  };

  explicit RejectList(const RejectLimits& limits) : limits_(limits), bytes_left_(limits.bytes) {}

  // The text in which pieces lie from now on, from which a run takes what stands between them. REQUIRES: it
  // stays until the next call, or nothing is added any more.
  void set_text(std::string_view text, std::uint64_t base) {
    text_ = text;
    base_ = base;
  }
  void add(const Piece& piece, RejectForm form);
  // Tells of the file as a whole, which no limit swallows.
  void note(std::uint64_t offset, std::string reason) { notes_.push_back({offset, 0, std::move(reason)}); }
  // An event was found: the run of text before it, if any, is at its end.
  void end_run() { in_run_ = false; }

  // The list as it is, for rewind(), which takes back the Items added since. REQUIRES: only Items were.
  struct Mark {
    std::size_t listed = 0;
    std::uint64_t more = 0;
    std::uint64_t more_length = 0;
    std::uint64_t bytes_left = 0;
    bool in_run = false;
  };
  Mark mark() const { return {listed_.size(), more_.pieces, more_.length, bytes_left_, in_run_}; }
  void rewind(const Mark& mark);

  // All of it; the list is then empty. Beyond the limit, the last piece stands for all that are not listed.
  std::vector<Reject> take();

 private:
  void extend_run(const Piece& piece);
  std::string keep(std::string_view bytes, std::size_t limit);

  RejectLimits limits_;
  std::uint64_t bytes_left_;
  std::string_view text_{};
  std::uint64_t base_ = 0;
  std::vector<Reject> listed_;
  Reject more_{.pieces = 0};  // those beyond the limit; their first's reason and bytes
  std::vector<Reject> notes_;
  bool in_run_ = false;  // the last piece is a run that the next may belong to
};

}  // namespace tarn::event
