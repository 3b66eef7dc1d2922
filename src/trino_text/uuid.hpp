// Trino's UUID: sixteen bytes in the order of the text.
#pragma once

#include "base/result.hpp"
#include "io/hash.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

Result<Uuid> parse_uuid(std::string_view text);
Result<Uuid> uuid_from_binary(std::string_view bytes);
void append_uuid(const Uuid& uuid, std::string& out);
// Version 4.
Uuid random_uuid(io::Random& random);

}  // namespace tarn::trino_text
