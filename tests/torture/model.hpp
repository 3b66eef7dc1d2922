// What a lake must hold, whatever happened to it: slow and simple, to compare it with.
#pragma once

#include "event/schema.hpp"
#include "torture/logs.hpp"
#include "torture/machine.hpp"

#include <cstdint>
#include <map>
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

// What the lake has acknowledged.
struct Acknowledged {
  std::map<std::string, std::set<std::string>> imported{};  // paths by the store's name
  std::string key_id{};                                     // of the last rotation; empty: none
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
  Finished,  // everything was imported and swept
};

// Compares the lake, through a program that meets no faults, with what the logs say.
void check(Program& program, const Logs& logs, const Acknowledged& acknowledged, Stage stage,
           Findings& findings);
// Reads every row through the query engine and compares the records byte by byte: slow.
void check_rows(Program& program, const Logs& logs, Findings& findings);

}  // namespace tarn::torture
