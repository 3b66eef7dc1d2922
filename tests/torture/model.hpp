// What a lake must hold, whatever happened to it: slow and simple, to compare it with.
#pragma once

#include "base/time.hpp"
#include "event/schema.hpp"
#include "torture/logs.hpp"
#include "torture/machine.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tarn::torture {

struct StoreKind {
  const char* name;
  const char* event_category;
  event::Category category;
};
inline constexpr StoreKind kStoreKinds[] = {{"default", "Management", event::Category::CloudTrail},
                                            {"insights", "Insight", event::Category::Insight}};

// What one store, of one ID, was given.
struct StoreStory {
  std::string name{};
  std::set<std::string> imported{};      // paths, acknowledged
  std::set<ingest::EventKey> pushed{};   // acknowledged
  std::optional<Timestamp> kept_from{};  // retention may have removed what is older
  bool may_be_gone = false;              // its final deletion may have begun

  void add(const StoreStory& more);
};

// What the lake has acknowledged.
struct Acknowledged {
  std::map<std::string, StoreStory> stores{};  // by ID
  std::set<ingest::EventKey> attempted{};      // pushes, acknowledged or not
  std::string key_id{};                        // of the last rotation; empty: none
  bool has_lake = false;
};

struct Findings {
  std::vector<std::string> problems{};
  std::uint64_t rows = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;

  void add(std::string problem) { problems.push_back(std::move(problem)); }
};

enum class Stage {
  After,     // a crash or a fault: imports may be half done, files may be left over
  Finished,  // everything was imported, flushed and swept
};

// Of the events that a store's data files hold. Told by their fingerprints where there are as many as events
// known, which spares reading the rows; that one of two bodies is there twice instead is check_rows()'s to
// see.
Result<std::multiset<ingest::EventKey>> read_keys(Program& program, const StoreKind& kind,
                                                  const std::vector<catalog::DataFile>& data_files,
                                                  const Events& events, Findings& findings);

// Compares the lake, through a program that meets no faults, with what it was given.
void check(Program& program, const Events& events, const Acknowledged& acknowledged, Stage stage,
           Findings& findings);
// Compares the table and the journal of a store, as queries see them, with `in_table`, what the table is
// known to hold: each event once, and all that were acknowledged.
Result<> check_visible(Program& program, const StoreKind& kind, const EventDataStoreId& store,
                       const std::set<ingest::EventKey>& in_table, const Events& events,
                       const Acknowledged& acknowledged, Findings& findings);
// Reads every row through the query engine and compares the records byte by byte: slow. REQUIRES: Finished.
void check_rows(Program& program, const Events& events, const Acknowledged& acknowledged, Findings& findings);

}  // namespace tarn::torture
