#include "sample/template.hpp"

#include <fmt/format.h>

namespace tarn::sample {

Result<Template> Template::make(std::string_view text) {
  Template made;
  while (!text.empty()) {
    const std::size_t open = text.find('<');
    if (open == std::string_view::npos) {
      made.pieces_.push_back({.literal = text, .slot = {}, .has_slot = false});
      break;
    }
    const std::size_t close = text.find('>', open);
    if (close == std::string_view::npos) {
      return fail(ErrorCode::InvalidArgument, fmt::format("slot is not closed: {}", text.substr(open)));
    }
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const std::optional<Slot> slot = parse_slot(name);
    if (!slot) {
      return fail(ErrorCode::InvalidArgument, fmt::format("no such slot: {}", name));
    }
    made.pieces_.push_back({.literal = text.substr(0, open), .slot = *slot, .has_slot = true});
    text.remove_prefix(close + 1);
  }
  return made;
}

void Template::append_to(std::string& out, const Scene& scene) const {
  for (const Piece& piece : pieces_) {
    out += piece.literal;
    if (piece.has_slot) {
      append_slot(out, piece.slot, scene);
    }
  }
}

}  // namespace tarn::sample
