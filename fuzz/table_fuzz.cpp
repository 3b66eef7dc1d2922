// Reads the input as a file of an Iceberg table: the first byte says which kind. What is read must be written
// and read again without a change.
#include "columnar/type.hpp"
#include "table/manifest.hpp"
#include "table/manifest_list.hpp"
#include "table/metadata.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tarn;

void require(bool invariant) {
  if (!invariant) {
    std::abort();
  }
}

const columnar::Schema& schema() {
  static const columnar::Schema made{{{"eventtime", 1, {columnar::Kind::Timestamp, {}}, false}}};
  return made;
}

void read_manifest(std::string_view text) {
  const auto read = table::decode_manifest(text);
  if (!read) {
    return;
  }
  const auto written = table::encode_manifest(*read, schema(), 0, {});
  const auto again = table::decode_manifest(written);
  require(again && table::encode_manifest(*again, schema(), 0, {}) == written);
}

void read_manifest_list(std::string_view text) {
  const auto read = table::decode_manifest_list(text);
  if (!read) {
    return;
  }
  const auto again = table::decode_manifest_list(table::encode_manifest_list(*read, {}, {}));
  require(again && *again == *read);
}

void read_metadata(std::string_view text) {
  const auto read = table::read_metadata(text);
  if (!read) {
    return;
  }
  const auto written = table::write_metadata(*read);
  const auto again = table::read_metadata(written);
  require(again && table::write_metadata(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 3) {
    case 0: read_manifest(text); break;
    case 1: read_manifest_list(text); break;
    default: read_metadata(text);
  }
  return 0;
}
