// Avro's binary encoding and object container files, as far as Iceberg needs them.
// Specification: https://avro.apache.org/docs/1.11.1/specification/ (Binary Encoding, Object Container Files)
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::table::avro {

// Appends values to a record. A union's value is its branch, then the value.
class Encoder {
 public:
  void integer(std::int64_t value);  // int and long
  void boolean(bool value) { bytes_ += value ? '\1' : '\0'; }
  void text(std::string_view value);  // string and bytes
  void branch(int index) { integer(index); }
  // An array or map is blocks of items, each block with its count, until a block of none.
  void block(std::size_t items) { integer(static_cast<std::int64_t>(items)); }

  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::exchange(bytes_, {}); }

 private:
  std::string bytes_;
};

// Reads what an Encoder wrote. The bytes come from outside: once something does not fit, ok() is false for
// good and every value read is empty.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  std::int64_t integer();
  bool boolean();
  std::string_view text();
  std::string_view fixed(std::size_t size);
  // The branch of a union that has `branches`.
  int branch(int branches);
  // The number of items that follow, at most as many as there are bytes left; 0 ends the array or map.
  std::size_t block();

  bool ok() const { return ok_; }
  bool done() const { return rest_.empty(); }

 private:
  void refuse();

  std::string_view rest_;
  bool ok_ = true;
};

using Metadata = std::vector<std::pair<std::string, std::string>>;
using Sync = std::array<char, 16>;

// A container file of records that are encoded already. `schema` is Avro's JSON, and is kept to the byte:
// Iceberg reads attributes from it that Avro does not know.
std::string write_container(std::string_view schema, const Metadata& metadata, const Sync& sync,
                            const std::vector<std::string>& records);

struct Container {
  std::string schema;
  Metadata metadata;
  std::uint64_t records = 0;
  std::string body;  // the records one after the other

  // Empty when there is none.
  std::string_view find(std::string_view key) const;
};

// Corrupt for anything that write_container would not have written, other compressions among them.
Result<Container> read_container(std::string_view file);

}  // namespace tarn::table::avro
