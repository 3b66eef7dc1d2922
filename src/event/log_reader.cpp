#include "event/log_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace tarn::event {
namespace {

constexpr std::size_t kPieceBytes = 64u << 10;
// Every cut rescans what follows it, so a hostile file gets a bounded number of them.
constexpr int kCutsPerFile = 100;
// More than a record's recognisable beginning takes, blanks included.
constexpr std::size_t kRecordStartBytes = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t mark_bytes(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

}  // namespace

LogReader::LogReader(io::FileSystem& files, RowBuilder& builder, const ReadLimits& limits, Hashing hashing)
    : files_(files),
      expander_(builder),
      limits_(limits),
      hashing_(hashing),
      copied_(builder.strings() == Strings::Copy),
      rejects_(limits.rejects) {}

LogReader::~LogReader() = default;

Result<> LogReader::open(const std::string& path) {
  stage_ = Stage::Done;
  facts_ = {};
  rejects_ = RejectList(limits_.rejects);
  file_ = TARN_TRY(files_.open(path));
  const auto status = TARN_TRY(file_->status());
  facts_.stored_bytes = status.size_bytes;
  stored_position_ = 0;
  inflating_.reset();
  splitter_ = {};
  window_ = {};
  window_base_ = 0;
  at_end_ = false;
  cuts_left_ = kCutsPerFile;
  overlong_.reset();
  hash_.reset();
  if (hashing_ == Hashing::Sha256) {
    hash_.emplace();
  }
  if (status.size_bytes <= limits_.whole_bytes) {
    stage_ = Stage::Whole;  // which sees by itself how the file is packed
    return {};
  }
  char magic[2] = {};
  const std::size_t count = TARN_TRY(file_->read_at(0, magic));
  gzip_ = io::is_gzip({magic, count});
  stage_ = Stage::Windows;
  return {};
}

Result<bool> LogReader::next(columnar::Batch& batch, Arena& arena) {
  const Target target{batch, arena, rejects_};
  switch (stage_) {
    case Stage::Whole: TARN_TRY(read_whole(target)); return true;
    case Stage::Windows: TARN_TRY(read_window(target)); return true;
    case Stage::Done: return false;
  }
  return false;
}

void LogReader::finish() {
  stage_ = Stage::Done;
  file_.reset();
  if (hash_) {
    facts_.sha256 = hash_->finish();
    hash_.reset();
  }
}

Result<> LogReader::read_whole(const Target& target) {
  stored_.resize(
      std::max(stored_.size(), facts_.stored_bytes));  // never shrinks: growing again costs zeroing
  const std::size_t count = TARN_TRY(file_->read_at(0, std::span(stored_).first(facts_.stored_bytes)));
  const auto stored = std::string_view(stored_).substr(0, count);
  facts_.stored_bytes = count;
  gzip_ = io::is_gzip(stored);
  std::string damage;
  if (gzip_) {
    const io::InflateLimits limits{limits_.whole_bytes, limits_.ratio};
    if (const auto inflated = inflater_.inflate(stored, limits, text_); !inflated) {
      if (inflated.error().code() == ErrorCode::ResourceExhausted) {
        stage_ = Stage::Windows;  // which has its own, wider limits
        return {};
      }
      damage = inflated.error().message();
    }
  } else {
    text_.set_size(0);
    text_.reserve(count);
    std::memcpy(text_.data(), stored.data(), count);
    text_.set_size(count);
  }
  if (hash_) {
    hash_->update(stored);
  }
  facts_.inflated_bytes = text_.size();
  const auto body = text_.view().substr(mark_bytes(text_.view()));
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos && damage.empty()) {
    rejects_.note(0, "the file is empty");
  }
  rejects_.set_text(text_.view(), 0);
  expand_all(text_.view(), target);
  if (!damage.empty()) {
    rejects_.note(text_.size(), damage);
  }
  if (!copied_) {
    target.arena.adopt(std::exchange(text_, {}));
  }
  finish();
  return {};
}

// Reads a text that is in memory whole: at full speed, and from the first offence on value by value.
void LogReader::expand_all(std::string_view text, const Target& target) {
  const auto mark = mark_bytes(text);
  const auto body = text.substr(mark);
  if (body.empty()) {
    return;
  }
  const auto stop = expander_.expand_text(body, mark, target);
  if (stop.reason.empty()) {
    return;
  }
  if (stop.in_array) {
    splitter_ = RecordSplitter::within_list();
  }
  split(body.substr(stop.offset), mark + stop.offset, true, target);
}

std::size_t LogReader::split(std::string_view text, std::uint64_t base, bool last, const Target& target) {
  std::size_t position = 0;
  for (;;) {
    const auto step = splitter_.next(text, position, last);
    switch (step.kind) {
      case RecordSplitter::Step::Kind::End: return text.size();
      case RecordSplitter::Step::Kind::More: return step.begin;
      case RecordSplitter::Step::Kind::Value: break;
    }
    expand_or_cut(text.substr(step.begin, step.end - step.begin), base + step.begin, step.in_list, target);
    position = step.end;
  }
}

// A value that is not JSON may have swallowed whole records behind its damage: those are looked for and
// saved.
void LogReader::expand_or_cut(std::string_view text, std::uint64_t base, bool in_list, const Target& target) {
  const auto problem = expander_.expand_value(text, base, in_list, target);
  if (problem.empty()) {
    return;
  }
  const auto next = cuts_left_ > 0 ? find_record_start(text, 1) : std::string_view::npos;
  auto bad = text.substr(0, next);
  const auto form = form_of_damage(bad);
  bad = form == RejectForm::Text ? trimmed(bad) : bad;
  rejects_.add({base, bad.size(), problem, bad}, form);
  if (next == std::string_view::npos) {
    return;
  }
  --cuts_left_;
  cut_apart(text.substr(next), base + next, target);
}

