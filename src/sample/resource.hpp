// The slots of a template: which resources, ids and names an organization has. A resource exists by being
// derived: account, Region, kind and number give its name, so the same bucket comes back in other events
// without any state.
#pragma once

#include "sample/scene.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::sample {

// A slot of a template, as the table in resource.cpp numbers them, with the argument behind its colon and the
// number behind its plus sign: "<hex:16>", "<subnet+1>".
struct Slot {
  std::uint16_t number = 0;
  std::uint16_t argument = 0;
  std::uint16_t neighbour = 0;
};

// Reads what stands between the angle brackets; nullopt for a name that no slot has.
std::optional<Slot> parse_slot(std::string_view text);

// Appends the slot's text for this scene. Nothing that is appended needs escaping in JSON.
void append_slot(std::string& out, const Slot& slot, const Scene& scene);

}  // namespace tarn::sample
