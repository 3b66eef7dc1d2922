#include "ingest/push_check.hpp"

#include "event/schema.hpp"

#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

const columnar::Schema& schema() {
  return event::schema_of(event::Category::CloudTrail);
}

event::Projection columns() {
  auto projection = routing_columns();
  projection.push_back({.position = event::column_index(schema(), event::kEventJson)});
  return projection;
}

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

}  // namespace

PushCheck::PushCheck()
    : batch_(schema()),
      builder_(schema(), columns(), event::Check::Whole, event::Strings::Point),
      expander_(builder_),
      rejects_(event::RejectLimits{.listed = 1, .bytes = 0}),
      event_json_(event::column_index(schema(), event::kEventJson)) {}

const std::vector<PushCheck::Checked>& PushCheck::read(std::span<const std::string_view> events) {
  batch_.clear();
  arena_.clear();
  checked_.clear();
  copy(events);
  std::size_t at = 0;
  for (const auto event : events) {
    checked_.push_back(check(text_.view().substr(at, event.size())));
    at += event.size() + 1;
  }
  return checked_;
}

// Behind each event the reader may look at some bytes more: those of the next, or the padding.
void PushCheck::copy(std::span<const std::string_view> events) {
  std::size_t size = 0;
  for (const auto event : events) {
    size += event.size() + 1;
  }
  text_.set_size(0);
  text_.reserve(size);
  char* to = text_.data();
  for (const auto event : events) {
    if (!event.empty()) {
      std::memcpy(to, event.data(), event.size());
    }
    to += event.size();
    *to++ = '\n';
  }
  text_.set_size(size);
}

PushCheck::Checked PushCheck::check(std::string_view text) {
  const auto body = without_blanks(text);
  if (body.size() > kPushedEventBytesMax) {
    return {.problem = fmt::format("an event has at most {} bytes: {}", kPushedEventBytesMax, body.size())};
  }
  if (!body.starts_with('{')) {
    return {.problem = "an event is a JSON object"};
  }
  const auto row = batch_.rows();
  const auto stop = expander_.expand_text(body, 0, {batch_, arena_, rejects_});
  const auto rejects = rejects_.take();
  const bool is_one = stop.reason.empty() && rejects.empty() && batch_.rows() == row + 1 &&
                      batch_.column(event_json_).string(row) == body;
  if (is_one) {
    return {.json = body, .row = row};
  }
  while (batch_.rows() > row) {
    batch_.drop_last_row();
  }
  if (!stop.reason.empty()) {
    return {.problem = stop.reason};
  }
  return {.problem = rejects.empty() ? "each event comes alone, with no envelope around it"
                                     : rejects.front().reason};
}

}  // namespace tarn::ingest