void LogReader::cut_apart(std::string_view text, std::uint64_t base, const Target& target) {
  auto splitter = RecordSplitter::within_list();
  std::size_t position = 0;
  for (;;) {
    const auto step = splitter.next(text, position, true);
    if (step.kind != RecordSplitter::Step::Kind::Value) {
      return;
    }
    expand_or_cut(text.substr(step.begin, step.end - step.begin), base + step.begin, step.in_list, target);
    position = step.end;
  }
}

Result<> LogReader::read_window(const Target& target) {
  std::string damage;
  if (const auto filled = fill_window(); !filled) {
    if (filled.error().code() != ErrorCode::Corrupt &&
        filled.error().code() != ErrorCode::ResourceExhausted) {
      return filled;
    }
    damage = filled.error().message();
    at_end_ = true;
  }
  rejects_.set_text(window_.view(), window_base_);
  const auto used = split_window(target);
  if (at_end_ && !damage.empty()) {
    rejects_.note(window_base_ + window_.size(), damage);
  }
  slide_window(used, target);
  if (at_end_) {
    facts_.inflated_bytes = window_base_ + window_.size();
    TARN_TRY(hash_rest());
    finish();
  }
  return {};
}

// Returns how much of the window is used up.
std::size_t LogReader::split_window(const Target& target) {
  std::size_t from = window_base_ == 0 ? mark_bytes(window_.view()) : 0;
  if (overlong_) {
    from = pass_overlong(*overlong_);
    if (overlong_) {
      return from;
    }
  }
  const auto used = from + split(window_.view().substr(from), window_base_ + from, at_end_, target);
  if (at_end_ || window_.size() - used <= limits_.record_bytes) {
    return used;
  }
  const auto rest = window_.view().substr(used);
  overlong_ =
      Reject{window_base_ + used, 0, fmt::format("a record longer than {} bytes", limits_.record_bytes),
             std::string(rest.substr(0, std::min<std::uint64_t>(kRejectBytesKept, limits_.record_bytes)))};
  // A byte on, so that the record's own beginning is not found again.
  return used + 1;
}

// Moves over the rest of a record that is too long, to the next one that can be recognised. Returns how much
// of the window that uses up. REQUIRES: `overlong` is the value of overlong_, which is empty when it ended.
std::size_t LogReader::pass_overlong(Reject& overlong) {
  auto used = find_record_start(window_.view(), 0);
  if (used == std::string_view::npos && !at_end_) {
    // A beginning may be cut in two by the window's end.
    return window_.size() - std::min(window_.size(), kRecordStartBytes);
  }
  used = std::min(used, window_.size());
  overlong.length = window_base_ + used - overlong.offset;
  overlong.bytes.resize(std::min<std::uint64_t>(overlong.bytes.size(), overlong.length));
  rejects_.add({overlong.offset, overlong.length, overlong.reason, overlong.bytes}, RejectForm::Item);
  overlong_.reset();
  splitter_ = RecordSplitter::within_list();
  return used;
}

// What the window holds from `used` on becomes the next one's beginning.
void LogReader::slide_window(std::size_t used, const Target& target) {
  const auto rest = window_.view().substr(used);
  io::PaddedBuffer next;
  next.reserve(rest.size() + limits_.window_bytes);
  if (!rest.empty()) {
    std::memcpy(next.data(), rest.data(), rest.size());
  }
  next.set_size(rest.size());
  window_base_ += used;
  window_ = std::exchange(next, std::move(window_));
  if (!copied_) {
    target.arena.adopt(std::move(next));
  }
}

// Adds about window_bytes to what the last window left over.
Result<> LogReader::fill_window() {
  const auto goal = window_.size() + limits_.window_bytes;
  while (window_.size() < goal) {
    const std::string_view piece = TARN_TRY(next_piece());
    if (piece.empty()) {
      at_end_ = true;
      return {};
    }
    const auto end = window_.size() + piece.size();
    if (end > window_.capacity()) {
      window_.reserve(std::max<std::size_t>(end, goal + kPieceBytes));
    }
    std::memcpy(window_.data() + window_.size(), piece.data(), piece.size());
    window_.set_size(end);
  }
  return {};
}

Result<std::string_view> LogReader::next_piece() {
  if (!gzip_) {
    return next_stored_piece();
  }
  if (!inflating_) {
    inflating_ = std::make_unique<io::InflateReader>(
        [this] { return next_stored_piece(); }, io::InflateLimits{limits_.inflated_bytes, limits_.ratio});
  }
  return inflating_->next();
}

Result<std::string_view> LogReader::next_stored_piece() {
  stored_.resize(std::min<std::uint64_t>(kPieceBytes, limits_.window_bytes));
  const std::size_t count = TARN_TRY(file_->read_at(stored_position_, stored_));
  stored_position_ += count;
  if (hash_) {
    hash_->update(std::string_view(stored_).substr(0, count));
  }
  return std::string_view(stored_).substr(0, count);
}

// The hash is of the stored bytes, also of those behind damage that ended the reading.
Result<> LogReader::hash_rest() {
  if (!hash_) {
    return {};
  }
  for (;;) {
    const std::string_view piece = TARN_TRY(next_stored_piece());
    if (piece.empty()) {
      return {};
    }
  }
}

}  // namespace tarn::event
