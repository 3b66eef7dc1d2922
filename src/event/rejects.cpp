#include "event/rejects.hpp"

#include "json/cursor.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::event {
namespace {

// Whether it begins as an object with members or a list of such does: damage to a log leaves that, a text
// with brackets has it seldom.
bool begins_as_structure(std::string_view bytes) {
  if (bytes.empty() || (bytes.front() != '{' && bytes.front() != '[')) {
    return false;
  }
  const auto inside = bytes.find_first_not_of(" \t\r\n", 1);
  return inside != std::string_view::npos &&
         (bytes[inside] == '"' || (bytes.front() == '[' && bytes[inside] == '{'));
}

}  // namespace

std::string_view trimmed(std::string_view piece) {
  const auto last = piece.find_last_not_of(" \n\r\t,");
  return piece.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

RejectForm form_of_damage(std::string_view bytes) {
  return begins_as_structure(bytes) ? RejectForm::Item : RejectForm::Text;
}

RejectForm form_of_value(std::string_view bytes, bool in_list) {
  if (begins_as_structure(bytes)) {
    return RejectForm::Item;
  }
  const bool bare = !bytes.starts_with('{') && !bytes.starts_with('[');
  return bare && !in_list ? RejectForm::Text : RejectForm::Scalar;
}

void RejectList::add(const Piece& piece, RejectForm form) {
  if (in_run_ && form != RejectForm::Item) {
    extend_run(piece);
    return;
  }
  in_run_ = form == RejectForm::Text;
  if (listed_.size() < limits_.listed) {
    listed_.push_back(
        {piece.offset, piece.length, std::string(piece.reason), keep(piece.bytes, kRejectBytesKept)});
    return;
  }
  if (more_.pieces == 0) {
    more_ = {piece.offset, piece.length, std::string(piece.reason), keep(piece.bytes, kRejectBytesKept), 0};
  }
  ++more_.pieces;
  more_.length = std::max(more_.length, piece.offset + piece.length - more_.offset);
}

// The run's bytes stay what stands at its beginning: they grow only while nothing of it is missing.
void RejectList::extend_run(const Piece& piece) {
  const bool listed = more_.pieces == 0;
  auto& run = listed ? listed_.back() : more_;
  const auto end = run.offset + run.length;
  if (listed && run.bytes.size() == run.length && end >= base_ &&
      piece.offset + piece.length <= base_ + text_.size()) {
    const auto whole = text_.substr(end - base_, piece.offset + piece.length - end);
    run.bytes += keep(whole, kRejectBytesKept - std::min(run.bytes.size(), kRejectBytesKept));
  }
  run.length = piece.offset + piece.length - run.offset;
}

std::string RejectList::keep(std::string_view bytes, std::size_t limit) {
  const auto count = std::min<std::uint64_t>({bytes.size(), limit, bytes_left_});
  bytes_left_ -= count;
  return std::string(bytes.substr(0, count));
}

void RejectList::rewind(const Mark& mark) {
  listed_.resize(mark.listed);
  more_.pieces = mark.more;
  more_.length = mark.more_length;
  bytes_left_ = mark.bytes_left;
  in_run_ = mark.in_run;
}

std::vector<Reject> RejectList::take() {
  auto all = std::exchange(listed_, {});
  if (more_.pieces > 1) {
    more_.reason = fmt::format("{} more pieces, from byte {} to byte {}", more_.pieces, more_.offset,
                               more_.offset + more_.length);
  }
  if (more_.pieces > 0) {
    all.push_back(std::move(more_));
  }
  std::ranges::move(notes_, std::back_inserter(all));
  *this = RejectList(limits_);
  return all;
}

}  // namespace tarn::event
