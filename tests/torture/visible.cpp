// What queries see of a store: its table, and what was pushed and is not in the table yet.
#include "ingest/push_frame.hpp"
#include "ingest/push_rows.hpp"
#include "torture/model.hpp"

#include <fmt/format.h>

namespace tarn::torture {
namespace {

using ingest::EventKey;

Result<std::vector<journal::Extent>> extents_of(Program& program, const std::string& folder) {
  if (const auto* const journal = program.journal(); journal != nullptr) {
    return journal->extents();
  }
  std::vector<journal::Extent> extents;
  const auto names = TARN_TRY(journal::list_segments(program.files(), folder));
  for (const auto& name : names) {
    extents.push_back({.name = name, .bytes = UINT64_MAX, .sealed = true});
  }
  return extents;
}

// The keys of the store's events in the journal, by the text of each, and not by the reader of imports.
Result<std::set<EventKey>> keys_in_journal(Program& program, const EventDataStoreId& store,
                                           const Events& events, Findings& findings) {
  auto& lake = program.lake();
  std::map<std::string_view, EventKey> by_text;
  for (const auto& event : events.all) {
    by_text[event.text] = event.key;
  }
  const auto folder = ingest::journal_folder(lake.folder());
  const auto extents = TARN_TRY(extents_of(program, folder));
  std::set<EventKey> keys;
  for (const auto& extent : extents) {
    const auto is_committed = TARN_TRY(lake.data().find_source(store, ingest::source_uri(extent.name), 0, 0));
    const auto segment =
        TARN_TRY(journal::read_segment(program.files(), folder, extent.name, 0, extent.bytes));
    if (is_committed || !segment) {
      continue;
    }
    const auto decoded = ingest::decode_segment(*segment);
    if (decoded.unknown_payloads > 0) {
      findings.add("the journal holds what is no push");
    }
    for (const auto& frame : decoded.frames) {
      for (const auto& event : frame.events) {
        for (const auto index : event.stores) {
          const auto known = by_text.find(event.json);
          if (known == by_text.end()) {
            findings.add(fmt::format("nobody has pushed what the journal holds: {}", event.json));
          } else if (frame.stores[index] == store) {
            keys.insert(known->second);
          }
        }
      }
    }
  }
  return keys;
}

}  // namespace

Result<> check_visible(Program& program, const StoreKind& kind, const EventDataStoreId& store,
                       const std::set<EventKey>& in_table, const Events& events,
                       const Acknowledged& acknowledged, Findings& findings) {
  auto& lake = program.lake();
  auto all = TARN_TRY(keys_in_journal(program, store, events, findings));
  all.insert(in_table.begin(), in_table.end());
  std::uint64_t rows = 0;
  const auto count = [&rows](const catalog::DataFile& file) -> Result<> {
    rows += file.rows;
    return {};
  };
  ingest::PushRows reader(program.files(), lake.data(), lake.folder(), program.journal());
  const auto live = TARN_TRY(reader.read(store, kind.category, {}, count));
  for (const auto& part : live) {
    rows += part.rows;
  }
  if (rows != all.size()) {
    findings.add(fmt::format("{}: a query sees {} events, {} are there", kind.name, rows, all.size()));
  }
  const auto told = acknowledged.stores.find(store.value());
  if (told == acknowledged.stores.end() || told->second.may_be_gone) {
    return {};
  }
  const auto& story = told->second;
  for (const auto& event : events.all) {
    const bool may_have_expired = story.kept_from && event.time && *event.time < *story.kept_from;
    if (story.pushed.contains(event.key) && !all.contains(event.key) && !may_have_expired) {
      ++findings.lost;
      findings.add(fmt::format("{}: an event was acknowledged and is gone: {}", kind.name, event.text));
    }
  }
  return {};
}

}  // namespace tarn::torture
