#include "json/structure.hpp"

#include <algorithm>

#include <simdjson.h>

namespace tarn::json {

struct Structure::State {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::size_t capacity = 0;
};

Structure::Structure() : state_(std::make_unique<State>()) {}
Structure::~Structure() = default;
Structure::Structure(Structure&&) noexcept = default;
Structure& Structure::operator=(Structure&&) noexcept = default;

Result<> Structure::index(std::string_view text) {
  if (!state_->parser || state_->capacity < text.size()) {
    // simdjson refuses a capacity of zero; growing in powers of two keeps this rare.
    const auto capacity = std::bit_ceil(std::max<std::size_t>(text.size(), 1U << 16));
    const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
        capacity, simdjson::DEFAULT_MAX_DEPTH, state_->parser);
    if (error != simdjson::SUCCESS) {
      state_->capacity = 0;
      return fail(ErrorCode::ResourceExhausted, "no memory to index a JSON text");
    }
    state_->capacity = capacity;
  }
  const auto error = state_->parser->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                            simdjson::stage1_mode::regular);
  if (error != simdjson::SUCCESS) {
    return fail(ErrorCode::Corrupt, simdjson::error_message(error));
  }
  return {};
}

std::span<const std::uint32_t> Structure::tokens() const {
  return {state_->parser->structural_indexes.get(), state_->parser->n_structural_indexes};
}

}  // namespace tarn::json
