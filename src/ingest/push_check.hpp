// Reads the events of one push, as far as routing needs them.
#pragma once

#include "columnar/column.hpp"
#include "event/arena.hpp"
#include "event/expander.hpp"
#include "event/rejects.hpp"
#include "event/row_builder.hpp"
#include "event/selectors.hpp"
#include "ingest/router.hpp"
#include "io/gzip.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

inline constexpr std::size_t kPushedEventBytesMax = 1u << 20;  // CloudTrail's own limit of a large event

// Reusable; one thread at a time.
class PushCheck {
 public:
  PushCheck();

  struct Checked {
    std::string_view json{};           // without blanks around; empty: see `problem`
    std::string problem{};             // why it is not one event
    std::optional<std::size_t> row{};  // of an event
  };

  // One for each of `events`, in their order. Views stay valid until the next call. What passes becomes
  // exactly one row when it is read back later, for the same reader judges it.
  const std::vector<Checked>& read(std::span<const std::string_view> events);

  // Of an event of the last read().
  event::SelectedEvent selected(std::size_t row) const { return event::selected_event(batch_, row); }
  EventPlace place(std::size_t row, const EventPlace& sender) const {
    return event_place(batch_, row, sender);
  }

 private:
  void copy(std::span<const std::string_view> events);
  Checked check(std::string_view text);

  columnar::Batch batch_;
  event::Arena arena_;
  event::RowBuilder builder_;
  event::Expander expander_;
  event::RejectList rejects_;
  io::PaddedBuffer text_;  // the events, a line break behind each
  std::vector<Checked> checked_;
  std::size_t event_json_;
};

}  // namespace tarn::ingest
