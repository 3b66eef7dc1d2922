// Which event a row is.
#pragma once

#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "event/schema.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/scope_filter.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace tarn::ingest {

struct RowIdentity {
  DayNumber day = kNoDay;
  EventKey key{};
};

// Of the rows of one schema.
class RowIdentities {
 public:
  explicit RowIdentities(const columnar::Schema& schema)
      : id_(event::column_index(schema, event::kEventId)),
        time_(event::column_index(schema, event::kEventTime)),
        json_(event::column_index(schema, event::kEventJson)),
        category_(event::column_index(schema, event::kEventCategory)),
        type_(event::column_index(schema, event::kEventType)),
        account_(event::column_index(schema, "recipientaccountid")),
        region_(event::column_index(schema, "awsregion")) {}

  std::optional<Timestamp> time(const columnar::Batch& batch, std::size_t row) const {
    const auto& times = batch.column(time_);
    return times.is_null(row) ? std::nullopt : std::optional(from_micros(times.integer(row)));
  }

  RowIdentity identity(const columnar::Batch& batch, std::size_t row) const {
    const auto when = time(batch, row);
    const auto day = when ? static_cast<DayNumber>(day_of(*when).time_since_epoch().count()) : kNoDay;
    return {.day = day,
            .key = event_key(text(batch.column(id_), row).value_or(std::string_view()), when,
                             batch.column(json_).string(row))};
  }

  // What the record itself says.
  EventPlace place(const columnar::Batch& batch, std::size_t row) const {
    return {.account = text(batch.column(account_), row).value_or(std::string_view()),
            .region = text(batch.column(region_), row).value_or(std::string_view())};
  }

  // What the record is, whatever the schema that it was read with.
  std::optional<event::Category> category(const columnar::Batch& batch, std::size_t row) const {
    return event::category_of_record(text(batch.column(category_), row), text(batch.column(type_), row));
  }

 private:
  static std::optional<std::string_view> text(const columnar::Column& texts, std::size_t row) {
    return texts.is_null(row) ? std::nullopt : std::optional(texts.string(row));
  }

  std::size_t id_;
  std::size_t time_;
  std::size_t json_;
  std::size_t category_;
  std::size_t type_;
  std::size_t account_;
  std::size_t region_;
};

}  // namespace tarn::ingest
