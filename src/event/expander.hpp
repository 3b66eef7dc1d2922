// Finds the CloudTrail records in a JSON text, whatever envelope they came in.
#pragma once

#include "columnar/column.hpp"
#include "event/arena.hpp"
#include "event/rejects.hpp"
#include "event/row_builder.hpp"
#include "json/cursor.hpp"
#include "json/structure.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::event {

// Where the rows of one text go.
struct Target {
  columnar::Batch& batch;
  Arena& arena;
  RejectList& rejects;
};

// Envelopes it opens: {"Records": []}, a bare array or object, values one after the other (NDJSON),
// LookupEvents'
// {"Events": [{"CloudTrailEvent": "..."}]}, EventBridge's {"detail": {}}, CloudWatch Logs' {"logEvents":
// [{"message": "..."}]}, {"_raw": "..."}, a dictionary name -> event, and these inside one another.
// An object is a record when it has a member that only records have (eventVersion, eventName, eventSource,
// eventID, eventType); a digest file is none.
//
// One thread at a time. The builder must outlive it.
class Expander {
 public:
  explicit Expander(RowBuilder& builder) : builder_(builder) {}

  // Adds the rows of a whole text whose bytes outlive the batch (they may be pointed into). `base` is its
  // offset in the file. Returns the offset within `text` up to which everything became rows or rejects:
  // text.size(), or where a top-level value or array element begins that is not valid JSON. REQUIRES:
  // Structure::kPadding readable bytes behind `text`.
  struct Stop {
    std::size_t offset = 0;
    bool in_array = false;  // the value is an element of a top-level list
    std::string reason;     // empty when all was read
  };
  Stop expand_text(std::string_view text, std::uint64_t base, const Target& target);

  // Adds the rows of one value, which may be an element of a top-level list, or rejects it. Returns why it is
  // not JSON, with nothing added, or an empty text.
  std::string expand_value(std::string_view text, std::uint64_t base, bool in_list, const Target& target);

 private:
  struct Context;
  enum class Found : std::uint8_t { Events, Nothing, Damage };

  bool elements(json::Cursor& cursor, const Context& context, Stop& stop);
  bool rest_of_envelope(json::Cursor& cursor, const Context& context, Stop& stop);
  bool slot_or_reject(json::Cursor& cursor, const Context& context, bool in_list, std::string& problem);
  Found slot(json::Cursor& cursor, const Context& context, std::string& problem);
  bool any(json::Cursor& cursor, const Context& context, int depth, std::string& problem);
  bool object(json::Cursor& cursor, const Context& context, int depth, std::string& problem);
  bool envelope_members(json::Cursor& cursor, const Context& context, int depth, std::string& problem);
  bool list(json::Cursor& cursor, const Context& context, int depth, std::string& problem);
  bool array(json::Cursor& cursor, const Context& context, int depth, std::string& problem);
  bool nested_text(std::string_view raw, const Context& context, int depth, std::string& problem);

  RowBuilder& builder_;
  json::Structure structure_;
  std::vector<json::Structure> nested_;  // one per depth of text within text
  std::string scratch_;
  std::size_t nested_depth_ = 0;
  // The present slot has a record, or an envelope's own list, even if empty.
  bool recognized_ = false;
};

}  // namespace tarn::event
