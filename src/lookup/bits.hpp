// Bits one after the other, each byte filled from its lowest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::lookup {

// Of one call.
inline constexpr unsigned kBitsMax = 56;

class BitWriter {
 public:
  // `out` must outlive the writer.
  explicit BitWriter(std::string& out) : out_(out) {}

  // REQUIRES: count <= kBitsMax, and `bits` has no others.
  void append(std::uint64_t bits, unsigned count);
  // So many zeros and a one.
  void append_unary(std::uint64_t zeros);
  // Elias' gamma code. REQUIRES: value > 0.
  void append_gamma(std::uint64_t value);
  // Fills the last byte with zeros.
  void end();

 private:
  std::string& out_;
  std::uint64_t held_ = 0;  // fewer than 8 bits between two calls
  unsigned held_bits_ = 0;
};

// Of untrusted bytes. What is not there reads as zeros and is_good() is false from then on.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}

  // REQUIRES: count <= kBitsMax.
  std::uint64_t take(unsigned count);
  std::uint64_t take_unary();
  // 0 where there is none.
  std::uint64_t take_gamma();
  // Whether nothing is left but the zeros that fill the last byte.
  bool is_done() const;
  bool is_good() const { return is_good_; }

 private:
  std::uint64_t bits_left() const { return bytes_.size() * 8 - at_; }
  // As many bits from here on as eight bytes have, fewer at the end.
  std::uint64_t ahead() const;

  std::string_view bytes_;
  std::uint64_t at_ = 0;
  bool is_good_ = true;
};

}  // namespace tarn::lookup
