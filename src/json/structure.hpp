// Finds the tokens of a JSON text at memory speed: simdjson's first stage, without its second.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace tarn::json {

// The positions of all tokens ({ } [ ] : , and the first byte of every string and scalar) of one text.
// Reusable; one thread at a time.
class Structure {
 public:
  // Bytes that must be readable behind the text.
  static constexpr std::size_t kPadding = 64;

  Structure();
  ~Structure();
  Structure(const Structure&) = delete;
  Structure& operator=(const Structure&) = delete;
  Structure(Structure&&) noexcept;
  Structure& operator=(Structure&&) noexcept;

  // Indexes `text`. Corrupt when it is not UTF-8, a string does not end or holds a bare control character, or
  // there is no token at all. Brackets are not matched here. REQUIRES: kPadding readable bytes behind the
  // text, the first of them no JSON token; text.size() < 4 GiB.
  Result<> index(std::string_view text);

  // Valid until the next index(). One more position follows the last: the text's size.
  std::span<const std::uint32_t> tokens() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tarn::json
